/**
 * How soon a large job is looked at: a page of its files in each order and with each filter, the first and those after it,
 * a page of its numbers, and how far it is. What takes long takes long on any page of one list: the slowest list is told.
 */

import type { JobFilesOptions, JobNumbersOptions } from "../../src/contract/answers/job-answers.js";
import { fileOrders } from "../../src/contract/jobs/jobs.js";
import { atMost, type BenchmarkContext, type BenchmarkResult, median, percentile, summarise } from "../benchmark.js";
import { fillJob } from "./filled-job.js";
import { measureOnBoth } from "./on-both.js";

/** Those that ended badly are the last of their folder, and few of them failed: no order finds them by chance. */
const JOB = { read: 900_000, refused: 20_000, failed: 3, waiting: 79_997, doubtful: 10, changed: 50 };
const FILES = JOB.read + JOB.refused + JOB.failed + JOB.waiting;
const NAME = "large";
const PAGES = 5;

const filters: readonly JobFilesOptions[] = [
  {},
  { state: "waiting" },
  { state: "reading" },
  { state: "read" },
  { state: "refused" },
  { state: "failed" },
  { code: "PICTURE_NO_INK" },
  { code: "READER_DIED" },
  { review: true },
  { changed: true },
  { text: "12" },
  { name: "scans/09" },
];

const numberLists: readonly JobNumbersOptions[] = [{}, { review: true }, { text: "1234" }, { file: 17 }];

export async function measurePages({ log }: BenchmarkContext): Promise<readonly BenchmarkResult[]> {
  return measureOnBoth(async ({ name, place, store, startProcessorTime }) => {
    const job = await store.jobs.create(NAME, {}, "bench");
    await fillJob(place, { id: job.id, ...JOB });
    log(`${name}: ${FILES} files are there`);
    const results: BenchmarkResult[] = [];

    /** @param lists each asked for its first pages, or as often */
    async function measure(
      what: string,
      lists: readonly object[],
      ask: (list: object, cursor: string | undefined) => Promise<string | null>,
    ): Promise<void> {
      const all: number[] = [];
      let slowest = { ms: 0, list: "" };
      const processorTime = await startProcessorTime();
      for (const list of lists) {
        const took: number[] = [];
        let cursor: string | undefined;
        for (let page = 0; page < PAGES; page++) {
          const startMs = performance.now();
          cursor = (await ask(list, cursor)) ?? undefined;
          took.push(performance.now() - startMs);
        }
        all.push(...took);
        const ms = median(took);
        if (ms > slowest.ms) slowest = { ms, list: JSON.stringify(list) };
      }
      const processor = 1000 * (await processorTime());
      log(`${name}: ${what}: slowest ${slowest.list}`);
      const line = (figure: string, value: number, isAsked = false) => {
        const asked = isAsked ? { target: atMost(100), goal: atMost(30) } : {};
        return summarise({ name: `${name}, ${FILES} files: ${what}, ${figure}`, unit: "ms", ...asked }, value);
      };
      results.push(
        line("95 % within", percentile(all, 0.95), true),
        line("of the slowest list half within", slowest.ms),
        line("processor time, with the database's", processor / all.length),
      );
    }

    const lists = filters.flatMap((filter) =>
      fileOrders.flatMap((order) => [
        { ...filter, order },
        { ...filter, order, descending: true },
      ]),
    );
    await measure("a page of files", lists, async (list, cursor) => {
      return (await store.pages.page(job, { ...list, ...(cursor !== undefined && { cursor }) })).next;
    });
    await measure("the first page of numbers, with their count", numberLists, async (list) => {
      await store.numbers.page(job, list);
      return null;
    });
    await measure("how far it is", [{}, {}], async () => {
      await store.jobs.detail(NAME);
      return null;
    });
    await measure("the list of jobs", [{}, {}], async () => {
      await store.jobs.list();
      return null;
    });
    return results;
  });
}

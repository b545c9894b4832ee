/** What people said of pictures: kept for good, each beside those before it. */

import { fail } from "../core/errors.js";
import type { GivenCorrection, JobFileAnswer, KeptReading } from "../contract/answers/job-answers.js";
import { countNumbers, summarize, textOf } from "../contract/jobs/counted-numbers.js";
import { writeAudit } from "./audit.js";
import { correctionsOf, toColumns, toJobFile } from "./file-rows.js";
import { failUnknown, type JobRow } from "./jobs.js";
import { keepNumbers } from "./number-rows.js";
import { changeCounts, type Reading, type StoreContext, type Writing } from "./store-context.js";

export interface CorrectionStore {
  /** A file with its reading and all corrections. @throws JOB_NOT_FOUND */
  file(job: JobRow, id: number): Promise<JobFileAnswer>;
  /** @throws JOB_NOT_FOUND; JOB_STATE_WRONG where the file is not read yet; OPTION_INVALID where it has no such number */
  correct(job: JobRow, id: number, given: GivenCorrection, who: string): Promise<JobFileAnswer>;
}

export function createCorrectionStore(context: StoreContext): CorrectionStore {
  const { read, write } = context;
  return {
    file: (job, id) => read((database) => fileOf(database, job, id)),
    correct: (job, id, { number = null, to }, who) =>
      write(async (transaction) => {
        const file = await fileOf(transaction, job, id, context.isShared);
        if (file.state === "waiting" && file.reading === null) {
          fail("JOB_STATE_WRONG", `${file.file} is not read yet. Wait until it is, then correct it.`);
        }
        const said = toSaid(file, number, to);
        await transaction
          .insertInto("corrections")
          .values({
            file_id: id,
            number,
            box: said.box && JSON.stringify(said.box),
            from_text: said.from,
            to_text: to,
            who,
            at: Date.now(),
          })
          .execute();
        const corrections = [...file.corrections, said];
        const { state, reading } = file;
        const summary = toColumns(summarize(state, reading, corrections));
        // While it is read once more, its place in the order is as it waits.
        const { certainty: _, ...shown } = summary;
        const isEnded = state !== "waiting" && state !== "reading";
        await transaction
          .updateTable("files")
          .set(isEnded ? summary : shown)
          .where("id", "=", id)
          .execute();
        const numbers = isEnded
          ? (await keepNumbers(transaction, [{ id, jobId: job.id, state, reading, corrections }])).get(job.id)
          : {};
        const review = isEnded ? summary.review - (file.review ? 1 : 0) : 0;
        await changeCounts(transaction, context, job.id, { ...numbers, corrected: file.corrected ? 0 : 1, review });
        await writeAudit(transaction, {
          who,
          action: "file corrected",
          job: job.name,
          detail: { file: id, number, from: said.from, to },
        });
        return fileOf(transaction, job, id);
      }),
  };
}

/** What is kept of what was said: where the number stands, and what stood there. */
function toSaid(file: JobFileAnswer, number: number | null, to: string | null) {
  if (number === null) {
    const from = file.reading === null && !file.corrected ? null : textOf(file.counted);
    return { number, box: null, from, to };
  }
  const read = file.reading?.numbers[number];
  if (read === undefined) {
    const count = file.reading?.numbers.length ?? 0;
    fail("OPTION_INVALID", `${file.file} has no number ${number}: ${count} were read on it, counted from 0.`);
  }
  const now = file.counted.find((counted) => counted.number === number);
  const box = { ...read.box, ...(read.page !== undefined && { page: read.page }) };
  return { number, box, from: now?.text ?? null, to };
}

async function fileOf(database: Reading | Writing, job: JobRow, id: number, isLocked = false): Promise<JobFileAnswer> {
  const row = await database
    .selectFrom("files")
    .selectAll()
    .where("id", "=", id)
    .where("job_id", "=", job.id)
    .$if(isLocked, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row === undefined) return failUnknown(`${job.name} with a file ${id}`);
  const kept = await readingOf(database, row.reading_id);
  const reading = kept?.reading ?? null;
  const corrections = (await correctionsOf(database, [id])).get(id) ?? [];
  return {
    ...toJobFile(row),
    model: kept?.model ?? null,
    reading,
    counted: countNumbers(reading, corrections),
    corrections,
    previous: await readingOf(database, row.previous_id),
  };
}

async function readingOf(database: Reading | Writing, id: number | null) {
  if (id === null) return null;
  const { model, answer } = await database
    .selectFrom("readings")
    .select(["model", "answer"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return { model, reading: JSON.parse(answer) as KeptReading };
}

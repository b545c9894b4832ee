/** How databases find the files of a page: in ranges of indexes, however few files a filter has. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { fillJob } from "../../bench/jobs/filled-job.js";
import { hasPostgres, startPostgres } from "../../bench/jobs/postgres-server.js";
import type { JobFilesOptions } from "../contract/answers/job-answers.js";
import { fileOrders } from "../contract/jobs/jobs.js";
import { pageQuery, placeQuery } from "./file-pages.js";
import type { JobRow } from "./jobs.js";
import { type OpenedDatabase, openPostgresDatabase, openSqliteDatabase } from "./open-database.js";
import { createStore } from "./open-store.js";
import type { Tables } from "./schema.js";

const LIMIT = 50;
/** Few are refused and fewer failed, and those that wait are last in each order. */
const FILLED = { read: 15_000, refused: 200, failed: 3, waiting: 4797, doubtful: 10, changed: 50 };

/** With what each list is to be found: a filter's own index, or those of all states. */
const filters: readonly (readonly [filter: JobFilesOptions, indexes: RegExp])[] = [
  [{}, /^files_by_(state_\w+|job)$/],
  [{ state: "failed" }, /^files_by_state/],
  [{ state: "waiting" }, /^files_by_state/],
  [{ state: "read" }, /^files_by_state/],
  [{ code: "READER_DIED" }, /^files_(with_error|by_code)/],
  [{ code: "PICTURE_NO_INK", state: "refused" }, /^files_(with_error|by_code)/],
  [{ review: true }, /^files_to_review/],
  [{ changed: true }, /^files_changed/],
  [{ text: "12" }, /^files_by_state_text$/],
  [{ name: "scans/0000" }, /^files_by_state_name$/],
];

const lists = filters.flatMap(([filter, indexes]) =>
  fileOrders.flatMap((order) =>
    [false, true].map((descending) => [{ ...filter, order, descending, limit: LIMIT }, indexes] as const),
  ),
);

/** Lets a database say how it finds a page: the indexes, and the rows that it sorts, or looks at in vain. */
type Explain = (
  kysely: Kysely<Tables>,
  query: ReturnType<typeof pageQuery>,
) => Promise<{ readonly indexes: readonly string[]; readonly isSorted: boolean; readonly inVain: number }>;

const explainSqlite: Explain = async (kysely, query) => {
  const compiled = query.compile();
  const { rows } = await kysely.executeQuery<{ readonly detail: string; readonly parent: number }>({
    ...compiled,
    sql: `explain query plan ${compiled.sql}`,
  });
  const searched = rows.filter(({ detail }) => detail.startsWith("SEARCH files "));
  const searches = new Set(searched.map(({ parent }) => parent));
  return {
    indexes: searched.map(({ detail }) => /USING INDEX (\w+)/.exec(detail)?.[1] ?? detail),
    // What is merged is sorted: as many pages as there are states.
    isSorted: rows.some(
      ({ detail, parent }) =>
        detail.startsWith("SCAN files") || (detail.includes("TEMP B-TREE") && searches.has(parent)),
    ),
    inVain: 0,
  };
};

interface Plan {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly "Actual Rows": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly Plan[];
}

const explainPostgres: Explain = async (kysely, query) => {
  const compiled = query.compile();
  const { rows } = await kysely.executeQuery<{ "QUERY PLAN": readonly { readonly Plan: Plan }[] }>({
    ...compiled,
    sql: `explain (analyze, format json) ${compiled.sql}`,
  });
  const nodes: Plan[] = [];
  const collect = (plan: Plan): void => {
    nodes.push(plan);
    plan.Plans?.forEach(collect);
  };
  collect(rows[0]!["QUERY PLAN"][0]!.Plan);
  return {
    indexes: nodes.flatMap((node) => node["Index Name"] ?? []),
    isSorted: nodes.some((node) => node["Node Type"] === "Seq Scan" || mostSorted(node) > 5 * (LIMIT + 1)),
    inVain: nodes.reduce((sum, node) => sum + (node["Rows Removed by Filter"] ?? 0), 0),
  };
};

function mostSorted(node: Plan): number {
  return /Sort/.test(node["Node Type"]) ? Math.max(...(node.Plans ?? []).map((each) => each["Actual Rows"])) : 0;
}

interface Opened {
  readonly database: OpenedDatabase;
  readonly place: string;
  stop(): Promise<void>;
}

const databases: readonly (readonly [name: string, open: () => Promise<Opened>, explain: Explain])[] = [
  [
    "SQLite",
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "digits-pages-"));
      const place = join(folder, "digits.db");
      return {
        database: await openSqliteDatabase(place),
        place,
        stop: () => rm(folder, { recursive: true, force: true }),
      };
    },
    explainSqlite,
  ],
  ...(hasPostgres
    ? ([
        [
          "PostgreSQL",
          async () => {
            const postgres = await startPostgres();
            const { address } = postgres;
            return { database: await openPostgresDatabase(address), place: address, stop: () => postgres.stop() };
          },
          explainPostgres,
        ],
      ] as const)
    : []),
];

describe.each(databases)("on %s", (_, open, explain) => {
  let opened: Opened;
  let job: JobRow;

  beforeAll(async () => {
    opened = await open();
    job = await createStore(opened.database).jobs.create("large", {}, "me");
    await fillJob(opened.place, { id: job.id, ...FILLED });
  }, 60_000);

  afterAll(async () => {
    await opened.database.kysely.destroy();
    await opened.stop();
  }, 60_000);

  test.each(lists)("a page of %o is a range of an index, in its order", async (options, expected) => {
    const { kysely, isShared } = opened.database;
    const first = pageQuery(kysely, isShared, job, options);
    const { files, next } = await createStore(opened.database).pages.page(job, options);
    const pages = next === null ? [first] : [first, pageQuery(kysely, isShared, job, { ...options, cursor: next })];
    expect(files.length).toBeGreaterThan(0);
    for (const page of pages) {
      const { indexes, isSorted, inVain } = await explain(kysely, page);
      expect(indexes.length).toBeGreaterThan(0);
      for (const index of indexes) expect(index).toMatch(expected);
      expect({ isSorted, inVain }).toEqual({ isSorted: false, inVain: 0 });
    }
  });

  test.each(lists)("any place of %o is found, in the indexes alone", async (options) => {
    const { pages } = createStore(opened.database);
    const idsAt = async (more: JobFilesOptions) =>
      (await pages.page(job, { ...options, ...more })).files.map(({ id }) => id);
    const { files, total } = await pages.page(job, { ...options, limit: 10 });
    const count = total ?? 0;
    const least = Math.min(10, count);
    expect(files).toHaveLength(least);
    expect(await idsAt({ skip: least - 1, limit: 1 })).toEqual([files.at(-1)!.id]);
    const back = await idsAt({ descending: !options.descending, limit: least });
    expect(await idsAt({ skip: count - least })).toEqual(back.toReversed());
    expect(await idsAt({ skip: count })).toEqual([]);
    if (opened.database.isShared) return;
    const { kysely } = opened.database;
    for (const skip of [1, count - 1]) {
      const compiled = placeQuery(kysely, false, job, { ...options, skip }, count).compile();
      const { rows } = await kysely.executeQuery<{ readonly detail: string }>({
        ...compiled,
        sql: `explain query plan ${compiled.sql}`,
      });
      expect(rows.map(({ detail }) => detail).join("\n")).not.toContain("TEMP B-TREE");
    }
  });

  test.each<readonly [JobFilesOptions, number]>([
    [{}, 20_000],
    [{ state: "read" }, 15_000],
    [{ state: "refused" }, 200],
    [{ state: "failed" }, 3],
    [{ state: "waiting" }, 4797],
    [{ state: "reading" }, 0],
    [{ code: "PICTURE_NO_INK" }, 200],
    [{ code: "PICTURE_NO_INK", state: "failed" }, 0],
    [{ review: true }, 1703],
    [{ review: true, state: "failed" }, 3],
    [{ changed: true }, 300],
    [{ name: "scans/000000" }, 9],
  ])("the total of %o is what there is", async (options, total) => {
    expect((await createStore(opened.database).pages.page(job, options)).total).toBe(total);
  });

  test("what a person should look at is counted as it is listed", async () => {
    const { count } = await opened.database.kysely
      .selectFrom("files")
      .select(sql<number>`count(*)`.as("count"))
      .where("review", "=", 1)
      .executeTakeFirstOrThrow();
    expect((await createStore(opened.database).jobs.detail("large")).review).toBe(Number(count));
    const { total } = await createStore(opened.database).numbers.page(job, { review: true });
    expect(total).toBe(Number(count));
  });
});

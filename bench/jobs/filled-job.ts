/** A job of simulated files in a database, by statements that make many rows: as if workers had read it. */

import pg from "pg";

import { openSqlite } from "../../src/store/sqlite.js";
import { simulatedReading } from "./simulated-reading.js";

export interface FilledJob {
  /** Of the job, which is there and has no files. */
  readonly id: number;
  /** The first are read, a number a picture; then come those that ended otherwise, and those that wait. */
  readonly read: number;
  readonly refused?: number;
  readonly failed?: number;
  readonly waiting?: number;
  /** Of this many that were read, one is doubtful; 0: none. @default 0 */
  readonly doubtful?: number;
  /** Of this many that were read, one was read otherwise by the model before; 0: none. @default 0 */
  readonly changed?: number;
}

/** Numbers of the waiting order: `certainty` of a file that nobody has to look at yet. */
const NOT_YET = 2;

/** @param place the path of SQLite's file, or the address of PostgreSQL; it holds nothing else */
export async function fillJob(
  place: string,
  { id, read, refused = 0, failed = 0, waiting = 0, doubtful = 0, changed = 0 }: FilledJob,
): Promise<void> {
  const answer = JSON.stringify(simulatedReading("1234"));
  const files = read + refused + failed + waiting;
  const toReview = refused + failed + (doubtful === 0 ? 0 : Math.floor(read / doubtful));
  // Digests lie anywhere in their index.
  const digest = "cast((i * 2654435761) % 4294967296 as text) || '-' || cast(i as text)";
  const name = "'scans/' || substr(cast(10000000 + i as text), 2) || '.png'";
  const text = "cast(1000 + i % 9000 as text)";
  const isDoubtful = doubtful === 0 ? "false" : `i % ${doubtful} = 0`;
  const isChanged = changed === 0 ? "false" : `i % ${changed} = 1`;
  const confidence = `case when ${isDoubtful} then 0.3 + i % 599 / 1000.0 else 0.9 + i % 997 / 10000.0 end`;
  const isRead = `i <= ${read}`;
  const isRefused = `i <= ${read + refused}`;
  const isEnded = `i <= ${read + refused + failed}`;
  const review = `case when (${isRead} and ${isDoubtful}) or (${isEnded} and not ${isRead}) then 1 else 0 end`;
  const upTo = (last: number) =>
    `with recursive n (i) as (select cast(1 as bigint) union all select i + 1 from n where i < ${last})`;
  const statements = [
    `insert into readings (id, digest, model_digest, model, options, answer, confidence, created_at)
       ${upTo(read)} select i, ${digest}, '0', 'simulated@1', '{}', '${answer}', ${confidence}, 0 from n`,
    `insert into files (id, job_id, name, digest, bytes, state, tries, losses, code, error, reading_id, numbers, text,
         confidence, certainty, review, corrected, ended_at, waiting_since, previous_text)
       ${upTo(files)} select i, ${id}, ${name}, ${digest}, 2000,
         case when ${isRead} then 'read' when ${isRefused} then 'refused' when ${isEnded} then 'failed' else 'waiting' end,
         0, 0,
         case when ${isRead} then null when ${isRefused} then 'PICTURE_NO_INK' when ${isEnded} then 'READER_DIED' end,
         case when ${isEnded} and not ${isRead} then 'simulated' end,
         case when ${isRead} then i end, case when ${isRead} then 1 else 0 end, case when ${isRead} then ${text} else '' end,
         case when ${isRead} then ${confidence} end,
         case when ${isRead} then ${confidence} when ${isEnded} then 0 else ${NOT_YET} end,
         ${review}, 0, case when ${isEnded} then i end, 0,
         case when ${isRead} and ${isChanged} then '7' end from n`,
    `insert into numbers (file_id, place, job_id, number, text, confidence, certainty, status, asked, review, box, turn)
       ${upTo(read + refused + failed)} select i, 0, ${id}, case when ${isRead} then 0 end,
         case when ${isRead} then ${text} else '' end, case when ${isRead} then ${confidence} end,
         case when ${isRead} then ${confidence} else 0 end, case when ${isRead} then 'read' when ${isRefused} then 'refused' else 'failed' end,
         ${review}, ${review}, '{"x":10,"y":10,"width":240,"height":60}', 0 from n`,
    `insert into counts (job_id, slot, files, read, refused, failed, corrected, review, asked, unseen)
       values (${id}, 0, ${files}, ${read}, ${refused}, ${failed}, 0, ${toReview}, ${toReview}, ${toReview})`,
    `insert into error_counts (job_id, code, state, slot, files)
       select job_id, code, state, 0, count(*) from files where code is not null group by job_id, code, state`,
  ];
  if (!place.startsWith("postgres:")) {
    const database = await openSqlite(place);
    for (const statement of statements) database.exec(statement);
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: place });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  // It does not count on from numbers that it was given.
  await client.query(`select setval(pg_get_serial_sequence('files', 'id'), ${files})`);
  // As it does by itself, a minute after a job was read.
  await client.query("vacuum analyze");
  await client.end();
}

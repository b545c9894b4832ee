/** The schema, as steps that were each released once and are never edited: a change is a new step at the end. */

import { type Kysely, sql } from "kysely";

/** What the databases call things. */
export interface Dialectal {
  /** A number that the database counts up. */
  readonly key: string;
  /** Text that is compared byte by byte, so that a prefix is a range of an index. */
  readonly bytewise: string;
  /** Bytes of a file. */
  readonly bytes: string;
}

/** Statements, since a step is what stands here, whatever the builder of queries makes of it later. */
export type Migration = (dialect: Dialectal) => readonly string[];

export const migrations: readonly Migration[] = [
  ({ key, bytewise }) => [
    `create table jobs (
       id ${key}, name ${bytewise} not null unique, options text not null, paused integer not null, created_at bigint not null)`,
    `create table counts (
       job_id bigint not null references jobs (id) on delete cascade, slot integer not null,
       files integer not null, read integer not null, refused integer not null, failed integer not null,
       corrected integer not null, primary key (job_id, slot))`,
    `create table readings (
       id ${key}, digest ${bytewise} not null, model_digest ${bytewise} not null, model text not null,
       options ${bytewise} not null, answer text not null, confidence double precision, created_at bigint not null,
       unique (digest, model_digest, options))`,
    `create table workers (id ${key}, identity text not null, beat bigint not null)`,
    // Workers come and go; a file is taken back before the row of its worker goes.
    `create table files (
       id ${key}, job_id bigint not null references jobs (id) on delete cascade, name ${bytewise} not null,
       digest ${bytewise} not null, bytes bigint not null, state text not null, tries integer not null,
       losses integer not null, code text, error text, reading_id bigint references readings (id),
       numbers integer not null, text ${bytewise} not null, confidence double precision,
       certainty double precision not null, review integer not null, corrected integer not null, worker_id bigint, ended_at bigint,
       unique (digest, job_id, name))`,
    // Each order of a list, so that its pages are ranges of an index. SQLite takes an index of some rows for `is not
    // null`, but not for a value that it is handed with the query.
    `create index files_by_job on files (job_id, id)`,
    `create index files_by_state on files (job_id, state, id)`,
    `create index files_by_name on files (job_id, name, id)`,
    `create index files_by_text on files (job_id, text, id)`,
    `create index files_by_certainty on files (job_id, certainty, id)`,
    `create index files_to_review on files (job_id, review, certainty, id)`,
    `create index files_with_error on files (job_id, code, id, state) where code is not null`,
    `create index files_by_worker on files (worker_id) where worker_id is not null`,
    `create index files_by_end on files (job_id, ended_at) where ended_at is not null`,
    `create index files_by_reading on files (reading_id) where reading_id is not null`,
    `create table corrections (
       id ${key}, file_id bigint not null references files (id) on delete cascade, number integer, box text,
       from_text text, to_text text, who text not null, at bigint not null)`,
    `create index corrections_by_file on corrections (file_id, id)`,
    `create table audit (
       id ${key}, at bigint not null, who text not null, action text not null, job text not null, detail text not null)`,
  ],
  ({ bytewise }) => [
    `create table numbers (
       file_id bigint not null references files (id) on delete cascade, place integer not null, job_id bigint not null,
       number integer, text ${bytewise} not null, original text, confidence double precision,
       certainty double precision not null, status text not null, asked integer not null, review integer not null,
       box text, turn integer not null, primary key (file_id, place))`,
    `create index numbers_asked on numbers (job_id, certainty, file_id, place) where asked = 1`,
    `create index numbers_to_review on numbers (job_id, certainty, file_id, place) where review = 1`,
    `create index numbers_by_text on numbers (job_id, text, certainty, file_id, place)`,
    // What has ended waits again: readings are there, so a worker has nothing to read, and lists the numbers.
    `update counts set read = 0, refused = 0, failed = 0`,
    `update files set state = 'waiting', tries = 0, losses = 0, code = null, error = null, review = 0, certainty = 2,
       ended_at = null where state in ('read', 'refused', 'failed')`,
  ],
  ({ key, bytewise }) => [
    `create table tokens (
       id ${key}, name ${bytewise} not null unique, role text not null, hash ${bytewise} not null unique, created_at bigint not null)`,
  ],
  // Of a million that wait, the few that workers were lost with.
  () => [`create index files_suspected on files (job_id, losses, id, state) where losses > 1`],
  ({ bytewise, bytes }) => [
    `create table models (
       sha256 ${bytewise} primary key, name ${bytewise} not null, version ${bytewise} not null, card text,
       file ${bytes} not null, created_at bigint not null, unique (name, version))`,
    `create table active_models (
       kind ${bytewise} primary key, name ${bytewise} not null, version ${bytewise} not null, sha256 ${bytewise} not null,
       previous text, revision bigint not null)`,
    `alter table files add column waiting_since bigint`,
  ],
  ({ bytewise }) => [`create table ended_before (state ${bytewise} primary key, files bigint not null)`],
  ({ bytewise }) => [
    `create table training_runs (
       id ${bytewise} primary key, owner text not null, record text not null, events text not null,
       result text)`,
    `create table run_owners (id ${bytewise} primary key, beat bigint not null)`,
  ],
  ({ bytewise, bytes }) => [
    `alter table training_runs add column term integer not null default 0`,
    // A table of its own: the rows of runs are written every few seconds, and read by each look.
    `create table run_checkpoints (
       run_id ${bytewise} primary key references training_runs (id) on delete cascade, file ${bytes} not null)`,
  ],
  () => [`alter table models add column title text`, `alter table models add column removed_at bigint`],
  // Each filter of a list in each of its orders. What is listed without a filter is the lists of all states.
  () => [
    `drop index files_by_certainty`,
    `drop index files_by_name`,
    `drop index files_by_text`,
    `create index files_by_state_certainty on files (job_id, state, certainty, id)`,
    `create index files_by_state_name on files (job_id, state, name, id)`,
    `create index files_by_state_text on files (job_id, state, text, id)`,
    ...["certainty", "name", "text"].map(
      (column) => `create index files_by_code_${column} on files (job_id, code, ${column}, id) where code is not null`,
    ),
    `alter table counts add column review integer not null default 0`,
    `update counts set review = (select count(*) from files where files.job_id = counts.job_id and files.review = 1)
       where slot = (select min(slot) from counts as others where others.job_id = counts.job_id)`,
    `drop index files_to_review`,
    `create index files_to_review on files (job_id, id) where review = 1`,
    ...["certainty", "name", "text"].map(
      (column) => `create index files_to_review_by_${column} on files (job_id, ${column}, id) where review = 1`,
    ),
  ],
  // The reading before the last, of files that it read otherwise. It is there for as long as the picture.
  () => [
    `alter table files add column previous_id bigint`,
    `alter table files add column previous_text text`,
    `create index files_changed on files (job_id, id) where previous_text is not null`,
    ...["certainty", "name", "text"].map(
      (column) =>
        `create index files_changed_by_${column} on files (job_id, ${column}, id) where previous_text is not null`,
    ),
  ],
  // A loss is enough to suspect a file.
  () => [
    `drop index files_suspected`,
    `create index files_suspected on files (job_id, losses, id, state) where losses > 0`,
  ],
  // Numbers with some text in the order of doubt, so that those with a digit in it are found without the rest.
  () => [`create index numbers_by_doubt on numbers (job_id, certainty, file_id, place, text) where text <> ''`],
  () => [`alter table jobs add column removing integer not null default 0`],
  // What lists and progress count, counted as it changes.
  ({ bytewise }) => [
    ...["asked", "unseen"].map((column) => `alter table counts add column ${column} integer not null default 0`),
    `update counts set
       asked = (select count(*) from numbers where numbers.job_id = counts.job_id and numbers.asked = 1),
       unseen = (select count(*) from numbers where numbers.job_id = counts.job_id and numbers.review = 1)
       where slot = (select min(slot) from counts as others where others.job_id = counts.job_id)`,
    `create table error_counts (
       job_id bigint not null references jobs (id) on delete cascade, code ${bytewise} not null, state ${bytewise} not null,
       slot integer not null, files integer not null, primary key (job_id, code, state, slot))`,
    `insert into error_counts (job_id, code, state, slot, files)
       select job_id, code, state, 0, count(*) from files where code is not null group by job_id, code, state`,
  ],
];

/** The steps that are done, each with its number from 1. */
export const createVersionTable = `create table if not exists schema_version (version integer primary key, at bigint not null)`;

/** The number of the last step that was done; 0 of a new database. */
export async function versionOf(database: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from schema_version`.execute(
    database,
  );
  return Number(rows[0]?.version ?? 0);
}

/** The tables, as the queries see them. Times are milliseconds since 1970, flags are 0 or 1, JSON is text. */

import type { Generated } from "kysely";

import type { Role } from "../contract/access.js";
import type { EndState, FileState, NumberStatus } from "../contract/jobs/jobs.js";

export interface JobsTable {
  id: Generated<number>;
  name: string;
  /** JSON: the options of its readings. */
  options: string;
  paused: number;
  created_at: number;
  /** Whether it is being removed. */
  removing: Generated<number>;
}

/** How many files of a job there are, and have ended: the sum over its slots, so that many workers can add at once. */
export interface CountsTable {
  job_id: number;
  slot: number;
  files: number;
  read: number;
  refused: number;
  failed: number;
  corrected: number;
  /** What a person should look at, and has not yet. */
  review: Generated<number>;
  /** Numbers that the readings leave to people, and of those what nobody has looked at yet. */
  asked: Generated<number>;
  unseen: Generated<number>;
}

/** How many files of a job ended with a code: the sum over its slots. */
export interface ErrorCountsTable {
  job_id: number;
  code: string;
  state: EndState;
  slot: number;
  files: number;
}

/** Files that ended and are counted no more: their job was removed, or they are read again. A row a state. */
export interface EndedBeforeTable {
  state: EndState;
  files: number;
}

export interface FilesTable {
  id: Generated<number>;
  job_id: number;
  name: string;
  /** SHA-256 of the picture, hexadecimal. */
  digest: string;
  bytes: number;
  state: FileState;
  /** How often it was begun and failed. */
  tries: number;
  /** How often a worker was lost that had taken it, among others. */
  losses: number;
  code: string | null;
  error: string | null;
  reading_id: number | null;
  /** The reading before, by another model, and its text; null where it read the same. */
  previous_id: number | null;
  previous_text: string | null;
  /** What lists show, search and sort by, corrections applied; see `summarize`. */
  numbers: number;
  text: string;
  confidence: number | null;
  /** The order of doubt: the confidence, 0 where nothing was read; above 1 what nobody has to look at yet. */
  certainty: number;
  review: number;
  corrected: number;
  /** The worker that has taken it. */
  worker_id: number | null;
  ended_at: number | null;
  /** When it was added, or asked to be read again; null of what an earlier version added. */
  waiting_since: number | null;
}

/** One for each picture, model and options; never changed. */
export interface ReadingsTable {
  id: Generated<number>;
  digest: string;
  model_digest: string;
  /** `name@version`. */
  model: string;
  options: string;
  /** JSON: the whole answer. */
  answer: string;
  confidence: number | null;
  created_at: number;
}

/** What is listed of the pictures that have ended: a row a number, and one for a picture without any. */
export interface NumbersTable {
  file_id: number;
  /** Which of the file. */
  place: number;
  job_id: number;
  number: number | null;
  text: string;
  original: string | null;
  confidence: number | null;
  /** The order of doubt, of the reading alone: the confidence, 0 where nothing was read, 2 of what nobody read. */
  certainty: number;
  status: NumberStatus;
  /** Whether the reading alone leaves it to a person. */
  asked: number;
  review: number;
  box: string | null;
  turn: number;
}

/** Rows are added, never changed. */
export interface CorrectionsTable {
  id: Generated<number>;
  file_id: number;
  number: number | null;
  box: string | null;
  from_text: string | null;
  to_text: string | null;
  who: string;
  at: number;
}

export interface WorkersTable {
  id: Generated<number>;
  /** JSON: its process, so that others on its machine can tell whether it lives. */
  identity: string;
  /** Grows while it lives. */
  beat: number;
}

export interface TokensTable {
  id: Generated<number>;
  name: string;
  role: Role;
  /** SHA-256, hexadecimal. */
  hash: string;
  created_at: number;
}

export interface AuditTable {
  id: Generated<number>;
  at: number;
  who: string;
  action: string;
  /** Empty where it is about none. */
  job: string;
  /** JSON. */
  detail: string;
}

/** Models that were added to one of the servers; of a deleted one all but its identity is gone. */
export interface ModelsTable {
  sha256: string;
  name: string;
  version: string;
  /** JSON. */
  card: string | null;
  file: Uint8Array;
  created_at: number;
  /** What people call it. */
  title: string | null;
  /** A row that is gone could not tell a server that was not there. */
  removed_at: number | null;
}

/** The models that read, a row a kind. */
export interface ActiveModelsTable {
  kind: "digits" | "lines";
  name: string;
  version: string;
  sha256: string;
  /** JSON: the one before. */
  previous: string | null;
  /** Grows with each change. */
  revision: number;
}

/** What servers tell each other of their training runs. */
export interface TrainingRunsTable {
  id: string;
  owner: string;
  /** How often another server has taken it up. */
  term: number;
  record: string;
  events: string;
  result: string | null;
}

/** Where a run that is not finished goes on. */
export interface RunCheckpointsTable {
  run_id: string;
  file: Uint8Array;
}

/** The servers that have told of runs, and live. */
export interface RunOwnersTable {
  id: string;
  beat: number;
}

export interface Tables {
  jobs: JobsTable;
  counts: CountsTable;
  error_counts: ErrorCountsTable;
  ended_before: EndedBeforeTable;
  files: FilesTable;
  readings: ReadingsTable;
  numbers: NumbersTable;
  corrections: CorrectionsTable;
  workers: WorkersTable;
  tokens: TokensTable;
  models: ModelsTable;
  active_models: ActiveModelsTable;
  training_runs: TrainingRunsTable;
  run_checkpoints: RunCheckpointsTable;
  run_owners: RunOwnersTable;
  audit: AuditTable;
}

/** The store: jobs, their files, the queue of what is to be read, and what people said of it. */

import { join } from "node:path";

import type { RecordedChange } from "../contract/access.js";
import { writeAudit } from "./audit.js";
import { type CorrectionStore, createCorrectionStore } from "./corrections.js";
import { createFilePages, type FilePages } from "./file-pages.js";
import { createJobRemoval, type JobRemoval } from "./job-removal.js";
import { createJobStore, type JobStore } from "./jobs.js";
import { createNumberPages, type NumberPages } from "./number-pages.js";
import { createModelTable, type ModelTable } from "./models.js";
import { type OpenedDatabase, openPostgresDatabase, openSqliteDatabase } from "./open-database.js";
import { createRunTable, type RunTable } from "./runs.js";
import { createStoreContext } from "./store-context.js";
import { createTokenStore, type TokenStore } from "./tokens.js";
import { createWorkQueue, type WorkQueue } from "./work-queue.js";

const FILE_NAME = "digits.db";

export interface Store {
  /** For people: the file, or the server without its password. */
  readonly place: string;
  /** Whether several machines may use it at once. */
  readonly isShared: boolean;
  readonly jobs: JobStore & JobRemoval;
  readonly pages: FilePages;
  readonly numbers: NumberPages;
  readonly corrections: CorrectionStore;
  readonly queue: WorkQueue;
  readonly tokens: TokenStore;
  readonly models: ModelTable;
  readonly runs: RunTable;
  /** Records a change that is no job's. */
  record(change: RecordedChange): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** The user's folder, which is there. */
  readonly home: string;
  /** The address of a database of PostgreSQL. @default SQLite in the home folder */
  readonly database?: string | undefined;
  /** To PostgreSQL, at most. @default 8 */
  readonly connections?: number;
}

/**
 * Opens the store, and makes one where there is none.
 *
 * @throws DATABASE_NEWER, DATABASE_UNUSABLE, DATABASE_LOST, PACKAGE_MISSING
 */
export async function openStore({ home, database, ...options }: StoreOptions): Promise<Store> {
  return createStore(
    await (database === undefined
      ? openSqliteDatabase(join(home, FILE_NAME))
      : openPostgresDatabase(database, options)),
  );
}

/** The store over a database. */
export function createStore(database: OpenedDatabase): Store {
  const context = createStoreContext(database);
  let closing: Promise<void> | null = null;
  return {
    place: database.place,
    isShared: database.isShared,
    jobs: { ...createJobStore(context), ...createJobRemoval(context) },
    pages: createFilePages(context),
    numbers: createNumberPages(context),
    corrections: createCorrectionStore(context),
    queue: createWorkQueue(context),
    tokens: createTokenStore(context),
    models: createModelTable(context),
    runs: createRunTable(context),
    record: (change) => context.write((transaction) => writeAudit(transaction, { ...change, job: "" })),
    close() {
      closing ??= database.kysely.destroy();
      return closing;
    },
  };
}

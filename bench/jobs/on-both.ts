/** What a part measures of a store, on SQLite and then on PostgreSQL, each in a folder of its own. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type OpenedDatabase, openPostgresDatabase, openSqliteDatabase } from "../../src/store/open-database.js";
import { createStore, type Store } from "../../src/store/open-store.js";
import type { BenchmarkResult } from "../benchmark.js";
import { startPostgres } from "./postgres-server.js";
import { processorSeconds } from "./processor-time.js";

export interface MeasuredStore {
  /** Of the database. */
  readonly name: string;
  /** Its file or address. */
  readonly place: string;
  readonly store: Store;
  /** Starts to count this process's processor time, and that of the database's: the seconds since, when it is asked. */
  readonly startProcessorTime: () => Promise<() => Promise<number>>;
}

export async function measureOnBoth(
  measure: (measured: MeasuredStore) => Promise<readonly BenchmarkResult[]>,
): Promise<readonly BenchmarkResult[]> {
  const folder = await mkdtemp(join(tmpdir(), "digits-bench-jobs-"));
  const postgres = await startPostgres();

  async function measureOn(
    name: string,
    place: string,
    opened: OpenedDatabase,
    serverPids: () => Promise<readonly number[]>,
  ): Promise<readonly BenchmarkResult[]> {
    const store = createStore(opened);
    const startProcessorTime = async () => {
      const own = process.cpuUsage();
      const server = await processorSeconds(await serverPids());
      return async () => {
        const { user, system } = process.cpuUsage(own);
        return (user + system) / 1e6 + (await processorSeconds(await serverPids())) - server;
      };
    };
    try {
      return await measure({ name, place, store, startProcessorTime });
    } finally {
      await store.close();
    }
  }

  try {
    const path = join(folder, "digits.db");
    const { address } = postgres;
    return [
      ...(await measureOn("SQLite", path, await openSqliteDatabase(path), async () => [])),
      ...(await measureOn("PostgreSQL", address, await openPostgresDatabase(address), () => postgres.pids())),
    ];
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

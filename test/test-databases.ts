/**
 * The databases that tests of the store run on: SQLite in a folder of its own, and a real server of PostgreSQL. Elsewhere
 * than on Linux on x64 that one is left out.
 */

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { hasPostgres, startPostgres } from "../bench/jobs/postgres-server.js";
import { type OpenedDatabase, openPostgresDatabase, openSqliteDatabase } from "../src/store/open-database.js";

export interface TestDatabase {
  /** Another connection to the same database. */
  open(): Promise<OpenedDatabase>;
  /** Ends the server at once and starts it again, where there is one. */
  restart?(): Promise<void>;
  /** Of a server. */
  readonly address?: string;
  stop(): Promise<void>;
}

export const testDatabases: readonly (readonly [name: string, start: () => Promise<TestDatabase>])[] = [
  ["SQLite", startSqlite],
  ...(hasPostgres ? ([["PostgreSQL", startPostgresDatabase]] as const) : []),
];

async function startSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "digits-store-"));
  return {
    open: () => openSqliteDatabase(join(folder, "digits.db")),
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function startPostgresDatabase(): Promise<TestDatabase> {
  const server = await startPostgres();
  return { ...server, open: () => openPostgresDatabase(server.address) };
}

/** A network between a program and a database, which can drop all that is sent and say nothing. */
export async function startNetwork(address: string) {
  const { hostname, port } = new URL(address);
  let isDropping = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("data", (bytes) => isDropping || to.write(bytes));
      from.on("error", () => {});
      from.on("close", () => to.destroy());
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = new URL(address);
  url.port = String((server.address() as AddressInfo).port);
  return {
    address: url.href,
    drop: () => void (isDropping = true),
    mend: () => void (isDropping = false),
    async stop() {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

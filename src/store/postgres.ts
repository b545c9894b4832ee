/** PostgreSQL as the store uses it: for several machines on one database. */

import { Socket } from "node:net";

import { type Dialect, PostgresDialect } from "kysely";
import pg from "pg";

/** A worker and a server each use a few at a time. */
const MAX_CONNECTIONS = 8;
const CONNECT_MS = 10_000;

/**
 * A connection on which nothing moves for this long while an answer is waited for is given up: a network that drops packets
 * says nothing. Idle ones end before (after 10 s, by the pool).
 */
const SILENCE_MS = 30_000;

/** The other way around: what a machine that is gone has begun, and locks, is undone by the server after this long. */
const ABANDONED_MS = 30_000;
const KEEPALIVE_MS = 10_000;
const KEEPALIVE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

export interface PostgresOptions {
  /** @default 30 s; 0 waits for ever, as changes of a large schema need */
  readonly silenceMs?: number;
  /** @default 8 */
  readonly connections?: number | undefined;
}

/** Numbers of types that may be larger than JavaScript's are texts to `pg`; counts and keys here never are. */
const INT8 = 20;
const NUMERIC = 1700;

/** @param address such as postgres://user:password@host:5432/database */
export function createPostgresDialect(
  address: string,
  { silenceMs = SILENCE_MS, connections = MAX_CONNECTIONS }: PostgresOptions = {},
): Dialect {
  const pool = new pg.Pool({
    connectionString: address,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    application_name: "digits",
    idle_in_transaction_session_timeout: ABANDONED_MS,
    options: KEEPALIVE,
    stream: () => {
      const stream = new Socket();
      // Destroyed, it fails what waits for an answer, and leaves the pool.
      return stream.setTimeout(silenceMs, () => stream.destroy());
    },
    types: {
      getTypeParser: ((type: number, format?: "text") =>
        type === INT8 || type === NUMERIC
          ? Number
          : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that breaks is replaced by the next query, which says so where that fails.
  pool.on("error", () => {});
  // One that breaks while it is used fails its query, and says so once more, to whom the pool has handed it: without a
  // listener that ends the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  return new PostgresDialect({ pool });
}

/** For people: without the password. */
export function placeOf(address: string): string {
  if (!URL.canParse(address)) return "of DIGITS_DATABASE";
  const url = new URL(address);
  url.password = "";
  return url.href;
}

/** PostgreSQL as the store uses it: for several machines on one database. */

import { type Dialect, PostgresDialect } from "kysely";
import pg from "pg";

/** A worker and a server each use a few at a time. */
const MAX_CONNECTIONS = 8;
const CONNECT_MS = 10_000;

/** Numbers of types that may be larger than JavaScript's are texts to `pg`; counts and keys here never are. */
const INT8 = 20;
const NUMERIC = 1700;

/** @param address such as postgres://user:password@host:5432/database */
export function createPostgresDialect(address: string): Dialect {
  const pool = new pg.Pool({
    connectionString: address,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: "digits",
    types: {
      getTypeParser: ((type: number, format?: "text") =>
        type === INT8 || type === NUMERIC
          ? Number
          : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that breaks is replaced by the next query, which says so where that fails.
  pool.on("error", () => {});
  return new PostgresDialect({ pool });
}

/** For people: without the password. */
export function placeOf(address: string): string {
  if (!URL.canParse(address)) return "of DIGITS_DATABASE";
  const url = new URL(address);
  url.password = "";
  return url.href;
}

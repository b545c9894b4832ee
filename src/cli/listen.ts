/** Opening and closing the server's port, with errors that say which option to change. */

import type { FastifyInstance } from "fastify";

import { fail } from "../core/errors.js";

/**
 * Connections that the system takes on before the server does. Node's own 511 overflow when many come at once (seen
 * with 2,000 in a second), and whoever is dropped tries again only after a second. The system may hold it lower.
 */
const BACKLOG = 4096;

/**
 * How long requests that run may still take once the user stops the server. With the threads' end it stays below the
 * 10 s after which `docker stop` kills.
 */
const CLOSE_TIMEOUT_MS = 9000;

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/**
 * Starts listening.
 *
 * @returns the address to open in a browser
 * @throws PORT_IN_USE; OPTION_INVALID when this machine or this user may not listen there
 */
export async function listen(app: FastifyInstance, { host, port }: ListenAddress): Promise<string> {
  try {
    await app.listen({ host, port, backlog: BACKLOG });
  } catch (error) {
    await app.close();
    failToListen(error, host, port);
  }
  const bound = app.server.address();
  const boundPort = typeof bound === "object" && bound ? bound.port : port;
  return `http://${host.includes(":") ? `[${host}]` : host}:${boundPort}`;
}

/** Takes no new requests, and waits for those that run, for a while. */
export async function close(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), CLOSE_TIMEOUT_MS);
  await app.close();
  clearTimeout(timer);
}

function failToListen(cause: unknown, host: string, port: number): never {
  switch ((cause as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return fail(
        "PORT_IN_USE",
        `another program listens on port ${port} of ${host}. Stop it, or take a free port: digits serve --port 0.`,
        { cause },
      );
    case "EACCES":
      return fail(
        "OPTION_INVALID",
        `this user may not listen on port ${port}. Take one above 1023: digits serve --port 5000.`,
        { cause },
      );
    case "EADDRNOTAVAIL":
    case "EAI_AGAIN":
    case "ENOTFOUND":
      return fail(
        "OPTION_INVALID",
        `${host} is no address of this machine. Use --host 127.0.0.1 for this machine alone, 0.0.0.0 for its network.`,
        { cause },
      );
    default:
      throw cause;
  }
}

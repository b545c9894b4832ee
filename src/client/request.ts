/**
 * Requests to one server, by the options of its client.
 */

import { send } from "./send.js";

/** A large picture behind a full queue is answered by then. */
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 3;

export interface ClientOptions {
  /** The server's token, which changes may need. @default none */
  readonly token?: string;
  /** How long an answer may take, in milliseconds; where it comes bit by bit, how long to begin. @default 60000 */
  readonly timeoutMs?: number;
  /**
   * Times a request is sent again when the server is too busy, after the pause it asks for; and times that one who
   * follows a run tries to reach a server that is gone. @default 3
   */
  readonly retries?: number;
  /** Sends the requests. @default the global fetch */
  readonly fetch?: typeof fetch;
}

export interface RequestOptions {
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

export interface SendOptions extends RequestOptions {
  /** Whether the answer comes bit by bit. @default false */
  readonly isStream?: boolean;
}

/** What stands behind the "?" of an address; what is undefined is left out. */
export type Query = Readonly<Record<string, number | string | true | undefined>>;

/** Requests to one server. */
export interface Requester {
  readonly retries: number;
  /**
   * Sends a request, again where the server is too busy.
   *
   * @returns an answer that is no error
   * @throws ApiError, ConnectionError; the signal's reason when it is aborted
   */
  readonly send: (path: string, init?: RequestInit, options?: SendOptions, query?: Query) => Promise<Response>;
  /** Asks for something once; every answer will do. @throws what `fetch` throws */
  readonly ask: (path: string, options?: RequestOptions) => Promise<Response>;
}

/** Creates the requests to the server at an address. */
export function createRequester(baseUrl: string | URL, options: ClientOptions = {}): Requester {
  const { token, timeoutMs = DEFAULT_TIMEOUT_MS, retries = DEFAULT_RETRIES, fetch = globalThis.fetch } = options;
  const base = new URL(baseUrl);
  if (!base.pathname.endsWith("/")) base.pathname += "/";

  return {
    retries,
    async send(path, init = {}, { signal, isStream = false } = {}, query = {}) {
      const url = new URL(path, base);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      const headers = new Headers(init.headers);
      if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
      return send(url, { ...init, headers, signal: signal ?? null }, { fetch, retries, timeoutMs, isStream });
    },
    ask: (path, { signal } = {}) => fetch(new URL(path, base), { signal: signal ?? null }),
  };
}

/** Requests to one server, by the options of its client. A request that the server is too busy for is sent again. */

import type { ProblemAnswer } from "../contract/answers/server-answers.js";
import { ApiError, ConnectionError } from "./errors.js";

/** A large picture behind a full queue is answered by then. */
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 3;

const UNAUTHORIZED = 401;

/** Where the server does not say when to try again. */
const DEFAULT_DELAY_MS = 1000;

/** Too many at once, or too many a minute: the request was not worked on, so it does no harm to send it again. */
const TOO_BUSY = [429, 503];

export interface ClientOptions {
  /** The server's token, which changes may need; or a function that gives it before each request. @default none */
  readonly token?: string | (() => string | null);
  /**
   * Called when the server asks for a token, or refuses the one that was sent: the request is sent again with the token
   * that this gives, and fails where it gives null. @default the request fails
   */
  readonly onUnauthorized?: (wasRefused: boolean) => Promise<string | null>;
  /** How long an answer may take, in milliseconds; where it arrives bit by bit, how long to begin. @default 60000 */
  readonly timeoutMs?: number;
  /**
   * How often a request is sent again when the server is too busy, after the pause it asks for; and how often a run
   * that is followed is looked for on a server that is gone. @default 3
   */
  readonly retries?: number;
  /** Sends the requests. @default the global fetch */
  readonly fetch?: typeof fetch;
}

export interface RequestOptions {
  /** Ends the request. */
  readonly signal?: AbortSignal;
  /** How long this answer may take, in milliseconds. @default as the client has it */
  readonly timeoutMs?: number;
}

export interface SendOptions extends RequestOptions {
  /** Whether the answer arrives bit by bit: then only its beginning has to be there in time. @default false */
  readonly isStream?: boolean;
}

/** What follows the "?" of an address; what is undefined is left out. */
export type Query = Readonly<Record<string, number | string | boolean | undefined>>;

/** Requests to one server. They throw ApiError or ConnectionError, and the signal's reason when it is aborted. */
export interface Requester {
  readonly retries: number;
  /** The whole address of a path. */
  urlOf(this: void, path: string, query?: Query): string;
  /** Sends a request, and gives an answer that is no error. */
  send(this: void, path: string, init?: RequestInit, options?: SendOptions, query?: Query): Promise<Response>;
  /** As `send`, and gives the answer's JSON. */
  sendForJson<Answer>(
    this: void,
    path: string,
    init?: RequestInit,
    options?: RequestOptions,
    query?: Query,
  ): Promise<Answer>;
  /** Whether an address answers, and with no error; it is asked once. @throws the signal's reason alone */
  isOk(this: void, path: string, options?: RequestOptions): Promise<boolean>;
}

/** Creates the requests to the server at an address. */
export function createRequester(baseUrl: string | URL, options: ClientOptions = {}): Requester {
  const { token, onUnauthorized, retries = DEFAULT_RETRIES, fetch = globalThis.fetch } = options;
  const base = new URL(baseUrl);
  if (!base.pathname.endsWith("/")) base.pathname += "/";

  async function attempt(url: URL, init: RequestInit, timeoutMs: number, isStream: boolean): Promise<Response> {
    const timeout = isStream ? timeoutOfBeginning(timeoutMs) : { signal: AbortSignal.timeout(timeoutMs), end() {} };
    const signal = init.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal;
    try {
      return await fetch(url, { ...init, signal });
    } catch (cause) {
      init.signal?.throwIfAborted();
      throw new ConnectionError(
        timeout.signal.aborted
          ? `${url.origin} gave no answer within ${timeoutMs / 1000} s.`
          : `${url.origin} cannot be reached. Is the server running?`,
        { cause },
      );
    } finally {
      timeout.end();
    }
  }

  function toUrl(path: string, query: Query): URL {
    const url = new URL(path, base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  }

  const send: Requester["send"] = async (path, init = {}, requestOptions = {}, query = {}) => {
    const { signal, timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS, isStream = false } = requestOptions;
    const url = toUrl(path, query);
    const headers = new Headers(init.headers);
    let current = (typeof token === "function" ? token() : token) ?? null;
    for (let left = retries; ;) {
      if (current !== null) headers.set("authorization", `Bearer ${current}`);
      const response = await attempt(url, { ...init, headers, signal: signal ?? null }, timeoutMs, isStream);
      if (response.ok) return response;
      if (left > 0 && TOO_BUSY.includes(response.status)) {
        left -= 1;
        await response.body?.cancel();
        await pause(delayOf(response), signal);
        continue;
      }
      const error = await toError(response, url);
      current = response.status === UNAUTHORIZED ? ((await onUnauthorized?.(current !== null)) ?? null) : null;
      if (current === null) throw error;
    }
  };

  return {
    retries,
    urlOf: (path, query = {}) => toUrl(path, query).href,
    send,
    async sendForJson<Answer>(...request: Parameters<typeof send>) {
      const response = await send(...request);
      try {
        return (await response.json()) as Answer;
      } catch (cause) {
        throw new ConnectionError("the answer is no JSON: it was cut off, or another server answered.", { cause });
      }
    },
    async isOk(path, { signal } = {}) {
      try {
        const response = await fetch(new URL(path, base), { signal: signal ?? null });
        await response.body?.cancel();
        return response.ok;
      } catch {
        signal?.throwIfAborted();
        return false;
      }
    },
  };
}

/** A request whose body is bytes; as a Blob they can be sent again. */
export function octets(body: Blob): RequestInit {
  return { method: "POST", headers: { "content-type": "application/octet-stream" }, body };
}

/** A request whose body is JSON. */
export function json(method: string, value: object): RequestInit {
  return { method, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** Resolves after a time. @throws the signal's reason when it is aborted */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** A timeout that ends once the answer has begun. */
function timeoutOfBeginning(ms: number) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), ms);
  return { signal: timeout.signal, end: () => clearTimeout(timer) };
}

async function toError(response: Response, url: URL): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ApiError(body);
  return new ConnectionError(`${url.origin} answered ${response.status}, and not as a Digits server does.`);
}

function isProblem(body: unknown): body is ProblemAnswer {
  const problem = body as Partial<ProblemAnswer> | null;
  return typeof problem?.detail === "string" && typeof problem.code === "string";
}

function delayOf(response: Response): number {
  const seconds = Number(response.headers.get("retry-after"));
  return seconds > 0 ? 1000 * seconds : DEFAULT_DELAY_MS;
}

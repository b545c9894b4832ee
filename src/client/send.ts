/**
 * Sends a request, and again where the server says that it is to come later.
 */

import type { ProblemAnswer } from "../contract/answers/server-answers.js";
import { ApiError, ConnectionError } from "./errors.js";
import { pause } from "./pause.js";

/** Where the server does not say when to come again. */
const DEFAULT_DELAY_MS = 1000;

/** Too many at once, or too many a minute: the request was not worked on, so it does no harm to send it again. */
const LATER = [429, 503];

export interface SendOptions {
  readonly fetch: typeof fetch;
  /** Times a request that came too soon is sent again. */
  readonly retries: number;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** The answer goes on for as long as there is something to say: only its beginning is waited for so long. */
  readonly isStream?: boolean;
}

/**
 * Sends a request until it is answered.
 *
 * @returns an answer that is no error
 * @throws ApiError, ConnectionError; the signal's reason when it is aborted
 */
export async function send(url: URL, init: RequestInit, options: SendOptions): Promise<Response> {
  for (let left = options.retries; ; left--) {
    const response = await attempt(url, init, options);
    if (response.ok) return response;
    if (left === 0 || !LATER.includes(response.status)) {
      throw await toError(response, url);
    }
    await response.body?.cancel();
    await pause(delayOf(response), init.signal ?? null);
  }
}

/** An answer's JSON. */
export async function toJson<Answer>(response: Response): Promise<Answer> {
  try {
    return (await response.json()) as Answer;
  } catch (cause) {
    throw new ConnectionError("the answer is no JSON: it was cut off, or another server answered.", { cause });
  }
}

async function attempt(
  url: URL,
  init: RequestInit,
  { fetch, timeoutMs, isStream = false }: SendOptions,
): Promise<Response> {
  const timeout = isStream ? timeoutOfBeginning(timeoutMs) : { signal: AbortSignal.timeout(timeoutMs), end() {} };
  const signal = init.signal ? AbortSignal.any([init.signal, timeout.signal]) : timeout.signal;
  try {
    return await fetch(url, { ...init, signal });
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new ConnectionError(
      timeout.signal.aborted
        ? `no answer came from ${url.origin} within ${timeoutMs / 1000} s.`
        : `${url.origin} cannot be reached. Is the server running?`,
      { cause },
    );
  } finally {
    timeout.end();
  }
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

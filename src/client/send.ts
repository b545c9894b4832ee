/**
 * Sends a request, and again where the server says that it is to come later.
 */

import type { ProblemAnswer } from "../server/answers.js";
import { ApiError, ConnectionError } from "./errors.js";

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
}

/**
 * Sends a request until it is answered.
 *
 * @returns an answer that is no error
 * @throws ApiError, ConnectionError; the signal's reason when it is aborted
 */
export async function send(
  url: URL,
  init: RequestInit,
  { fetch, retries, timeoutMs }: SendOptions,
): Promise<Response> {
  for (let left = retries; ; left--) {
    const response = await attempt(url, init, { fetch, timeoutMs });
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
    throw new ConnectionError(
      "the answer is no JSON: it was cut off, or another server answered.",
      { cause },
    );
  }
}

async function attempt(
  url: URL,
  init: RequestInit,
  { fetch, timeoutMs }: Omit<SendOptions, "retries">,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = init.signal
    ? AbortSignal.any([init.signal, timeout])
    : timeout;
  try {
    return await fetch(url, { ...init, signal });
  } catch (cause) {
    init.signal?.throwIfAborted();
    throw new ConnectionError(
      timeout.aborted
        ? `no answer came from ${url.origin} within ${timeoutMs / 1000} s.`
        : `${url.origin} cannot be reached. Is the server running?`,
      { cause },
    );
  }
}

async function toError(response: Response, url: URL): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ApiError(body);
  return new ConnectionError(
    `${url.origin} answered ${response.status}, and not as a Digits server does.`,
  );
}

function isProblem(body: unknown): body is ProblemAnswer {
  const problem = body as Partial<ProblemAnswer> | null;
  return (
    typeof problem?.detail === "string" && typeof problem.code === "string"
  );
}

function delayOf(response: Response): number {
  const seconds = Number(response.headers.get("retry-after"));
  return seconds > 0 ? 1000 * seconds : DEFAULT_DELAY_MS;
}

function pause(ms: number, signal: AbortSignal | null): Promise<void> {
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

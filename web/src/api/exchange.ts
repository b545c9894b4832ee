/**
 * How the page asks the server: what goes wrong comes as one of the errors of api-errors.ts.
 */

import { isProblem, RefusedError, UnreachableError } from "./api-errors.js";

/** Sends a request and gives the answer's JSON. */
export async function request<Answer>(
  path: string,
  options: RequestInit,
): Promise<Answer> {
  return toAnswer<Answer>(await send(path, options));
}

/** Sends a request; the answer may be a refusal. */
export async function send(
  path: string,
  options: RequestInit,
): Promise<Response> {
  try {
    return await fetch(path, options);
  } catch (error) {
    throw new UnreachableError(path, { cause: error });
  }
}

/** The JSON of an answer that is no refusal. */
export async function toAnswer<Answer>(response: Response): Promise<Answer> {
  if (!response.ok) throw await toRefusal(response);
  try {
    return (await response.json()) as Answer;
  } catch (error) {
    throw new UnreachableError(response.url, { cause: error });
  }
}

/** What a refusal says; where it is none of ours, something else answers in the server's place. */
export async function toRefusal(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  return isProblem(body)
    ? new RefusedError(body)
    : new UnreachableError(response.url);
}

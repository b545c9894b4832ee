/**
 * How the page asks the server: what goes wrong comes as one of the errors of api-errors.ts. Whatever is not only asked
 * carries the server's token, where there is one; where the server wants one and there is none, it is asked for, and
 * the request sent again.
 */

import { isProblem, RefusedError, UnreachableError } from "./api-errors.js";
import { askForToken, forgetToken, keepToken, storedToken } from "./token.js";

const UNAUTHORIZED = 401;

/** Sends a request, as `fetch` does. */
export type Transport = (path: string, options: RequestInit) => Promise<Response>;

/** Sends a request and gives the answer's JSON. */
export async function request<Answer>(path: string, options: RequestInit): Promise<Answer> {
  return toAnswer<Answer>(await send(path, options));
}

/**
 * Sends a request; the answer may be a refusal.
 *
 * @param transport sends it once; the body may be sent several times
 */
export async function send(path: string, options: RequestInit, transport: Transport = fetchPlainly): Promise<Response> {
  if ((options.method ?? "GET") === "GET") return attempt();
  let token = storedToken();
  for (;;) {
    const response = await attempt(token);
    if (response.status !== UNAUTHORIZED) {
      if (token !== null && token !== storedToken()) keepToken(token);
      return response;
    }
    if (token !== null && token === storedToken()) forgetToken();
    token = await askForToken(token !== null);
    if (token === null) return response;
  }

  async function attempt(withToken: string | null = null): Promise<Response> {
    const headers = new Headers(options.headers);
    if (withToken !== null) headers.set("authorization", `Bearer ${withToken}`);
    try {
      return await transport(path, { ...options, headers });
    } catch (error) {
      throw new UnreachableError(path, { cause: error });
    }
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
  return isProblem(body) ? new RefusedError(body) : new UnreachableError(response.url);
}

function fetchPlainly(path: string, options: RequestInit): Promise<Response> {
  return fetch(path, options);
}

/** The client by which the page talks to the server that it came from. */

import { type Client, type ClientOptions, createClient } from "../../../src/client.js";
import type { Token } from "./token.svelte.js";

/** Who waits longer than this believes the page is dead; an upload of 20 MB on a slow line takes about as long. */
const TIMEOUT_MS = 90_000;

/** For what may take long without being dead: many pictures at once, a model, a run that ends its step. */
export const PATIENT_MS = 3_600_000;

/** A busy server is named to people, who may try again. */
export function createPageClient(token: Token, options: ClientOptions = {}): Client {
  return createClient(location.origin, {
    token: () => token.stored,
    onUnauthorized: (wasRefused) => token.ask(wasRefused),
    timeoutMs: TIMEOUT_MS,
    retries: 0,
    ...options,
  });
}

/**
 * Sends a large body and tells how much of it has gone, which `fetch` itself does not.
 *
 * @param onProgress gets the share of the body that has gone, 0 to 1
 */
export function createFetchWithProgress(onProgress: (share: number) => void): typeof fetch {
  return (address, { method = "GET", headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const sending = new XMLHttpRequest();
      sending.open(method, address instanceof Request ? address.url : address);
      for (const [name, value] of new Headers(headers)) sending.setRequestHeader(name, value);
      sending.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1);
      sending.onload = () => resolve(new Response(sending.responseText, { status: sending.status }));
      sending.onerror = () => reject(new TypeError("no answer came"));
      sending.onabort = () => reject(new TypeError("it was broken off"));
      signal?.addEventListener("abort", () => sending.abort());
      sending.send(body as XMLHttpRequestBodyInit);
    });
}

/**
 * Sends a large body and tells how much of it has gone, which `fetch` does not.
 */

import type { Transport } from "./exchange.js";

/** @param onProgress hears the share of the body that has gone, 0 to 1 */
export function sendWithProgress(onProgress: (share: number) => void): Transport {
  return (path, { method = "POST", headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const sending = new XMLHttpRequest();
      sending.open(method, path);
      for (const [name, value] of new Headers(headers)) {
        sending.setRequestHeader(name, value);
      }
      sending.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1);
      sending.onload = () => resolve(new Response(sending.responseText, { status: sending.status }));
      sending.onerror = () => reject(new TypeError("no answer came"));
      sending.onabort = () => reject(new TypeError("it was broken off"));
      signal?.addEventListener("abort", () => sending.abort());
      sending.send(body as XMLHttpRequestBodyInit);
    });
}

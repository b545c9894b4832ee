/**
 * A plain web server for files, as static hosts are: text is compressed, and what a browser has already is not sent again. What
 * is asked of it and what it sends are written down.
 */

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";

/** Of kinds that are text, and compressed where the browser takes that. */
const textTypes: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

export interface SentFile {
  readonly path: string;
  /** Of the body as it was sent. */
  readonly bytes: number;
}

export interface FileServer {
  readonly url: string;
  readonly port: number;
  /** The addresses that were asked for. */
  readonly requests: string[];
  /** The files that were sent, whole. */
  readonly sent: SentFile[];
  /** What is served, by its path. */
  readonly files: ReadonlyMap<string, Buffer>;
  close(): Promise<void>;
}

/**
 * Serves files on this machine alone.
 *
 * @param headers of each answer
 */
export async function serveFiles(
  files: ReadonlyMap<string, Buffer>,
  headers: Readonly<Record<string, string>>,
): Promise<FileServer> {
  const requests: string[] = [];
  const sent: SentFile[] = [];
  /** Made once: a host does not compress a file anew for each visitor. */
  const compressed = new WeakMap<Buffer, Buffer>();
  const compress = (file: Buffer): Buffer => {
    const known = compressed.get(file) ?? gzipSync(file);
    compressed.set(file, known);
    return known;
  };
  const server = createServer((request, response) => {
    const path = request.url!.replace(/\?.*/, "").replace(/\/$/, "/index.html");
    requests.push(request.url!);
    const file = files.get(path);
    if (file === undefined) return void response.writeHead(404).end();
    const etag = `"${createHash("sha256").update(file).digest("base64url")}"`;
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304, { ...headers, etag }).end();
    const type = textTypes[extname(path)];
    const isCompressed = type !== undefined && String(request.headers["accept-encoding"]).includes("gzip");
    const body = isCompressed ? compress(file) : file;
    sent.push({ path, bytes: body.length });
    response.writeHead(200, {
      "content-type": type ?? "application/octet-stream",
      "content-length": body.length,
      ...(isCompressed && { "content-encoding": "gzip" }),
      etag,
      ...headers,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    requests,
    sent,
    files,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

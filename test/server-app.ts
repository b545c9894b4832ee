/**
 * The server's application with everything real around it: the released model, the decoder, a socket; and a page
 * of two small files.
 */

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FastifyInstance } from "fastify";

import { createReader } from "../src/core/reading/reader.js";
import { openClassifier } from "../src/node/model-file.js";
import { releasedModelPath } from "../src/node/package-files.js";
import { decodePicture } from "../src/node/picture-file.js";
import { createNodeRuntime } from "../src/node/runtime.js";
import type { ProblemAnswer, ReadAnswer } from "../src/server/answers.js";
import { createApp, type AppDependencies } from "../src/server/create-app.js";

export const MODEL = {
  name: "digits",
  version: "1",
  card: { date: "2026-01-31" },
};

export interface ServerApp {
  readonly app: FastifyInstance;
  /** Where it listens. */
  readonly url: string;
  /** What it was made from; others can be made from it with one part changed. */
  readonly dependencies: AppDependencies;
  /** The faults of its own that it reported. */
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

/** Starts the application. */
export async function startServerApp(): Promise<ServerApp> {
  const webRoot = await mkdtemp(join(tmpdir(), "digits-server-"));
  await mkdir(join(webRoot, "assets"));
  await writeFile(join(webRoot, "index.html"), "<title>Digits</title>");
  await writeFile(join(webRoot, "assets", "main-1a2b.js"), "export {};");
  const reader = createReader(
    await openClassifier(createNodeRuntime(), releasedModelPath()),
  );
  const faults: unknown[] = [];
  const dependencies: AppDependencies = {
    reader,
    decodePicture,
    model: MODEL,
    webRoot,
    reportFault: (fault) => void faults.push(fault),
  };
  const app = createApp(dependencies);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    app,
    url,
    dependencies,
    faults,
    async close() {
      await app.close();
      await reader.dispose();
      await rm(webRoot, { recursive: true, force: true });
    },
  };
}

/** Posts a picture and gives the status, the media type and the parsed body. */
export async function postPicture(
  app: FastifyInstance,
  body: Uint8Array,
  options: { readonly mediaType?: string; readonly query?: string } = {},
) {
  const { mediaType = "image/jpeg", query = "" } = options;
  const response = await app.inject({
    method: "POST",
    url: `/api/read${query}`,
    headers: { "content-type": mediaType },
    payload: Buffer.from(body),
  });
  return {
    status: response.statusCode,
    mediaType: response.headers["content-type"],
    answer: response.json<ReadAnswer & ProblemAnswer>(),
  };
}

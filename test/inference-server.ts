/**
 * The Open Inference Protocol over a real socket, with the released model behind it; and what a client of the
 * protocol needs to talk to it.
 */

import { readFile } from "node:fs/promises";

import Fastify from "fastify";

import { fail } from "../src/core/errors.js";
import { toFloatImages, type NetworkOutputs } from "../src/core/reading/classifier.js";
import type { ModelStore, StoredModel } from "../src/core/reading/model-store.js";
import type { ReadingService } from "../src/core/reading/reading-service.js";
import { openClassifier } from "../src/node/models/model-file.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { addInferenceProtocol } from "../src/server/inference/inference-protocol.js";

export const PROGRAM_VERSION = "1.2.3";

export interface InferenceServer {
  readonly url: string;
  readonly model: StoredModel;
  /** The same network, asked directly. */
  ask(images: Float32Array): Promise<NetworkOutputs>;
  /** What the server says of itself from now on. */
  setReady(isReady: boolean): void;
  /** Lets the next inference end in an error. */
  failOnce(error: unknown): void;
  /** What it wrote to its log as its own fault. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Starts a server. */
export async function startInferenceServer(): Promise<InferenceServer> {
  const path = releasedModelPath();
  const classifier = await openClassifier(createNodeRuntime(), path);
  const file = await readFile(path);
  const { name, version } = classifier.metadata;
  const model: StoredModel = {
    name,
    version,
    kind: "digits",
    isReleased: true,
    bytes: file.length,
    sha256: "0".repeat(64),
    card: null,
    file,
    classCount: classifier.classCount,
  };
  let isReady = true;
  let nextError: unknown;
  const faults: string[] = [];
  const app = Fastify({ logger: { level: "error", stream: { write: (line: string) => void faults.push(line) } } });
  addInferenceProtocol(app, {
    models: createOneModelStore(model),
    service: {
      async infer(_model, images) {
        const error = nextError;
        nextError = undefined;
        if (error !== undefined) throw error;
        return classifier.outputs(images instanceof Uint8Array ? toFloatImages(images) : images);
      },
    } satisfies Pick<ReadingService, "infer"> as ReadingService,
    version: PROGRAM_VERSION,
    isReady: () => isReady,
  });
  // As the page's files have it in the whole server: a route for every address that no other has.
  app.get("/*", async () => "the page");
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    model,
    ask: (images) => classifier.outputs(images),
    setReady: (value) => void (isReady = value),
    failOnce: (error) => void (nextError = error),
    faults,
    async close() {
      await app.close();
      await classifier.dispose();
    },
  };
}

function createOneModelStore(model: StoredModel): ModelStore {
  const nothingElse = () => fail("MODEL_NOT_FOUND", `this store holds ${model.name} alone.`);
  return {
    list: async () => [{ ...model, title: null }],
    active: () => model,
    activeLines: () => null,
    previous: () => null,
    open: async (name, version = model.version) =>
      name === model.name && version === model.version ? model : nothingElse(),
    openTried: async () => model,
    activate: async () => nothingElse(),
    add: async () => nothingElse(),
    rename: async () => nothingElse(),
    remove: async () => nothingElse(),
  };
}

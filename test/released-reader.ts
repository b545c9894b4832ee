/** The reader of the released networks, and what takes simulated photos for it, in a file of tests. */

import { afterAll, beforeAll } from "vitest";

import { createReader, type Reader, type ReadOptions } from "../src/core/reading/reader.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { openLineNetworks } from "../src/node/models/line-model-file.js";
import { openClassifier } from "../src/node/models/model-file.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { createPhotographer } from "../tools/photos/photographer.js";

const SIZE = { width: 640, height: 480 };

type Photographer = Awaited<ReturnType<typeof createPhotographer>>;
type Photo = Omit<Parameters<Photographer["take"]>[0], "width" | "height">;

/** Opens both before the tests of the file. */
export function useReleasedReader() {
  let reader: Reader;
  let photographer: Photographer;

  beforeAll(async () => {
    const runtime = createNodeRuntime();
    reader = createReader(await openClassifier(runtime, releasedModelPath()), await openLineNetworks(runtime));
    photographer = await createPhotographer();
  });

  afterAll(() => reader.dispose());

  return {
    takePhoto: (photo: Photo) => photographer.take({ ...photo, ...SIZE }),
    read: (picture: Parameters<Reader["read"]>[0], options?: ReadOptions) => reader.read(picture, options),
  };
}

/** A process that reads its first digit: from the bytes of the model to probabilities, in milliseconds of the processor, on stdout. */

import { readFile } from "node:fs/promises";

import { IMAGE_PIXELS, IMAGE_SIZE } from "../../src/core/digits.js";
import { floatTensor } from "../../src/core/tensor/tensor.js";
import { releasedModelPath } from "../../src/node/files/package-files.js";
import { createDeviceRuntime, type DeviceRuntimeName } from "./runtimes.js";

const runtime = await createDeviceRuntime(process.argv[2] as DeviceRuntimeName);
const model = await readFile(releasedModelPath());
const images = floatTensor([1, 1, IMAGE_SIZE, IMAGE_SIZE], new Float32Array(IMAGE_PIXELS).fill(0.5));
const start = process.cpuUsage();
const session = await runtime.load(model);
await session.run({ images }, ["probabilities"]);
const { user, system } = process.cpuUsage(start);
process.stdout.write(String((user + system) / 1000));

/**
 * A model as a repository for NVIDIA's Triton Inference Server, which KServe runs too: a folder named like the model,
 * in it the configuration as protobuf text (`ModelConfig` of Triton's model_config.proto), the labels, and the ONNX
 * file in a folder named by a number.
 */

import { join } from "node:path";

import { IMAGE_SIZE } from "../../core/digits.js";
import type { NewFile } from "../files/atomic-file.js";
import { type ModelMetadata, refuseUnsafeName } from "./model-file.js";

/** As many images as one request of `POST /api/classify` may hold. */
const MAX_BATCH_SIZE = 1024;

/** Batches of 8 to 32 are fastest an image, measured with onnxruntime-node 1.30 on two cores. */
const PREFERRED_BATCH_SIZES = [8, 16, 32];

/** How long a request waits for others to be classified with; as long as with digits serve. */
const MAX_QUEUE_DELAY_MICROSECONDS = 2_000;

/** Triton names versions by whole numbers; the version of ours stands in the configuration and in the card. */
const VERSION_FOLDER = "1";

const LABELS_FILE = "labels.txt";

export interface TritonModel {
  readonly metadata: ModelMetadata;
  /** The ONNX file. */
  readonly file: Uint8Array;
  /** The card's file, where there is one. */
  readonly card: Uint8Array | null;
}

/**
 * The files of a repository under `directory`.
 *
 * @throws MODEL_REFUSED when the model's name cannot be a folder's
 */
export function toTritonRepository(directory: string, { metadata, file, card }: TritonModel): NewFile[] {
  refuseUnsafeName("name", metadata.name);
  const folder = join(directory, metadata.name);
  const labels = metadata.classes.map((name) => `${name}\n`).join("");
  return [
    { path: join(folder, VERSION_FOLDER, "model.onnx"), content: file },
    { path: join(folder, LABELS_FILE), content: labels },
    { path: join(folder, "config.pbtxt"), content: toConfig(metadata) },
    ...(card === null ? [] : [{ path: join(folder, "card.json"), content: card }]),
  ];
}

/** With `max_batch_size` above 0, `dims` leave the batch out. */
function toConfig({ name, version, classes }: ModelMetadata): string {
  const output = (outputName: string) => `  {
    name: "${outputName}"
    data_type: TYPE_FP32
    dims: [ ${classes.length} ]
    label_filename: "${LABELS_FILE}"
  }`;
  return `# The model ${name}, version ${JSON.stringify(version)}. Images: ink 1, paper 0, prepared as MNIST.
name: "${name}"
platform: "onnxruntime_onnx"
max_batch_size: ${MAX_BATCH_SIZE}
input [
  {
    name: "images"
    data_type: TYPE_FP32
    dims: [ 1, ${IMAGE_SIZE}, ${IMAGE_SIZE} ]
  }
]
output [
${["logits", "probabilities"].map(output).join(",\n")}
]
dynamic_batching {
  preferred_batch_size: [ ${PREFERRED_BATCH_SIZES.join(", ")} ]
  max_queue_delay_microseconds: ${MAX_QUEUE_DELAY_MICROSECONDS}
}
instance_group [
  {
    count: 1
    kind: KIND_CPU
  }
]
`;
}

/**
 * From a model of floats the one of 8-bit whole numbers: a quarter of its size, and faster where a processor multiplies
 * bytes. Static: the ranges of what goes from layer to layer are found beforehand, on calibration images.
 */

import { toBinary } from "@bufbuild/protobuf";

import { IMAGE_PIXELS } from "../digits.js";
import { fail } from "../errors.js";
import { parseModel } from "../onnx/model.js";
import { ModelProtoSchema } from "../onnx/onnx_pb.js";
import type { Runtime } from "../runtime.js";
import { foldChannels } from "./fold-channels.js";
import { type ByteScale, chooseRange, type ObserveOptions, observeValues, toByteScale } from "./observe.js";
import { planQuantization } from "./plan.js";
import { quantizeWeights, writeQuantized } from "./write-quantized.js";

/** The input of a model that reads. */
const IMAGES = "images";

/** Images come as bytes and are divided by 255, so going back to bytes loses nothing of them. */
const IMAGE_BYTES: ByteScale = { scale: 1 / 255, zero: 0 };

/**
 * Quantises a model. Inputs, outputs and metadata stay.
 *
 * @param model an inference model of this program, with floats
 * @param images [count, 28, 28], row-major bytes: such as the network was trained on
 * @throws OPTION_INVALID without images; MODEL_MALFORMED; MODEL_UNQUANTIZABLE when the model has no convolution, or is
 *   quantised already; the signal's reason when it is aborted
 */
export async function quantizeModel(
  runtime: Runtime,
  model: Uint8Array,
  images: Uint8Array,
  options: ObserveOptions = {},
): Promise<Uint8Array> {
  if (images.length === 0 || images.length % IMAGE_PIXELS !== 0) {
    fail(
      "OPTION_INVALID",
      `calibration takes whole images of 28x28, one or more; got ${images.length} pixels. Give images that the network was trained on.`,
    );
  }
  const parsed = parseModel(model);
  const { graph } = parsed;
  foldChannels(graph);
  const plan = planQuantization(graph);
  const histograms = await observeValues(
    runtime,
    parsed,
    [...new Set(plan.scaleOf.values())].filter((value) => value !== IMAGES),
    images,
    options,
  );
  const scales = new Map([[IMAGES, IMAGE_BYTES]]);
  for (const [value, histogram] of histograms) {
    scales.set(value, toByteScale(chooseRange(histogram)));
  }
  const weights = new Map(
    plan.layers.map((layer) => {
      const { scale } = scales.get(plan.scaleOf.get(layer.input)!)!;
      return [layer.output, quantizeWeights(layer, scale)];
    }),
  );
  writeQuantized(graph, plan, { scales, weights });
  return toBinary(ModelProtoSchema, parsed);
}

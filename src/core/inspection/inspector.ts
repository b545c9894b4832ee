/**
 * Looks into the network of single digits: what its convolution layers made of an image, and on which pixels the answer
 * hangs.
 */

import { DIGIT_COUNT, IMAGE_PIXELS, IMAGE_SIZE, NOT_A_DIGIT } from "../digits.js";
import { assert } from "../errors.js";
import { input } from "../graph/operations/builder.js";
import { isBlankImage, toFloatImages } from "../reading/classifier.js";
import { checkInspectOptions, type InspectOptions, type Inspection } from "../reading/inspection.js";
import type { Runtime } from "../runtime.js";
import { floatTensor } from "../tensor/tensor.js";
import { floatsOf, toLayerMaps, toLayerModel } from "./layer-model.js";
import { loadSaliency } from "./saliency.js";

const IMAGE_SHAPE = [1, 1, IMAGE_SIZE, IMAGE_SIZE];

/** Its names in its model. */
export const DIGIT_NETWORK = { input: "images", scores: "logits" } as const;

export interface Inspector {
  /**
   * Inspects one image.
   *
   * @param image [28, 28], row-major bytes; ink 255, paper 0
   * @throws OPTION_INVALID
   */
  inspect(image: Uint8Array, options?: InspectOptions): Promise<Inspection>;
  /** Frees the models; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Creates the inspector of an inference model.
 *
 * @throws MODEL_MALFORMED when the bytes are no ONNX model; MODEL_FOREIGN when it computes what no network of this
 *   program does, or gives no logits
 */
export async function createInspector(runtime: Runtime, bytes: Uint8Array): Promise<Inspector> {
  const { model, layers } = toLayerModel(bytes, input(DIGIT_NETWORK.input, IMAGE_SHAPE));
  const layerSession = await runtime.load(model);
  const saliency = await loadSaliency(runtime, bytes, DIGIT_NETWORK, IMAGE_SHAPE).catch(async (error: unknown) => {
    await layerSession.dispose();
    throw error;
  });

  return {
    async inspect(image, options = {}) {
      assert(image.length === IMAGE_PIXELS, `an image has ${IMAGE_PIXELS} pixels; got ${image.length}`);
      checkInspectOptions(options);
      const ink = floatTensor(IMAGE_SHAPE, toFloatImages(image));
      const outputs = await layerSession.run({ [DIGIT_NETWORK.input]: ink });
      const outcomes = Array.from(floatsOf(outputs["probabilities"]));
      const probabilities = outcomes.slice(0, DIGIT_COUNT);
      const isBlank = isBlankImage(image);
      const { digit, runnerUp } = chooseDigits(probabilities, options);
      const shares = await saliency.find(ink, { asked: digit, instead: runnerUp });
      return {
        probabilities: isBlank ? probabilities.map(() => 0) : probabilities,
        notDigit: isBlank ? 1 : (outcomes[NOT_A_DIGIT] ?? 0),
        layers: toLayerMaps(layers, outputs),
        saliency: { digit, runnerUp, forDigit: shares.asked, towardsRunnerUp: shares.instead },
      };
    },
    async dispose() {
      await Promise.all([layerSession.dispose(), saliency.dispose()]);
    },
  };
}

function chooseDigits(probabilities: readonly number[], options: InspectOptions): Required<InspectOptions> {
  const digit = options.digit ?? likeliest(probabilities, options.runnerUp ?? null);
  return { digit, runnerUp: options.runnerUp ?? likeliest(probabilities, digit) };
}

/** The likeliest digit that is not `besides`. */
function likeliest(probabilities: readonly number[], besides: number | null): number {
  const others = probabilities.map((p, digit) => (digit === besides ? -1 : p));
  return others.indexOf(Math.max(...others));
}

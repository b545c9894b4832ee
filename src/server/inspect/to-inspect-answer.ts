/**
 * From what was found inside a network to what is answered of it.
 */

import type { Inspection, LayerMaps } from "../../core/reading/inspection.js";
import type { ModelName } from "../../core/reading/model-store.js";
import type { InspectAnswer, InspectedLayer, SaliencyMap } from "../../contract/answers/network-answers.js";

const MAX_BYTE = 255;
const MAX_SIGNED_BYTE = 127;

/** The answer to an inspected image. */
export function toInspectAnswer(
  { name, version }: ModelName,
  { probabilities, notDigit, layers, saliency }: Inspection,
): InspectAnswer {
  return {
    model: { name, version },
    probabilities: [...probabilities],
    notDigit,
    layers: layers.map(toInspectedLayer),
    saliency: {
      digit: saliency.digit,
      runnerUp: saliency.runnerUp,
      forDigit: toSaliencyMap(saliency.forDigit),
      towardsRunnerUp: toSaliencyMap(saliency.towardsRunnerUp),
    },
  };
}

function toInspectedLayer({ values, ...layer }: LayerMaps): InspectedLayer {
  const max = values.reduce((largest, value) => Math.max(largest, value), 0);
  const scale = max > 0 ? MAX_BYTE / max : 0;
  // Clamped, as a layer without ReLU may go below 0.
  const bytes = Uint8ClampedArray.from(values, (value) => scale * value);
  return { ...layer, maps: toBase64(bytes), max };
}

function toSaliencyMap(values: Float32Array): SaliencyMap {
  const max = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const scale = max > 0 ? MAX_SIGNED_BYTE / max : 0;
  const bytes = Int8Array.from(values, (value) => Math.round(scale * value));
  return { values: toBase64(bytes), max };
}

function toBase64({ buffer, byteOffset, length }: Int8Array | Uint8ClampedArray) {
  return Buffer.from(buffer, byteOffset, length).toString("base64");
}

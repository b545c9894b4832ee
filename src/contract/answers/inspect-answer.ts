/**
 * The inside of a network as JSON can carry it: maps and saliency as bytes in Base64, with what the largest stands for.
 * The page and the client take their types from here, so nothing of Node may stand in it; to-inspect-answer.ts does.
 */

import Type, { type Static } from "typebox";

import { DIGIT_COUNT, IMAGE_SIZE } from "../../core/reading/classifier.js";

const Digit = Type.Integer({ minimum: 0, maximum: DIGIT_COUNT - 1 });
const Probability = Type.Number({ minimum: 0, maximum: 1 });

export const InspectedLayer = Type.Object({
  name: Type.String({
    description: '"conv1", "conv2", ..., from the image on.',
  }),
  channels: Type.Integer({ minimum: 1 }),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  maps: Type.String({
    contentEncoding: "base64",
    description:
      "What the layer gave after its activation: a byte a pixel, row by row, channel after channel. 0 stands for 0, 255 for `max`, in all channels.",
  }),
  max: Type.Number({
    minimum: 0,
    description: "The largest value of the layer.",
  }),
});

export const SaliencyMap = Type.Object({
  values: Type.String({
    contentEncoding: "base64",
    description: `${IMAGE_SIZE}x${IMAGE_SIZE} signed bytes, row by row; 127 stands for \`max\`, -127 for its opposite.`,
  }),
  max: Type.Number({
    minimum: 0,
    description: "The largest size of a value, in logits.",
  }),
});

export const InspectAnswer = Type.Object({
  model: Type.Object({ name: Type.String(), version: Type.String() }),
  probabilities: Type.Array(Probability, {
    minItems: DIGIT_COUNT,
    maxItems: DIGIT_COUNT,
    description: "Of the digits 0 to 9; with `notDigit` they sum to 1.",
  }),
  notDigit: Type.Number({
    minimum: 0,
    maximum: 1,
    description: "The probability that this is no digit at all.",
  }),
  layers: Type.Array(InspectedLayer, {
    description: "Every convolution layer.",
  }),
  saliency: Type.Object({
    digit: Digit,
    runnerUp: Digit,
    forDigit: Type.Object(SaliencyMap.properties, {
      description:
        "How far the ink of each pixel spoke for `digit` (above 0) or against it (below 0): integrated gradients from blank paper.",
    }),
    towardsRunnerUp: Type.Object(SaliencyMap.properties, {
      description: "What would bring `runnerUp` nearer: ink here (above 0), or none here (below 0).",
    }),
  }),
});

export type InspectedLayer = Static<typeof InspectedLayer>;
export type SaliencyMap = Static<typeof SaliencyMap>;
export type InspectAnswer = Static<typeof InspectAnswer>;

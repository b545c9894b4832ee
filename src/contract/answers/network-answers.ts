/**
 * What the server answers to images of 28x28, and of lines, as JSON schemas with the types inferred from them: what the
 * network takes digits for, and what goes on inside a network, with maps and saliency as bytes in Base64.
 */

import Type, { type Static } from "typebox";

import { DIGIT_COUNT } from "../../core/digits.js";
import { LINE_COLUMN_PX, LINE_HEIGHT } from "../../core/line.js";
import { ModelReference } from "./model-answers.js";
import { Digit, outcomes } from "./read-answers.js";

export const Classification = Type.Object({
  digit: Type.Integer({
    minimum: 0,
    maximum: DIGIT_COUNT - 1,
    description: "The likeliest of the ten; 0 where `confidence` is 0.",
  }),
  confidence: Type.Number({ minimum: 0, maximum: 1, description: "Its probability." }),
  ...outcomes,
});

/** The answer to `POST /api/classify`. */
export const ClassifyAnswer = Type.Object({
  model: ModelReference,
  results: Type.Array(Classification, { description: "One for each image, in order." }),
});

export const InspectedLayer = Type.Object({
  name: Type.String({ description: '"conv1", "conv2", ..., from the image on.' }),
  channels: Type.Integer({ minimum: 1 }),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  maps: Type.String({
    contentEncoding: "base64",
    description:
      "What the layer gave after its activation: a byte a pixel, row by row, channel after channel. 0 stands for 0, 255 for `max`, in all channels.",
  }),
  max: Type.Number({ minimum: 0, description: "The largest value of the layer." }),
});

export const SaliencyMap = Type.Object({
  values: Type.String({
    contentEncoding: "base64",
    description:
      "A signed byte for each pixel of what was sent, row by row; 127 stands for `max`, -127 for its opposite.",
  }),
  max: Type.Number({ minimum: 0, description: "The largest size of a value, in logits." }),
});

/** The answer to `POST /api/inspect` for the image of a digit. */
export const InspectAnswer = Type.Object({
  model: ModelReference,
  ...outcomes,
  layers: Type.Array(InspectedLayer, { description: "Every convolution layer." }),
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

/** The answer to `POST /api/inspect` for a line. */
export const InspectLineAnswer = Type.Object({
  model: Type.Object(ModelReference.properties, { description: "The model of lines." }),
  layers: Type.Array(InspectedLayer, { description: "Every convolution layer, each along the whole line." }),
  saliency: Type.Object({
    symbol: Type.String(),
    runnerUp: Type.String(),
    from: Type.Integer({ minimum: 0, description: "The first column asked about." }),
    to: Type.Integer({ minimum: 1, description: "The column after the last." }),
    confidence: Type.Number({
      minimum: 0,
      maximum: 1,
      description: "The symbol's probability in these columns, the geometric mean.",
    }),
    left: Type.Integer({
      minimum: 0,
      description: `What these columns see of the line, in pixels; all others have 0. A line has ${LINE_HEIGHT} rows, and a column is ${LINE_COLUMN_PX} pixels.`,
    }),
    right: Type.Integer({ minimum: 1 }),
    forSymbol: Type.Object(SaliencyMap.properties, {
      description:
        "How far the ink of each pixel spoke for `symbol` (above 0) or against it (below 0): integrated gradients from blank paper.",
    }),
    towardsRunnerUp: Type.Object(SaliencyMap.properties, {
      description: "What would bring `runnerUp` nearer: ink here (above 0), or none here (below 0).",
    }),
  }),
});

export type Classification = Static<typeof Classification>;
export type ClassifyAnswer = Static<typeof ClassifyAnswer>;
export type InspectedLayer = Static<typeof InspectedLayer>;
export type SaliencyMap = Static<typeof SaliencyMap>;
export type InspectAnswer = Static<typeof InspectAnswer>;
export type InspectLineAnswer = Static<typeof InspectLineAnswer>;

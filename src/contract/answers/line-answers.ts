/**
 * How a line of writing was read, as JSON schemas with the types inferred from them: what its network saw, the columns of
 * probabilities it gave, and the path through them. Answers, reports and the page show lines by this one shape.
 */

import Type, { type Static } from "typebox";

import { LINE_COLUMN_PX, LINE_HEIGHT, LINE_INK, LINE_PAPER } from "../../core/line.js";

const Share = Type.Number({ minimum: 0, maximum: 1 });
const Bytes = (description: string) => Type.String({ contentEncoding: "base64", description });

/** What the network was shown, and what it said, column by column. */
export const ReadColumns = Type.Object({
  width: Type.Integer({ minimum: 1, description: "Of the image, in pixels." }),
  image: Bytes(
    `What the network saw: ${LINE_HEIGHT} rows of \`width\` bytes; paper ${LINE_PAPER}, full ink ${LINE_PAPER + LINE_INK}.`,
  ),
  text: Type.String({
    description: 'All that was read in the line, also where it is no number; "?" is other writing.',
  }),
  confidence: Type.Number({ minimum: 0, maximum: 1, description: "The probability of the whole text." }),
  texts: Type.Array(Type.Object({ text: Type.String(), confidence: Share }), {
    description: "The likeliest texts, `text` first.",
  }),
  columns: Type.Integer({ minimum: 0, description: `One for every ${LINE_COLUMN_PX} pixels along the image.` }),
  rows: Type.Array(Type.String(), {
    description:
      "The symbols whose probabilities are told: those of the text, and those that any column takes for likely. The last is empty, the blank: no symbol is told in the column.",
  }),
  probabilities: Bytes("Row by row, a byte a column; 255 stands for 1."),
  path: Type.Array(
    Type.Object({
      symbol: Type.String(),
      from: Type.Integer({ description: "The first column that is read as it." }),
      to: Type.Integer({ description: "The column after the last." }),
      left: Type.Number({ description: "Where it stands in the image, in pixels." }),
      right: Type.Number(),
      confidence: Type.Number({
        minimum: 0,
        maximum: 1,
        description: "Its probability, the other symbols being right.",
      }),
      alternatives: Type.Array(Type.Object({ symbol: Type.String(), confidence: Share }), {
        description: "What may stand there instead, the likeliest first; empty where nothing may.",
      }),
      number: Type.Optional(
        Type.Integer({ minimum: 0, description: "The place of its number in the answer, where it is part of one." }),
      ),
      digit: Type.Optional(
        Type.Integer({ minimum: 0, description: "Its place among all digits of the answer, where it is one of them." }),
      ),
    }),
    { description: "The symbols of `text`, each where it was read." },
  ),
});

/** A line of a picture. */
export const ExplainedLine = Type.Object({
  corners: Type.Array(Type.Object({ x: Type.Number(), y: Type.Number() }), {
    minItems: 4,
    maxItems: 4,
    description: "Of what the image shows of the picture, in its pixels, clockwise from the image's upper left.",
  }),
  ...ReadColumns.properties,
});

export type ReadColumns = Static<typeof ReadColumns>;
export type ExplainedLine = Static<typeof ExplainedLine>;
export type PathSymbol = ExplainedLine["path"][number];

/** What `npm run example` recorded: the strokes of a number, and what the reader made of them. */

import { createDrawingRenderer } from "../../../src/browser/drawing/ink-canvas.js";
import { unpackDrawing } from "../../../src/browser/drawing/packed-drawing.js";
import type { PaperSize, Stroke } from "../../../src/browser/drawing/stroke.js";
import { strokesOf } from "../../../src/browser/drawing/stroke-history.js";
import type { ExplainedAnswer } from "../../../src/contract/answers/read-answers.js";
import recorded from "./recorded-example.json";

export interface RecordedExample {
  readonly paper: PaperSize;
  readonly strokes: readonly Stroke[];
  readonly answer: ExplainedAnswer;
  /** The picture that was read. */
  readonly url: string;
}

const PAPER = 255;

export function openRecordedExample(): RecordedExample {
  const drawing = unpackDrawing(recorded.drawing);
  if (drawing === null) throw new Error("recorded-example.json holds no drawing");
  const strokes = strokesOf(drawing);
  const picture = createDrawingRenderer()(strokes, drawing.paper);
  const { width, height, rgba } = picture.toPixels();
  // Black on white: the ink is what is not paper.
  const ink = Uint8Array.from({ length: width * height }, (_, at) => PAPER - rgba[4 * at]!);
  const answer = recorded.answer as ExplainedAnswer;
  return {
    paper: drawing.paper,
    strokes,
    answer: { ...answer, explanation: { ...answer.explanation, ink: { width, height, pixels: toBase64(ink) } } },
    url: URL.createObjectURL(picture.toFile()),
  };
}

/** In parts, for a call takes no more arguments than that. */
function toBase64(bytes: Uint8Array): string {
  const PART = 30_000;
  let text = "";
  for (let from = 0; from < bytes.length; from += PART) {
    text += String.fromCharCode(...bytes.subarray(from, from + PART));
  }
  return btoa(text);
}

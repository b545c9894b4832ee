/**
 * Draws a sample on a canvas, stroke by stroke, on paper with light from one side.
 */

import { toPngFile } from "./picture-of-drawing.js";
import type { Sample, SamplePoint } from "./samples.js";

/** Height of every sample in its own units. */
const HEIGHT = 100;
/** Pixels of the picture for one unit. */
const SCALE = 4;
const DOTS_A_SEGMENT = 40;

/** A sample as a picture file. */
export function sampleFile(sample: Sample): File {
  const canvas = document.createElement("canvas");
  drawSample(canvas, sample);
  return toPngFile(canvas, `${sample.name}.png`);
}

/**
 * Draws a sample.
 *
 * @param scale pixels for one of its units
 */
export function drawSample(canvas: HTMLCanvasElement, sample: Sample, scale = SCALE): void {
  canvas.width = sample.width * scale;
  canvas.height = HEIGHT * scale;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  const light = context.createLinearGradient(0, 0, canvas.width, canvas.height);
  light.addColorStop(0, sample.paper[0]);
  light.addColorStop(1, sample.paper[1]);
  context.fillStyle = light;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = sample.ink;
  context.scale(scale, scale);
  for (const stroke of sample.strokes) drawStroke(context, stroke, sample.penWidth);
}

/** Draws a stroke as a row of dots: a hand presses harder in the middle of a stroke than at its ends. */
function drawStroke(context: CanvasRenderingContext2D, points: readonly SamplePoint[], penWidth: number): void {
  const segmentCount = points.length - 1;
  for (let dot = 0; dot <= segmentCount * DOTS_A_SEGMENT; dot += 1) {
    const way = dot / DOTS_A_SEGMENT;
    const [x, y] = pointAt(points, way);
    const pressure = 0.75 + 0.25 * Math.sin((way / segmentCount) * Math.PI);
    context.beginPath();
    context.arc(x, y, (penWidth * pressure) / 2, 0, 2 * Math.PI);
    context.fill();
  }
}

/** The point of a Catmull-Rom curve through `points`, `way` segments from its start. */
function pointAt(points: readonly SamplePoint[], way: number): SamplePoint {
  const last = points.length - 1;
  const segment = Math.min(Math.floor(way), last - 1);
  const t = way - segment;
  const at = (index: number): SamplePoint => points[Math.max(0, Math.min(last, index))] ?? [0, 0];
  const [before, from, to, after] = [at(segment - 1), at(segment), at(segment + 1), at(segment + 2)];
  const along = (axis: 0 | 1) =>
    0.5 *
    (2 * from[axis] +
      (to[axis] - before[axis]) * t +
      (2 * before[axis] - 5 * from[axis] + 4 * to[axis] - after[axis]) * t ** 2 +
      (3 * from[axis] - before[axis] - 3 * to[axis] + after[axis]) * t ** 3);
  return [along(0), along(1)];
}

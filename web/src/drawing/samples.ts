/**
 * Pictures to try with one click. They are drawn from strokes, like photographs of writing: ink,
 * chalk, marker and pencil, with light that falls from one side. So the page ships no picture files.
 */

import { toPngFile } from "../../../src/browser/drawing/ink-canvas.js";

/** Height of every sample in its own units. */
const HEIGHT = 100;
/** Pixels of the picture for one unit. */
const SCALE = 4;
const DOTS_A_SEGMENT = 40;

type SamplePoint = readonly [x: number, y: number];

export interface Sample {
  readonly label: string;
  /** Stands in the address of a link to it. */
  readonly name: string;
  /** Of the picture, which is 100 high. */
  readonly width: number;
  /** Strokes as points "x,y" on the picture; a smooth curve runs through them. */
  readonly strokes: readonly string[];
  readonly penWidth: number;
  readonly ink: string;
  /** The paper, from the lit corner to the one in shadow. */
  readonly paper: readonly [lit: string, shaded: string];
}

export const samples: readonly Sample[] = [
  {
    label: "A two in blue ink",
    name: "two-in-ink",
    width: 100,
    strokes: ["31,36 36,25 49,20 62,27 63,41 52,58 38,71 28,80 44,79 58,80 72,78"],
    penWidth: 4.5,
    ink: "#23409a",
    paper: ["#fdfaf2", "#dcd3c2"],
  },
  {
    label: "A five in chalk",
    name: "five-in-chalk",
    width: 100,
    strokes: ["42,23 39,35 37,46 48,42 61,47 66,60 59,74 46,80 33,74", "42,23 55,23 68,20"],
    penWidth: 5.5,
    ink: "#f3f3ea",
    paper: ["#3d5a4c", "#22362d"],
  },
  {
    label: "An eight in marker",
    name: "eight-in-marker",
    width: 100,
    strokes: ["63,29 52,20 39,25 39,38 51,48 63,60 62,75 49,82 37,75 38,61 50,48 61,39 63,29"],
    penWidth: 8,
    ink: "#1c1c1e",
    paper: ["#ffffff", "#e3e6e8"],
  },
  {
    label: "A number in pencil",
    name: "number-in-pencil",
    width: 250,
    strokes: [
      "24,34 30,24 41,22 48,31 43,47 31,62 22,75 36,73 52,74",
      "92,24 79,30 74,48 78,67 90,76 103,68 107,48 102,30 90,23",
      "146,22 138,36 128,53 145,54 166,52",
      "157,38 155,56 153,80",
      "215,30 204,22 192,27 193,39 204,47 215,58 214,72 202,78 191,71 192,59 203,48 213,39 215,30",
    ],
    penWidth: 3.2,
    ink: "#4b4c52",
    paper: ["#fbfaf6", "#d9d8d4"],
  },
  {
    label: "A house, which is not a digit",
    name: "house-no-digit",
    width: 100,
    strokes: [
      "25,80 24,62 25,45",
      "16,52 33,35 50,19",
      "50,19 67,35 85,53",
      "75,45 76,63 75,80",
      "25,80 50,81 75,80",
      "43,80 43,70 43,61",
      "43,61 50,60 57,61",
      "57,61 58,71 57,80",
    ],
    penWidth: 4.5,
    ink: "#6a2c70",
    paper: ["#fffdf8", "#e6dfd2"],
  },
];

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
  for (const stroke of sample.strokes) drawStroke(context, toPoints(stroke), sample.penWidth);
}

function toPoints(stroke: string): SamplePoint[] {
  return stroke.split(" ").map((point) => {
    const [x = 0, y = 0] = point.split(",").map(Number);
    return [x, y];
  });
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

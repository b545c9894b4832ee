/**
 * Pictures to try with one click. They are drawn here, from strokes, like photographs of writing: ink, chalk and
 * marker, with light that falls from one side. So the page ships no picture files.
 */

import { make } from "./elements.js";

type Point = readonly [x: number, y: number];

interface Sample {
  readonly label: string;
  readonly fileName: string;
  /** Strokes as points on a square of 100; a smooth curve runs through them. */
  readonly strokes: readonly (readonly Point[])[];
  readonly penWidth: number;
  readonly ink: string;
  /** The paper, from the lit corner to the one in shadow. */
  readonly paper: readonly [lit: string, shaded: string];
}

const SIDE_PX = 400;

const samples: readonly Sample[] = [
  {
    label: "A two in blue ink",
    fileName: "two-in-ink.png",
    strokes: [
      [
        [31, 36],
        [36, 25],
        [49, 20],
        [62, 27],
        [63, 41],
        [52, 58],
        [38, 71],
        [28, 80],
        [44, 79],
        [58, 80],
        [72, 78],
      ],
    ],
    penWidth: 4.5,
    ink: "#23409a",
    paper: ["#fdfaf2", "#dcd3c2"],
  },
  {
    label: "A five in chalk",
    fileName: "five-in-chalk.png",
    strokes: [
      [
        [42, 23],
        [39, 35],
        [37, 46],
        [48, 42],
        [61, 47],
        [66, 60],
        [59, 74],
        [46, 80],
        [33, 74],
      ],
      [
        [42, 23],
        [55, 23],
        [68, 20],
      ],
    ],
    penWidth: 5.5,
    ink: "#f3f3ea",
    paper: ["#3d5a4c", "#22362d"],
  },
  {
    label: "An eight in marker",
    fileName: "eight-in-marker.png",
    strokes: [
      [
        [63, 29],
        [52, 20],
        [39, 25],
        [39, 38],
        [51, 48],
        [63, 60],
        [62, 75],
        [49, 82],
        [37, 75],
        [38, 61],
        [50, 48],
        [61, 39],
        [63, 29],
      ],
    ],
    penWidth: 8,
    ink: "#1c1c1e",
    paper: ["#ffffff", "#e3e6e8"],
  },
];

/** Adds a button for every sample to the list. */
export function addSamples(
  list: HTMLElement,
  onPicture: (file: File) => void,
): void {
  for (const sample of samples) {
    const canvas = drawSample(sample);
    const button = make("button", "sample");
    button.type = "button";
    button.setAttribute("aria-label", sample.label);
    button.append(canvas);
    button.addEventListener("click", () =>
      onPicture(toPngFile(canvas, sample.fileName)),
    );
    const item = make("li");
    item.append(button);
    list.append(item);
  }
}

/** The canvas as a file, at once: `toBlob` waits for an idle moment, which a busy page may not have for seconds. */
function toPngFile(canvas: HTMLCanvasElement, name: string): File {
  const base64 = canvas.toDataURL("image/png").split(",")[1] ?? "";
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new File([bytes], name, { type: "image/png" });
}

function drawSample(sample: Sample): HTMLCanvasElement {
  const canvas = make("canvas");
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  const light = context.createLinearGradient(0, 0, SIDE_PX, SIDE_PX);
  light.addColorStop(0, sample.paper[0]);
  light.addColorStop(1, sample.paper[1]);
  context.fillStyle = light;
  context.fillRect(0, 0, SIDE_PX, SIDE_PX);
  context.fillStyle = sample.ink;
  context.scale(SIDE_PX / 100, SIDE_PX / 100);
  for (const stroke of sample.strokes)
    drawStroke(context, stroke, sample.penWidth);
  return canvas;
}

/** Draws a stroke as a row of dots: a hand presses harder in the middle of a stroke than at its ends. */
function drawStroke(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  penWidth: number,
): void {
  const DOTS_A_SEGMENT = 40;
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
function pointAt(points: readonly Point[], way: number): Point {
  const last = points.length - 1;
  const segment = Math.min(Math.floor(way), last - 1);
  const t = way - segment;
  const at = (index: number): Point =>
    points[Math.max(0, Math.min(last, index))] ?? [0, 0];
  const [before, from, to, after] = [
    at(segment - 1),
    at(segment),
    at(segment + 1),
    at(segment + 2),
  ];
  const along = (axis: 0 | 1) =>
    0.5 *
    (2 * from[axis] +
      (to[axis] - before[axis]) * t +
      (2 * before[axis] - 5 * from[axis] + 4 * to[axis] - after[axis]) *
        t ** 2 +
      (3 * from[axis] - before[axis] - 3 * to[axis] + after[axis]) * t ** 3);
  return [along(0), along(1)];
}

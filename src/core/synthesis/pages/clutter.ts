/**
 * What lies on a simulated page beside its lines: big things and their edges, brackets, arrows, rings, stamps, hatching,
 * scribbles, staves, blots. None of it is a line of writing.
 */

import type { Random } from "../../tensor/random.js";
import { drawStretch, type Canvas } from "../lines/canvas.js";
import { choose, chooseWeighted } from "../weighted-choice.js";
import { drawCurve } from "./furniture.js";
import { isClear, type Page, PAGE_SIZE, penRadius } from "./page.js";

/** Pixels over which the edge of a thing fades, at least. */
const SOFTNESS = 1.2;

/** Darkens the pixels whose distance inside, in pixels, is positive. */
function fill(canvas: Canvas, ink: number, softness: number, inside: (x: number, y: number) => number): void {
  const { width, height, values } = canvas;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const share = inside(x, y) / softness;
      if (share <= 0) continue;
      const value = share >= 1 ? ink : ink * share;
      if (value > values[at]!) values[at] = value;
    }
  }
}

/** The edge of a sheet, a mat or a table: all beyond a straight line is dark; or background subtraction left its rim. */
export function drawEdge({ ground, lines }: Page, random: Random, depth = random.uniform(0.02, 0.4)): void {
  const side = random.integer(4);
  const angle = (side * Math.PI) / 2 + random.normal(0, 0.1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = PAGE_SIZE / 2;
  const reach = middle - depth * PAGE_SIZE;
  const ink = random.uniform(0.3, 1);
  const softness = random.uniform(1, 6);
  if (random.uniform() < 0.35) {
    const decay = 1 / random.uniform(1.5, 9);
    const { width, height, values } = ground;
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const distance = (x - middle) * cos + (y - middle) * sin - reach;
        if (distance <= 0) continue;
        const value = ink * Math.exp(-distance * decay) * Math.min(1, distance / SOFTNESS);
        if (value > values[at]!) values[at] = value;
      }
    }
    return;
  }
  const beyond = (x: number, y: number) => (x - middle) * cos + (y - middle) * sin - reach;
  fill(ground, ink, softness, beyond);
  // Of what is written there, nobody can tell.
  for (const [i, line] of lines.entries()) {
    const ends = [line.left, line.right].map((x) => beyond(x, (line.top + line.foot) / 2 + line.slope * x));
    if (Math.max(...ends) > 0) lines[i] = { ...line, kind: "unsure" };
  }
}

/** A solid thing: a coin, a pen, a clip's shadow, a filled box, a finger; or only its outline, thick. */
export function drawThing(page: Page, random: Random): void {
  const canvas = random.uniform() < 0.5 ? page.ground : page.ink;
  const wide = random.uniform(6, 60);
  const high = random.uniform() < 0.5 ? wide * random.uniform(0.6, 1.6) : random.uniform(4, 90);
  const [x0, y0] = [random.uniform(-10, PAGE_SIZE + 10), random.uniform(-10, PAGE_SIZE + 10)];
  const reach = Math.max(wide, high) / 2;
  if (!isClear(page, { left: x0 - reach, right: x0 + reach, top: y0 - reach, bottom: y0 + reach }, 1)) return;
  const turn = random.uniform(0, 3.2);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const isRound = random.uniform() < 0.5;
  const hollow = random.uniform() < 0.3 ? random.uniform(1.5, 6) : Infinity;
  const ink = random.uniform(0.25, 1);
  fill(canvas, ink, random.uniform() < 0.7 ? SOFTNESS : random.uniform(1, 5), (x, y) => {
    const u = ((x - x0) * cos + (y - y0) * sin) / (wide / 2);
    const v = ((y - y0) * cos - (x - x0) * sin) / (high / 2);
    const small = Math.min(wide, high) / 2;
    const distance = isRound ? (1 - Math.hypot(u, v)) * small : (1 - Math.max(Math.abs(u), Math.abs(v))) * small;
    return distance > hollow ? 0 : distance;
  });
}

/** A blot, or several specks. */
export function drawBlots(page: Page, random: Random): void {
  // Anywhere, or near one another, as dirt lies.
  const spread = random.uniform() < 0.5 ? PAGE_SIZE : random.uniform(8, 60);
  const [x0, y0] = [random.uniform(0, PAGE_SIZE), random.uniform(0, PAGE_SIZE)];
  for (let i = 1 + random.integer(16); i > 0; i--) {
    const [x, y] = [x0 + random.uniform(-0.5, 0.5) * spread, y0 + random.uniform(-0.5, 0.5) * spread * 0.6];
    const radius = random.uniform() < 0.7 ? random.uniform(0.4, 1.8) : random.uniform(1.5, 6);
    if (radius > 2 && !isClear(page, { left: x, right: x, top: y, bottom: y }, radius)) continue;
    const length = radius * random.uniform(0, 2);
    const angle = random.uniform(0, 6.3);
    drawStretch(
      page.ink,
      x,
      y,
      x + length * Math.cos(angle),
      y + length * Math.sin(angle),
      radius,
      random.uniform(0.3, 1),
    );
  }
}

/** A bracket, a brace or a bar, upright beside rows from `top` to `bottom`. */
export function drawBracket(page: Page, x: number, top: number, bottom: number, opens: 1 | -1, random: Random): void {
  const radius = penRadius(page) * random.uniform(0.8, 1.5);
  const deep = Math.min(14, page.height * random.uniform(0.25, 0.7)) * opens;
  const style = random.uniform();
  const steps = 14;
  const places = Array.from({ length: steps + 1 }, (_, i): readonly [number, number] => {
    const t = i / steps;
    const y = top + (bottom - top) * t;
    if (style < 0.3) return [x + (i === 0 || i === steps ? deep : 0), i <= 1 ? top : i >= steps - 1 ? bottom : y];
    if (style < 0.6) return [x + deep * (2 * t - 1) ** 2, y];
    if (style < 0.85) {
      const near = Math.exp(-(((t - 0.5) * 8) ** 2)) * -0.8 + (t < 0.1 || t > 0.9 ? 0.7 : 0);
      return [x + deep * near, y];
    }
    return [x + deep * 0.1 * Math.sin(3 * t), y];
  });
  drawCurve(page.ink, places, radius);
}

/** An arrow, straight or bent, anywhere that is clear, or from writing to its surroundings. */
export function drawArrow(page: Page, random: Random): void {
  const length = random.uniform(0.8, 6) * page.height;
  const angle = random.uniform(0, 6.3);
  const bend = random.uniform() < 0.4 ? random.uniform(-0.4, 0.4) : random.uniform(-0.06, 0.06);
  const [x0, y0] = [random.uniform(0, PAGE_SIZE), random.uniform(0, PAGE_SIZE)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x1, y1] = [x0 + length * cos, y0 + length * sin];
  const box = { left: Math.min(x0, x1), right: Math.max(x0, x1), top: Math.min(y0, y1), bottom: Math.max(y0, y1) };
  if (!isClear(page, box, 2)) return;
  const radius = penRadius(page) * random.uniform(0.8, 1.8);
  const places = Array.from({ length: 9 }, (_, i): readonly [number, number] => {
    const t = i / 8;
    const off = bend * length * 4 * t * (1 - t);
    return [x0 + length * t * cos - off * sin, y0 + length * t * sin + off * cos];
  });
  drawCurve(page.ink, places, radius);
  const head = page.height * random.uniform(0.25, 0.7);
  const last = angle - 4 * bend * 0.9;
  for (const side of [-1, 1]) {
    const turn = last + Math.PI + side * random.uniform(0.35, 0.7);
    drawStretch(page.ink, x1, y1, x1 + head * Math.cos(turn), y1 + head * Math.sin(turn), radius, 1);
  }
}

/** A scribble, a loop, a signature, a cross or a tick, of any size. */
export function drawScrawl(page: Page, random: Random): void {
  const form = choose(["scribble", "scribble", "tick", "×", "word"], random);
  const shape = choose(page.repertoire.shapesOf(form), random);
  const size = page.height * Math.exp(random.uniform(-0.5, 1.6));
  const wide = (shape.right - shape.left) * size * random.uniform(0.7, 1.2);
  const [x0, y0] = [random.uniform(-20, PAGE_SIZE - 10), random.uniform(0, PAGE_SIZE)];
  if (!isClear(page, { left: x0, right: x0 + wide, top: y0, bottom: y0 + size }, 2)) return;
  drawShape(
    page.ink,
    shape,
    { x: x0, y: y0, wide: wide / (shape.right - shape.left), high: size, turn: 0 },
    penRadius(page, size),
    1,
  );
  // What looks like a row of letters of a size that is told apart may be one; nothing is said of it.
  page.lines.push({
    kind: form === "word" ? "other" : "unsure",
    left: x0,
    right: x0 + wide,
    top: y0,
    foot: y0 + size,
    slope: 0,
  });
}

/** A loop of the pen around everything of a line, or around nothing. */
export function drawLoop(page: Page, random: Random): void {
  const radius = penRadius(page) * random.uniform(0.8, 1.6);
  const [x, y] = [random.uniform(0, PAGE_SIZE), random.uniform(0, PAGE_SIZE)];
  const [wide, high] = [page.height * random.uniform(0.6, 6), page.height * random.uniform(0.6, 3)];
  const from = random.uniform(0, 6.3);
  const turns = random.uniform(0.6, 1.3) * 6.28;
  const places = Array.from({ length: 33 }, (_, i): readonly [number, number] => {
    const angle = from + (turns * i) / 32;
    return [x + wide * Math.cos(angle), y + high * Math.sin(angle)];
  });
  drawCurve(page.ink, places, radius);
}

interface ShapePlace {
  readonly x: number;
  readonly y: number;
  readonly wide: number;
  readonly high: number;
  readonly turn: number;
}

function drawShape(
  canvas: Canvas,
  { places, links, left }: ReturnType<Page["repertoire"]["shapesOf"]>[number],
  { x, y, wide, high, turn }: ShapePlace,
  radius: number,
  ink: number,
): void {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const at = (i: number): readonly [number, number] => {
    const [u, v] = [(places[i * 2]! - left) * wide, places[i * 2 + 1]! * high];
    return [x + u * cos - v * sin, y + u * sin + v * cos];
  };
  for (let i = 0; i < links.length; i += 2) drawStretch(canvas, ...at(links[i]!), ...at(links[i + 1]!), radius, ink);
}

/** A stamp: a ring or a frame, with print in it that lies aslant. */
export function drawStamp(page: Page, random: Random): void {
  const { ground } = page;
  const size = random.uniform(25, 80);
  const [x0, y0] = [random.uniform(0, PAGE_SIZE), random.uniform(0, PAGE_SIZE)];
  if (
    random.uniform() < 0.75 &&
    !isClear(page, { left: x0 - size / 2, right: x0 + size / 2, top: y0 - size / 2, bottom: y0 + size / 2 }, 1)
  )
    return;
  const ink = random.uniform(0.2, 0.9);
  const radius = random.uniform(0.4, 1.4);
  for (let ring = random.integer(3); ring > 0; ring--) {
    const half = size / 2 - ring * random.uniform(2, 6);
    const places = Array.from({ length: 41 }, (_, i): readonly [number, number] => {
      const angle = (6.283 * i) / 40;
      return [x0 + half * Math.cos(angle), y0 + half * Math.sin(angle)];
    });
    drawCurve(ground, places, radius, ink);
  }
  const turn = random.uniform(-0.7, 0.7);
  const high = random.uniform(4, 10);
  for (let row = -1; row <= 1; row++) {
    if (random.uniform() < 0.3) continue;
    const shape = choose(page.repertoire.shapesOf("print"), random);
    const wide = Math.min(high, (size * 0.8) / (shape.right - shape.left));
    const half = ((shape.right - shape.left) * wide) / 2;
    const [u, v] = [-half, row * high * 1.5 - high / 2];
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const place = { x: x0 + u * cos - v * sin, y: y0 + u * sin + v * cos, wide, high, turn };
    drawShape(ground, shape, place, random.uniform(0.35, 0.8), ink);
    page.lines.push({
      kind: "unsure",
      left: x0 - half,
      right: x0 + half,
      top: y0 + v - half * Math.abs(turn),
      foot: y0 + v + high + half * Math.abs(turn),
      slope: 0,
    });
  }
}

/** Parallel strokes: hatching, a fence, shading; or a few of them. */
export function drawHatching(page: Page, random: Random): void {
  const [x0, y0] = [random.uniform(-10, PAGE_SIZE - 10), random.uniform(-10, PAGE_SIZE - 10)];
  const [wide, high] = [random.uniform(10, 110), random.uniform(8, 70)];
  if (!isClear(page, { left: x0, right: x0 + wide, top: y0, bottom: y0 + high }, 2)) return;
  const lean = random.uniform(-1.2, 1.2);
  const pitch = random.uniform(2.5, 10);
  const radius = penRadius(page) * random.uniform(0.7, 1.2);
  for (let x = x0; x < x0 + wide; x += pitch * random.uniform(0.8, 1.2)) {
    const [top, bottom] = [y0 + random.uniform(0, 0.15) * high, y0 + high * random.uniform(0.85, 1)];
    drawStretch(page.ink, x, top, x + lean * (bottom - top), bottom, radius, 1);
    if (random.uniform() < 0.02) drawStretch(page.ink, x, top, x + pitch * 3, bottom, radius, 1);
  }
}

/** Five lines with notes on them, as music paper has; or lines alone. */
export function drawStaves(page: Page, random: Random): void {
  const pitch = random.uniform(2.5, 7);
  const radius = random.uniform(0.25, 0.7);
  const ink = random.uniform(0.4, 1);
  const gap = pitch * random.uniform(7, 14);
  for (let y = random.uniform(-10, gap); y < PAGE_SIZE; y += gap) {
    for (let i = 0; i < 5; i++) drawStretch(page.ground, -5, y + i * pitch, PAGE_SIZE + 5, y + i * pitch, radius, ink);
    if (random.uniform() < 0.3) continue;
    for (let x = random.uniform(0, 25); x < PAGE_SIZE; x += random.uniform(1.5, 5) * pitch) {
      const at = y + random.integer(11) * (pitch / 2) - pitch / 2;
      drawStretch(page.ground, x, at, x + pitch * 0.4, at - pitch * 0.15, pitch * 0.42, ink);
      const up = random.uniform() < 0.5 ? -1 : 1;
      const stem = x + (up < 0 ? pitch * 0.75 : -pitch * 0.35);
      if (random.uniform() < 0.85) drawStretch(page.ground, stem, at, stem, at + up * pitch * 3.2, radius * 1.3, ink);
      if (random.uniform() < 0.12)
        drawStretch(page.ground, x + pitch * 2, y, x + pitch * 2, y + 4 * pitch, radius, ink);
    }
  }
}

/** Fine hairs and fibres, creases, scratches. */
export function drawFibres(page: Page, random: Random): void {
  const ink = random.uniform(0.1, 0.5);
  for (let i = 4 + random.integer(60); i > 0; i--) {
    let [x, y] = [random.uniform(0, PAGE_SIZE), random.uniform(0, PAGE_SIZE)];
    let angle = random.uniform(0, 6.3);
    const curl = random.uniform(-0.3, 0.3);
    const step = random.uniform(1.5, 6);
    const radius = random.uniform(0.2, 0.6);
    for (let k = 2 + random.integer(9); k > 0; k--, angle += curl) {
      const [nextX, nextY] = [x + step * Math.cos(angle), y + step * Math.sin(angle)];
      drawStretch(page.ground, x, y, nextX, nextY, radius, ink);
      [x, y] = [nextX, nextY];
    }
  }
}

/** A long straight stroke: a margin line, a crossing-out of the page, a crease, an underline of a heading. */
export function drawLongStroke(page: Page, random: Random): void {
  const angle = choose([0, Math.PI / 2, random.uniform(0, 3.2)], random) + random.normal(0, 0.04);
  const [x, y] = [random.uniform(0, PAGE_SIZE), random.uniform(0, PAGE_SIZE)];
  const reach = random.uniform(20, 260);
  const [dx, dy] = [Math.cos(angle) * reach, Math.sin(angle) * reach];
  const canvas = random.uniform() < 0.5 ? page.ink : page.ground;
  const radius = random.uniform() < 0.8 ? penRadius(page) * random.uniform(0.6, 1.6) : random.uniform(1, 4);
  const ink = random.uniform(0.4, 1);
  for (let i = 0; i < 16; i++) {
    const [a, b] = [i / 16 - 0.5, (i + 1) / 16 - 0.5];
    drawStretch(canvas, x + dx * a, y + dy * a, x + dx * b, y + dy * b, radius, ink);
  }
}

/** A motif printed again and again over the whole paper, pale: a security background, a logo as a watermark. */
export function drawMotifs(page: Page, random: Random): void {
  const { ground } = page;
  const size = random.uniform(10, 60);
  const [acrossPitch, downPitch] = [size * random.uniform(1.1, 2.5), size * random.uniform(1.1, 2.5)];
  const angle = random.uniform(-0.9, 0.9);
  const [cos, sin] = [Math.cos(angle) * size, Math.sin(angle) * size];
  const radius = size * random.uniform(0.015, 0.07);
  const ink = page.writer.pen.ink * random.uniform(0.08, 0.55);
  const strokes = Array.from({ length: 2 + random.integer(5) }, () => drawMotifStroke(random));
  const isShifted = random.uniform() < 0.4;
  const [startX, startY] = [random.uniform(-1, 0) * acrossPitch, random.uniform(-1, 0) * downPitch];
  for (let row = 0, y = startY; y < PAGE_SIZE + size; row++, y += downPitch) {
    const shift = isShifted && row % 2 === 1 ? acrossPitch / 2 : 0;
    for (let x = startX + shift; x < PAGE_SIZE + size; x += acrossPitch) {
      for (const stroke of strokes) {
        const places = stroke.map(([u, v]) => [x + u * cos - v * sin, y + u * sin + v * cos] as const);
        drawCurve(ground, places, radius, ink);
      }
    }
  }
}

/** A rectangle, a ring, or a broken line, in a square of 1 around 0. */
function drawMotifStroke(random: Random): (readonly [u: number, v: number])[] {
  const place = () => random.uniform(-0.5, 0.5);
  const style = random.uniform();
  if (style < 0.35) {
    const [left, right, top, bottom] = [place(), place(), place(), place()];
    return [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top],
    ];
  }
  if (style < 0.6) {
    const [u, v, across, down] = [place() / 2, place() / 2, random.uniform(0.08, 0.4), random.uniform(0.08, 0.4)];
    return Array.from({ length: 17 }, (_, i) => {
      const turn = (i * Math.PI) / 8;
      return [u + across * Math.cos(turn), v + down * Math.sin(turn)] as const;
    });
  }
  return Array.from({ length: 2 + random.integer(3) }, () => [place(), place()] as const);
}

const clutter: readonly { readonly weight: number; readonly draw: (page: Page, random: Random) => void }[] = [
  { weight: 4, draw: drawThing },
  { weight: 3, draw: drawEdge },
  { weight: 3, draw: drawArrow },
  { weight: 5, draw: drawScrawl },
  { weight: 2, draw: drawStamp },
  { weight: 2, draw: drawHatching },
  { weight: 3, draw: drawLongStroke },
  { weight: 4, draw: drawBlots },
  { weight: 2, draw: drawFibres },
  { weight: 1, draw: drawLoop },
];

/** Draws something of all that, where there is room for it. */
export function drawClutter(page: Page, random: Random): void {
  chooseWeighted(clutter, random).draw(page, random);
}

/**
 * Bad pictures, all from seeds: files that were damaged or that lie about what they hold, and pixels that nobody
 * would photograph.
 */

import { drawPicture } from "./drawn-ink.js";
import { crc32 } from "node:zlib";

import type { Picture } from "../src/core/picture/picture.js";
import { createRandom, type Random } from "../src/core/tensor/random.js";

/** Most bytes that are flipped, moved or taken away at a time. */
const MOST_FLIPPED = 16;
const MOST_MOVED = 64;
/** Sizes a header may claim: nothing, one too many for the data, large, beyond all limits. */
const CLAIMED_SIDES = [0, 1, 3, 65, 640, 2000, 9000, 65_535] as const;
const LARGEST_CLAIM = 0xff_ff_ff_ff;

/** A file made bad. */
export interface Mutant {
  /** What was done to it. */
  readonly kind: keyof typeof mutations;
  readonly bytes: Uint8Array;
}

/** Makes mutant number `index` of a file; the same each time. */
export function mutate(file: Uint8Array, index: number): Mutant {
  const random = createRandom(index);
  const kinds = Object.keys(mutations) as (keyof typeof mutations)[];
  const kind = kinds[index % kinds.length]!;
  return { kind, bytes: mutations[kind](Uint8Array.from(file), random) };
}

/** Each takes a copy of the file, which it may change. */
const mutations = {
  flipped: (bytes: Uint8Array, random: Random) => {
    const count = 1 + random.integer(MOST_FLIPPED);
    for (let i = 0; i < count; i++) {
      bytes[random.integer(bytes.length)] = random.integer(256);
    }
    return bytes;
  },

  "flipped in the head": (bytes: Uint8Array, random: Random) => {
    const count = 1 + random.integer(4);
    for (let i = 0; i < count; i++) {
      bytes[random.integer(Math.min(64, bytes.length))] = random.integer(256);
    }
    return bytes;
  },

  cut: (bytes: Uint8Array, random: Random) => bytes.subarray(0, random.integer(bytes.length)),

  "with a lying size": (bytes: Uint8Array, random: Random) => {
    const place = findSize(bytes);
    if (place === undefined) return bytes;
    const view = new DataView(bytes.buffer);
    for (const side of place.sides) {
      const claim = random.uniform() < 0.1 ? LARGEST_CLAIM : CLAIMED_SIDES[random.integer(CLAIMED_SIDES.length)]!;
      if (place.bytes === 2) {
        view.setUint16(side, claim & 0xff_ff, place.isLittleEndian);
      } else {
        view.setUint32(side, claim, place.isLittleEndian);
      }
    }
    if (isPng(bytes)) {
      // With the right checksum the decoder believes it.
      view.setUint32(29, crc32(bytes.subarray(12, 29)));
    }
    return bytes;
  },

  "with blocks swapped": (bytes: Uint8Array, random: Random) => {
    const length = 1 + random.integer(Math.min(MOST_MOVED, bytes.length >> 1));
    const from = random.integer(bytes.length - length);
    const to = random.integer(bytes.length - length);
    const moved = bytes.slice(from, from + length);
    bytes.copyWithin(from, to, to + length);
    bytes.set(moved, to);
    return bytes;
  },

  "with a block missing": (bytes: Uint8Array, random: Random) => {
    const length = 1 + random.integer(MOST_MOVED);
    const from = random.integer(bytes.length);
    return joined(bytes.subarray(0, from), bytes.subarray(from + length));
  },

  "with a block twice": (bytes: Uint8Array, random: Random) => {
    const length = 1 + random.integer(MOST_MOVED);
    const from = random.integer(bytes.length);
    return joined(bytes.subarray(0, from + length), bytes.subarray(from));
  },
} as const;

/** Where the file says how large its picture is. */
interface SizePlace {
  /** Offsets of width and height. */
  readonly sides: readonly number[];
  readonly bytes: 2 | 4;
  readonly isLittleEndian: boolean;
}

function findSize(bytes: Uint8Array): SizePlace | undefined {
  const text = Buffer.from(bytes).toString("latin1");
  if (isPng(bytes)) return { sides: [16, 20], bytes: 4, isLittleEndian: false };
  if (text.startsWith("GIF8")) {
    // The screen, and the first image, whose descriptor follows a comma after the colour table.
    const tableBytes = bytes[10]! & 0x80 ? 3 << ((bytes[10]! & 7) + 1) : 0;
    const image = text.indexOf(",", 13 + tableBytes);
    const sides = image < 0 ? [6, 8] : [6, 8, image + 5, image + 7];
    return { sides, bytes: 2, isLittleEndian: true };
  }
  if (text.startsWith("RIFF")) {
    // A lossy frame begins with the three bytes 9d 01 2a.
    const frame = text.indexOf("\x9d\x01\x2a");
    return frame < 0 ? undefined : { sides: [frame + 3, frame + 5], bytes: 2, isLittleEndian: true };
  }
  if (text.startsWith("II*")) {
    // Entries of the directory: tag (2), type (2), count (4), value.
    const start = new DataView(bytes.buffer).getUint32(4, true);
    const sides = ["\x00\x01", "\x01\x01"].flatMap((tag) => {
      const entry = text.indexOf(tag, start);
      return entry < 0 || entry + 12 > bytes.length ? [] : [entry + 8];
    });
    return { sides, bytes: 2, isLittleEndian: true };
  }
  if (text.startsWith("ftyp", 4)) {
    const extent = text.indexOf("ispe");
    return extent < 0 || extent + 16 > bytes.length
      ? undefined
      : { sides: [extent + 8, extent + 12], bytes: 4, isLittleEndian: false };
  }
  // JPEG: height and width in the start of frame.
  const frame = Math.max(text.indexOf("\xff\xc0"), text.indexOf("\xff\xc2"));
  return frame < 0 ? undefined : { sides: [frame + 7, frame + 5], bytes: 2, isLittleEndian: false };
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50 && bytes.length > 33;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.concat([first, second]));
}

/** Shapes of pictures; the last ones are as long as they are thin. */
const FIELD_SHAPES: readonly (readonly [width: number, height: number])[] = [
  [1, 1],
  [1, 40],
  [3, 300],
  [4, 4],
  [5, 5],
  [8, 8],
  [28, 28],
  [31, 200],
  [200, 100],
  [640, 480],
  [5, 3000],
  [3000, 5],
  [4, 20_000],
  [40_000, 6],
];

/** Ink levels of 255 at a place. */
type Pattern = (x: number, y: number) => number;

/** Patterns of a picture of a size. */
const patterns: Readonly<Record<string, (random: Random, size: { width: number; height: number }) => Pattern>> = {
  noise: (random) => () => random.integer(256),
  "black and white noise": (random) => () => 255 * random.integer(2),
  "sparse noise": (random) => () => (random.uniform() < 0.02 ? 0 : 255),
  stripes: (random) => {
    const period = 2 + random.integer(9);
    return (x) => (x % period < period / 2 ? 0 : 255);
  },
  bars: (random) => {
    const period = 2 + random.integer(30);
    return (_, y) => (y % period < period / 2 ? 0 : 255);
  },
  checkerboard: (random) => {
    const side = 1 + random.integer(12);
    return (x, y) => 255 * ((Math.floor(x / side) + Math.floor(y / side)) & 1);
  },
  gradient: (_, { width, height }) => {
    const most = width + height;
    return (x, y) => (255 * (x + y)) / most;
  },
  "all ink": () => () => 0,
  "all paper": () => () => 255,
  "one pixel": (random, { width, height }) => {
    const [atX, atY] = [random.integer(width), random.integer(height)];
    return (x, y) => (x === atX && y === atY ? 0 : 255);
  },
  "a frame": (_, { width, height }) => {
    return (x, y) => (x === 0 || y === 0 || x === width - 1 || y === height - 1 ? 0 : 255);
  },
  rings: (random) => {
    const period = 3 + random.integer(20);
    return (x, y) => (Math.hypot(x, y) % period < period / 2 ? 0 : 255);
  },
};

/** A picture nobody would take. */
export interface PixelField {
  readonly name: string;
  readonly picture: Picture;
}

/** Every pattern in every shape; every third is partly transparent. */
export function* pixelFields(seed: number): Generator<PixelField> {
  let index = 0;
  for (const [width, height] of FIELD_SHAPES) {
    for (const [name, createPattern] of Object.entries(patterns)) {
      const random = createRandom(seed, index);
      const pattern = createPattern(random, { width, height });
      const isTransparent = index % 3 === 2;
      const rgba = new Uint8Array(width * height * 4);
      for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at += 4) {
          rgba[at] = rgba[at + 1] = rgba[at + 2] = pattern(x, y);
          rgba[at + 3] = isTransparent ? random.integer(256) : 255;
        }
      }
      index++;
      yield { name: `${name}, ${width}x${height}`, picture: { width, height, rgba } };
    }
  }
}

/** Rows of zigzags: strokes joined without end, as in music, hatching and joined writing. */
export function drawZigzag(width: number, height: number): Picture {
  const ROW = 40;
  const PERIOD = 24;
  const STROKE = 3;
  return drawPicture(width, height, (x, y) => {
    const across = Math.abs((x % PERIOD) - PERIOD / 2) / (PERIOD / 2);
    const isInk = x % 400 > 20 && Math.abs((y % ROW) - 6 - across * (ROW - 14)) < STROKE;
    return isInk ? [30, 30, 30] : [240, 240, 240];
  });
}

/** Short strokes, close together, all over. */
export function drawHatching(width: number, height: number): Picture {
  return drawPicture(width, height, (x, y) => {
    const isInk = (x + 3 * Math.floor(y / 6)) % 5 < 2 && y % 6 < 4;
    return isInk ? [30, 30, 30] : [240, 240, 240];
  });
}

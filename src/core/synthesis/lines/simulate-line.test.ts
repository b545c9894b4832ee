import { describe, expect, it } from "vitest";
import { createImageSet } from "../../dataset/image-set.js";
import { IMAGE_PIXELS, IMAGE_SIZE } from "../../digits.js";
import { LINE_HEIGHT, LINE_SYMBOLS, lineClassOf } from "../../line.js";
import { createRandom } from "../../tensor/random.js";
import { drawDigits } from "../drawn-digits.js";
import type { Hands } from "./hands.js";
import { createLineSimulator, leastWidthOf, lineKinds, mostSymbols, weightOfKind } from "./simulate-line.js";

const widths = [128, 256, 512];
const digits = drawDigits({ count: 200, seed: 4 });
const simulator = createLineSimulator(digits);

function drawMany(count: number) {
  return Array.from({ length: count }, (_, i) => simulator.draw(createRandom(3, i), widths[i % widths.length]!));
}

describe("simulated lines", () => {
  it("are the same for the same seed, whatever was drawn before", () => {
    const other = createLineSimulator(digits);
    other.draw(createRandom(77), 512);
    for (let i = 0; i < 24; i++) {
      const width = widths[i % 3]!;
      const { pixels, ...again } = other.draw(createRandom(9, i), width);
      const { pixels: expected, ...line } = simulator.draw(createRandom(9, i), width);
      expect(again).toEqual(line);
      expect(pixels.every((value, at) => value === expected[at])).toBe(true);
    }
  });

  it("are as wide as asked, with no more symbols than fit", () => {
    for (const { width, pixels, classes, starts, ends } of drawMany(150)) {
      expect(pixels).toHaveLength(width * LINE_HEIGHT);
      expect(classes.length).toBeLessThanOrEqual(mostSymbols(width));
      expect(starts).toHaveLength(classes.length);
      expect(ends).toHaveLength(classes.length);
      for (const symbol of classes) expect(LINE_SYMBOLS[symbol - 1]).toBeDefined();
    }
  });

  it.each(lineKinds)("draws %s at every width it claims", (kind) => {
    expect(weightOfKind(kind)).toBeGreaterThan(0);
    for (const width of widths.filter((each) => each >= leastWidthOf(kind))) {
      for (let i = 0; i < 6; i++) {
        const line = simulator.draw(createRandom(5, i), width, kind);
        expect(line.kind).toBe(kind);
        expect(line.classes.length === 0).toBe(kind === "empty");
      }
    }
  });

  it("say where each symbol stands, in order, within the image", () => {
    for (const { width, starts, ends } of drawMany(150)) {
      let middle = -Infinity;
      starts.forEach((start, i) => {
        const end = ends[i]!;
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(width);
        expect(end).toBeGreaterThan(start);
        expect((start + end) / 2).toBeGreaterThan(middle);
        middle = (start + end) / 2;
      });
    }
  });

  it("hold ink where a symbol is said to stand", () => {
    let empty = 0;
    let all = 0;
    for (const { width, pixels, starts, ends } of drawMany(150)) {
      starts.forEach((start, i) => {
        let darkest = 0;
        for (let y = 0; y < LINE_HEIGHT; y++) {
          for (let x = Math.floor(start); x < Math.min(width, Math.ceil(ends[i]!)); x++) {
            darkest = Math.max(darkest, pixels[y * width + x]!);
          }
        }
        all++;
        if (darkest < 90) empty++;
      });
    }
    expect(all).toBeGreaterThan(300);
    // A pencil beside a black frame is pale.
    expect(empty / all).toBeLessThan(0.01);
  });

  it("of the usual hands are what they were when the network was trained that others start from", () => {
    const usual = createLineSimulator(digits, "usual");
    let hash = 0;
    for (let i = 0; i < 40; i++) {
      for (const pixel of usual.draw(createRandom(8, i), widths[i % 3]!).pixels)
        hash = (Math.imul(hash, 31) + pixel) | 0;
    }
    expect(hash).toBe(-748694649);
  });

  it("of all hands have slashes in dates that stand as upright as a 1", () => {
    const meanWidth = (hands: Hands) => {
      const drawn = createLineSimulator(digits, hands);
      const found: number[] = [];
      for (let i = 0; i < 300; i++) {
        const { classes, starts, ends } = drawn.draw(createRandom(8, i), 256, "date");
        classes.forEach((symbol, at) => symbol === lineClassOf("/") && found.push(ends[at]! - starts[at]!));
      }
      return found.reduce((sum, width) => sum + width, 0) / found.length;
    };
    expect(meanWidth("all")).toBeLessThan(0.92 * meanWidth("usual"));
  });

  it("show no other images than those given", () => {
    // Of squares for every digit, none has the strokes of another's.
    const images = new Uint8Array(10 * IMAGE_PIXELS);
    for (let digit = 0; digit < 10; digit++) {
      for (let y = 8; y < 20; y++)
        images.fill(255, digit * IMAGE_PIXELS + y * IMAGE_SIZE + 8, digit * IMAGE_PIXELS + y * IMAGE_SIZE + 20);
    }
    const asked = new Set<number>();
    const labels = Uint8Array.from({ length: 10 }, (_, i) => i);
    const watched = new Proxy(images, {
      get(target, property) {
        if (typeof property === "string" && /^\d+$/.test(property))
          asked.add(Math.floor(Number(property) / IMAGE_PIXELS));
        const value: unknown = Reflect.get(target, property);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const square = createLineSimulator({ ...createImageSet(images, labels), images: watched });
    for (let i = 0; i < 60; i++) square.draw(createRandom(6, i), 128, "integer");
    expect(asked.size).toBeGreaterThan(0);
    for (const index of asked) expect(index).toBeLessThan(10);
  });
});

import { describe, expect, it } from "vitest";
import { createImageSet } from "../../dataset/image-set.js";
import { createRandom } from "../../tensor/random.js";
import { drawDigits } from "../drawn-digits.js";
import { plain } from "../lines/marks.js";
import { createRepertoire, withImages } from "../lines/repertoire.js";
import { beginPage } from "./page.js";
import { words } from "./page-texts.js";
import { createPageSimulator, PAGE_PAPER, PAGE_SIZE, pageKinds, type SimulatedPage } from "./simulate-page.js";
import { writeRow } from "./write-row.js";

const digits = drawDigits({ count: 200, seed: 4 });
const simulator = createPageSimulator(digits);

function darkestIn({ pixels }: SimulatedPage, left: number, right: number, top: number, bottom: number): number {
  let darkest = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(PAGE_SIZE, bottom); y++) {
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(PAGE_SIZE, right); x++) {
      darkest = Math.max(darkest, pixels[y * PAGE_SIZE + x]!);
    }
  }
  return darkest;
}

describe("simulated pages", () => {
  it("are the same for the same seed, whatever was drawn before", () => {
    const other = createPageSimulator(digits);
    other.draw(createRandom(77));
    for (let i = 0; i < 18; i++) {
      const again = other.draw(createRandom(9, i));
      const page = simulator.draw(createRandom(9, i));
      expect(again.lines).toEqual(page.lines);
      expect(Buffer.compare(again.pixels, page.pixels)).toBe(0);
    }
  });

  it.each(pageKinds)("draw %s, with lines of digits where there are any", (kind) => {
    let numbers = 0;
    for (let i = 0; i < 12; i++) {
      const page = simulator.draw(createRandom(5, i), kind);
      expect(page.kind).toBe(kind);
      expect(page.pixels).toHaveLength(PAGE_SIZE * PAGE_SIZE);
      for (const line of page.lines) {
        expect(line.right).toBeGreaterThan(line.left);
        expect(line.foot).toBeGreaterThan(line.top);
        expect(Number.isFinite(line.slope)).toBe(true);
      }
      numbers += page.lines.filter((line) => line.kind === "number").length;
    }
    expect(numbers > 0).toBe(kind !== "empty");
  });

  it("tell print as other writing, numbers among it", () => {
    const images = drawDigits({ count: 12, seed: 8 }).images;
    const font = createImageSet(
      images,
      Uint8Array.from({ length: 12 }, (_, label) => label),
    );
    const repertoire = createRepertoire(digits, createRandom(3));
    const canvas = { width: PAGE_SIZE, height: PAGE_SIZE, values: new Float32Array(PAGE_SIZE * PAGE_SIZE) };
    const fonts = [withImages(repertoire, font)];
    const page = beginPage({ ink: canvas, ground: canvas }, { repertoire, fonts }, 20, createRandom(4));
    writeRow(page, plain("12.5"), { u: 20, v: 60, height: 20, isPrinted: true });
    writeRow(page, plain("12.5"), { u: 20, v: 120, height: 20 });
    for (let v = 200; v < 900; v += 40) writeRow(page, words(page, 2, true), { u: 20, v, height: 20 });
    const [first, second, ...others] = page.lines.map(({ kind }) => kind);
    expect([first, second, new Set(others)]).toEqual(["other", "number", new Set(["other"])]);
  });

  it("hold ink where a line is said to stand", () => {
    let [pale, all] = [0, 0];
    for (let i = 0; i < 60; i++) {
      const page = simulator.draw(createRandom(6, i));
      for (const { kind, left, right, top, foot, slope } of page.lines) {
        const shift = (slope * (left + right)) / 2;
        const isInside = left > 0 && right < page.width && top + shift > 0 && foot + shift < page.height;
        if (kind !== "number" || !isInside) continue;
        all++;
        const rise = Math.abs(slope * (right - left)) / 2;
        if (darkestIn(page, left, right, top + shift - rise, foot + shift + rise) < PAGE_PAPER + 20) pale++;
      }
    }
    expect(all).toBeGreaterThan(150);
    expect(pale / all).toBeLessThan(0.02);
  });
});

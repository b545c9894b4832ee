import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createImageSet, type ImageSet } from "../../dataset/image-set.js";
import { IMAGE_PIXELS } from "../../digits.js";
import { createRandom } from "../../tensor/random.js";
import { drawDigits } from "../drawn-digits.js";
import { handLetters, type HandSet } from "../lines/hand-letters.js";
import { createHandOf, spellByHand } from "../lines/hand-words.js";
import { plain, withGap } from "../lines/marks.js";
import { createRepertoire, withImages } from "../lines/repertoire.js";
import { beginPage } from "./page.js";
import { words } from "./page-texts.js";
import {
  createPageSimulator,
  PAGE_PAPER,
  PAGE_SIZE,
  pageKinds,
  type PageSimulator,
  type SimulatedPage,
} from "./simulate-page.js";
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

const hands: readonly HandSet[] = [handOf(digits)];

/** A hand whose letters are digits' images: small letters as high as they are wide, capitals above the base line. */
function handOf({ images }: ImageSet): HandSet {
  const labels = Uint8Array.from(handLetters, (_, label) => label);
  return {
    letters: createImageSet(images.slice(0, labels.length * IMAGE_PIXELS), labels),
    places: Array.from(labels, (label) => ({
      top: label < 26 ? 0.6 : 1,
      foot: label % 5 === 0 ? -0.3 : 0,
      before: 0,
      after: 0,
    })),
  };
}

function hashOf(pages: PageSimulator, count: number): string {
  const hash = createHash("sha256");
  for (let i = 0; i < count; i++) {
    const page = pages.draw(createRandom(8, i));
    hash.update(page.pixels).update(JSON.stringify(page.lines));
  }
  return hash.digest("hex").slice(0, 16);
}

describe("simulated pages", () => {
  it("are without hands those that the released network learned from", () => {
    expect(hashOf(createPageSimulator(digits), 12)).toBe("3bec03f3128958c4");
    expect(hashOf(createPageSimulator(digits, [], { hands: [] }), 12)).toBe("3bec03f3128958c4");
    expect(hashOf(createPageSimulator(digits, [], { hands }), 12)).not.toBe("3bec03f3128958c4");
  });

  it("are boards of words now and then, where hands write words", () => {
    const kindsOf = (pages: PageSimulator) => Array.from({ length: 80 }, (_, i) => pages.draw(createRandom(2, i)).kind);
    expect(kindsOf(simulator)).not.toContain("board");
    const boards = kindsOf(createPageSimulator(digits, [], { hands })).filter((kind) => kind === "board").length;
    expect(boards).toBeGreaterThan(0);
    expect(boards).toBeLessThan(14);
  });

  it("tell words in a hand's letters as other writing as high as its capitals, and numbers beside them", () => {
    const repertoire = createRepertoire(digits, createRandom(3));
    const canvas = { width: PAGE_SIZE, height: PAGE_SIZE, values: new Float32Array(PAGE_SIZE * PAGE_SIZE) };
    const sets = { repertoire, fonts: [], hands: hands.map(createHandOf) };
    const page = beginPage({ ink: canvas, ground: canvas }, sets, 20, createRandom(4));
    const style = { ...page.hands!.usual, size: 1 };
    for (const isThinned of [true, false]) {
      page.lines.length = 0;
      const word = spellByHand("kayak", { ...style, isThinned }, page.random);
      writeRow(page, [...word, ...withGap(plain("47"), 0.3)], { u: 10, v: 100, height: 20 });
      const [first, second, ...more] = page.lines;
      expect([first?.kind, second?.kind, more]).toEqual(["other", "number", []]);
      expect(first!.right).toBeLessThan(second!.left);
      expect(Math.abs(first!.foot - second!.foot)).toBeLessThan(4);
      expect(first!.foot - first!.top).toBeGreaterThan(15);
      expect(first!.foot - first!.top).toBeLessThan(26);
    }
  });

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

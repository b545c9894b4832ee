import { describe, expect, it } from "vitest";
import { createImageSet } from "../../dataset/image-set.js";
import { createRandom } from "../../tensor/random.js";
import { drawDigits } from "../drawn-digits.js";
import { fromPlaceBytes, toPlaceBytes } from "./hand-letters.js";
import { chooseClearWord, createHandOf, type HandStyle, spellByHand } from "./hand-words.js";

const place = { top: 0.5, foot: -0.25, before: 0.0625, after: -0.125 };

describe("words by hand", () => {
  it("are three letters or more, and not all of such as look like digits", () => {
    const random = createRandom(3);
    for (let i = 0; i < 400; i++) {
      const word = chooseClearWord({ isCapital: i % 2 === 0 }, random);
      expect(word).toMatch(/^[A-Za-z]{3,}$/);
      expect(word).toMatch(/[^OoIlSsZzBbgq].*[^OoIlSsZzBbgq]/);
      if (i % 2 === 0) expect(word).toBe(word.toUpperCase());
    }
  });

  it("leave out letters that a hand lacks, and are one symbol", () => {
    const { images } = drawDigits({ count: 3, seed: 4 });
    const hand = createHandOf({
      letters: createImageSet(images, Uint8Array.of(0, 1, 2)),
      places: [place, place, place],
    });
    const style: HandStyle = { hand, isThinned: false, isCapital: false, size: 1, spread: 0 };
    const marks = spellByHand("cabxy", style, createRandom(1));
    expect(marks.map(({ symbol }) => symbol)).toEqual(["?", "", ""]);
    expect(marks.map(({ letter }) => letter?.writing)).toMatchObject([{ image: 2 }, { image: 0 }, { image: 1 }]);
  });

  it("stand where the bytes of their file say", () => {
    expect(fromPlaceBytes(Uint8Array.from(toPlaceBytes(place)))).toEqual(place);
    expect(toPlaceBytes({ top: 9, foot: -9, before: 0, after: 0 })).toEqual([255, 0, 64, 64]);
  });
});

import { describe, expect, test } from "vitest";

import { anyOf, drawPlane, rectangle, type Shape } from "../../../../test/drawn-ink.js";
import type { Box } from "../box.js";
import { findComponents } from "../components.js";
import { isDigitsError } from "../../errors.js";
import { createRandom } from "../../tensor/random.js";
import type { Picture } from "../picture.js";
import { failBlank, findInk } from "./find-ink.js";
import { chooseComponents, toOneDigit } from "./choose-components.js";

const WIDTH = 200;
const HEIGHT = 120;

function choose(shape: (x: number, y: number) => number | boolean, printedLines: readonly Box[] = [], scale = 1) {
  const ink = drawPlane(scale * WIDTH, scale * HEIGHT, shape);
  const { kept, setAside, beyond } = chooseComponents({ ...findComponents(ink, 0), ink, printedLines, fullInk: 1 });
  return { kept: kept.map(({ box }) => box), setAside, ...(beyond.length > 0 && { beyond }) };
}

const left = { x: 50, y: 30, width: 8, height: 60 };
const right = { x: 80, y: 30, width: 40, height: 60 };
const shapeOf = ({ x, y, width, height }: Box) => rectangle(x, y, width, height);
const digits = anyOf(shapeOf(left), shapeOf(right));

describe("components to read", () => {
  test("are the digits, the heaviest first", () => {
    expect(choose(digits)).toEqual({ kept: [right, left], setAside: [] });
  });

  test("are not specks, which are named; a pixel of dust is not even that", () => {
    const speck = { x: 20, y: 20, width: 5, height: 4 };
    const dust = rectangle(150, 20, 1, 1);
    const { kept, setAside } = choose(anyOf(digits, shapeOf(speck), dust));
    expect(kept).toEqual([right, left]);
    expect(setAside).toEqual([{ box: speck, reason: "a speck" }]);
  });

  test("are among them loose strokes of a digit", () => {
    const bar = { x: 80, y: 20, width: 30, height: 6 };
    expect(choose(anyOf(digits, shapeOf(bar))).kept).toContainEqual(bar);
  });

  test.each<[string, Box]>([
    ["a shadow along the edge", { x: 140, y: 0, width: 50, height: 50 }],
    ["a stroke that is far higher", { x: 150, y: 0, width: 6, height: 118 }],
    ["the tip of a thing outside", { x: 150, y: 0, width: 20, height: 15 }],
  ])("are not %s, cut by the picture's edge", (_what, box) => {
    expect(choose(anyOf(digits, shapeOf(box)))).toEqual({
      kept: [right, left],
      setAside: [{ box, reason: "cut off by the picture's edge" }],
    });
  });

  test("are not a thin strip along the edge: the sheet ends there", () => {
    const strip = { x: 20, y: 115, width: 150, height: 5 };
    expect(choose(anyOf(digits, shapeOf(strip)))).toEqual({
      kept: [right, left],
      setAside: [{ box: strip, reason: "what lies beside the sheet" }],
    });
  });

  test("are also what touches the edge with its faint rim alone", () => {
    const core = rectangle(150, 1, 20, 60);
    const rim = rectangle(150, 0, 20, 1);
    const { kept } = choose((x, y) => (rim(x, y) ? 0.2 : Number(anyOf(digits, core)(x, y))));
    expect(kept).toContainEqual({ x: 150, y: 0, width: 20, height: 61 });
  });

  test("are among them digits whose stroke runs out of the picture", () => {
    const stem = rectangle(170, 40, 8, 60);
    const arm = rectangle(170, 60, 30, 8);
    const box = { x: 170, y: 40, width: 30, height: 60 };
    expect(choose(anyOf(digits, stem, arm)).kept).toContainEqual(box);
  });

  test("are what the edge cuts, where there is nothing else", () => {
    const box = { x: 0, y: 20, width: 40, height: 60 };
    expect(choose(shapeOf(box))).toEqual({ kept: [box], setAside: [] });
  });

  test("are at most 6,000; the others, the lightest, are beyond", () => {
    const marks: Shape = (x, y) => x % 5 < 3 && y % 5 < 3 && x > 3 && y > 3;
    const { kept, setAside, beyond } = choose((x, y) => marks(x, y) && x < 790 && y < 475, [], 4);
    expect(kept).toHaveLength(6000);
    expect(setAside).toEqual([]);
    expect(beyond).toHaveLength(157 * 94 - 6000);
  });
});

test("printed lines that were erased are named", () => {
  const rule = { x: 0, y: 100, width: WIDTH, height: 3 };
  expect(choose(digits, [rule]).setAside).toEqual([{ box: rule, reason: "a printed line" }]);
});

test("where there is no ink, there is nothing to read", () => {
  expect(choose(() => false)).toEqual({ kept: [], setAside: [] });
});

const PICTURE_WIDTH = 120;
const PICTURE_HEIGHT = 160;

/** A "1" with a foot, in its own pixels. */
function isInk(x: number, y: number): boolean {
  const isStem = x >= 55 && x < 63 && y >= 40 && y < 120;
  const isFoot = x >= 40 && x < 80 && y >= 112 && y < 120;
  return isStem || isFoot;
}
const INK_BOX = { x: 40, y: 40, width: 40, height: 80 };

function draw(grey: (x: number, y: number) => number, width = PICTURE_WIDTH, height = PICTURE_HEIGHT): Picture {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    rgba.fill(grey(i % width, Math.floor(i / width)), i * 4, i * 4 + 3);
  }
  return { width, height, rgba };
}

function findOneDigit(picture: Picture) {
  const found = findInk(picture);
  const { box, image } = toOneDigit(found) ?? failBlank();
  return { box: found.toPictureBox(box), image };
}

function codeOf(picture: Picture): string | undefined {
  try {
    findOneDigit(picture);
    return undefined;
  } catch (error) {
    return isDigitsError(error) ? error.code : String(error);
  }
}

const blackOnWhite = draw((x, y) => (isInk(x, y) ? 0 : 255));

describe("finding the digit of a picture", () => {
  test("gives the box of all ink, in the picture's pixels", () => {
    expect(findOneDigit(blackOnWhite).box).toEqual(INK_BOX);
  });

  test("sees the same in black on white and white on black", () => {
    const whiteOnBlack = draw((x, y) => (isInk(x, y) ? 255 : 0));
    expect(findOneDigit(whiteOnBlack)).toEqual(findOneDigit(blackOnWhite));
  });

  test("sees the same at a tenfold size", () => {
    const large = draw(
      (x, y) => (isInk(Math.floor(x / 10), Math.floor(y / 10)) ? 0 : 255),
      PICTURE_WIDTH * 10,
      PICTURE_HEIGHT * 10,
    );
    const found = findOneDigit(large);
    expect(found.image).toEqual(findOneDigit(blackOnWhite).image);
    expect(found.box).toEqual({ x: 400, y: 400, width: 400, height: 800 });
  });

  test("does not take uneven light and grain for ink", () => {
    const random = createRandom(1);
    const photo = draw((x, y) => {
      const light = 210 - 0.5 * x - 0.3 * y;
      return (isInk(x, y) ? 0.45 : 1) * light + random.normal(0, 3);
    });
    expect(findOneDigit(photo).box).toEqual(INK_BOX);
  });

  test("reads grey pencil on dark paper", () => {
    const pencil = draw((x, y) => (isInk(x, y) ? 60 : 90));
    expect(findOneDigit(pencil).box).toEqual(INK_BOX);
  });

  test("drops specks and what the picture's edge cuts", () => {
    const dirty = draw((x, y) => {
      const isSpeck = (x === 10 && y === 10) || (x > 100 && y > 30 && y < 33);
      const isEdge = y > 155;
      return isInk(x, y) || isSpeck || isEdge ? 0 : 255;
    });
    expect(findOneDigit(dirty)).toEqual(findOneDigit(blackOnWhite));
  });

  test("keeps a loose stroke of the digit", () => {
    const loose = draw((x, y) => {
      const isBar = x >= 66 && x < 90 && y >= 30 && y < 36;
      return isInk(x, y) || isBar ? 0 : 255;
    });
    expect(findOneDigit(loose).box).toEqual({ x: 40, y: 30, width: 50, height: 90 });
  });

  test("keeps a digit that fills the picture from edge to edge", () => {
    const tight = draw((x, y) => (isInk(x + 40, y + 40) ? 0 : 255), 40, 80);
    expect(findOneDigit(tight).box).toEqual({ x: 0, y: 0, width: 40, height: 80 });
  });
});

describe("pictures without a digit", () => {
  test("a blank one has no ink, be it white, black, grey, transparent or grainy", () => {
    const random = createRandom(2);
    expect(codeOf(draw(() => 255))).toBe("PICTURE_NO_INK");
    expect(codeOf(draw(() => 0))).toBe("PICTURE_NO_INK");
    expect(codeOf(draw(() => 128))).toBe("PICTURE_NO_INK");
    const grain = draw(() => 180 + random.normal(0, 2));
    expect(codeOf(grain)).toBe("PICTURE_NO_INK");
    const clear = new Uint8Array(50 * 50 * 4);
    expect(codeOf({ width: 50, height: 50, rgba: clear })).toBe("PICTURE_NO_INK");
  });

  test("uneven light alone is no ink", () => {
    expect(codeOf(draw((x, y) => 230 - x * 0.6 - y * 0.2))).toBe("PICTURE_NO_INK");
  });

  test("one of 1x1 or 3x100 pixels is too small", () => {
    expect(codeOf(draw(() => 0, 1, 1))).toBe("PICTURE_TOO_SMALL");
    expect(codeOf(draw(() => 0, 3, 100))).toBe("PICTURE_TOO_SMALL");
  });
});

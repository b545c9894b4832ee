import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createBarAndRingClassifier, RULE_PROBABILITY } from "../../../test/bar-and-ring.js";
import { anyOf, drawPicture, rectangle, ring, type Shape, stroke } from "../../../test/drawn-ink.js";
import { inLine, writeDigits, WRITTEN_SIDE } from "../../../test/written-digits.js";
import { loadMnist } from "../../node/data/mnist.js";
import { openClassifier } from "../../node/models/model-file.js";
import { releasedModelPath } from "../../node/files/package-files.js";
import { createNodeRuntime } from "../../node/onnxruntime/runtime.js";
import { isDigitsError } from "../errors.js";
import { findInk } from "../picture/pieces/find-ink.js";
import type { Picture } from "../picture/picture.js";
import { oppositeOf, turnBox, turnPicture, type Turn } from "../picture/turn.js";
import { createRandom } from "../tensor/random.js";
import { createReader, type Reader, type ReadOptions } from "./reader.js";
import type { Reading } from "./reading.js";

/** A black bar on white. */
function drawBar(): Picture {
  const bar = rectangle(18, 5, 4, 20);
  return drawPicture(40, 30, (x, y) => (bar(x, y) ? [0, 0, 0] : [255, 255, 255]));
}

describe("a reader", () => {
  test("gives the likeliest digit, its probability, its place and what the network saw", async () => {
    const classifier = createBarAndRingClassifier();
    const reading = await createReader(classifier).read(drawBar(), { expect: 1 });
    const box = { x: 18, y: 5, width: 4, height: 20 };
    expect(reading).toMatchObject({
      width: 40,
      height: 30,
      text: "1",
      numbers: [{ text: "1", line: 0, box, digits: [{ digit: 1, isSure: true, box, image: classifier.seen[0] }] }],
      rejected: [],
    });
    const [number] = reading.numbers;
    expect(number!.confidence).toBeCloseTo(RULE_PROBABILITY, 6);
    expect(classifier.seen[0]).toHaveLength(28 * 28);
  });

  test("reads as it explains", async () => {
    const reader = createReader(createBarAndRingClassifier());
    for (const options of [{}, { expect: 1 }, { minConfidence: 0.99 }]) {
      const { reading } = await reader.explain(drawBar(), options);
      expect(await reader.read(drawBar(), options)).toEqual(reading);
    }
  });

  test("takes options at the ends of their ranges", async () => {
    const reader = createReader(createBarAndRingClassifier());
    const read = async (options: ReadOptions) => (await reader.read(drawBar(), options)).text;
    expect(await read({ expect: 1, minConfidence: 0 })).toBe("1");
    expect(await read({ expect: 1, minConfidence: 1 })).toBe("?");
    expect(await read({ expect: 32 })).toBe("");
  });

  test("lets others have the thread while it looks for the ink of a page, and is stopped there", async () => {
    const bars = anyOf(...Array.from({ length: 60 }, (_, i) => rectangle(30 + 20 * i, 100, 4, 20)));
    const page = drawPicture(1300, 900, (x, y) => (bars(x, y) ? [0, 0, 0] : [255, 255, 255]));
    const reader = createReader(createBarAndRingClassifier());
    let turns = 0;
    let isInkFound = false;
    // A clock by which each step takes longer than a turn.
    let now = 0;
    const control = {
      nowMs: () => (now += 100),
      onInkFound: () => (isInkFound = true),
      isCancelled: () => turns >= 10,
      async yieldToOthers() {
        turns += 1;
      },
    };
    await expect(reader.read(page, {}, control)).rejects.toMatchObject({ code: "ABORTED" });
    expect([turns, isInkFound]).toEqual([10, false]);
  });

  test("frees the classifier", async () => {
    const classifier = createBarAndRingClassifier();
    await createReader(classifier).dispose();
    expect(classifier.disposals()).toBe(1);
  });
});

/** Pairs of digits that are pushed together. With seeds to 39, 36 of 40 were read; of those of the first ten, 9. */
const PAIRS = 10;
/** How far they are pushed once they touch, in pixels: a tenth of their height. */
const PUSH = 6;

/** Two of MNIST's test images, pushed into one another. */
async function writeTouching([left, right]: readonly number[], labels: Uint8Array): Promise<Picture> {
  const digits = [left, right].map((image) => labels[image!]).join("");
  const write = (apart: number) => {
    const [first, second] = inLine(digits, { apart });
    return writeDigits(230, 130, [
      { ...first!, image: left! },
      { ...second!, image: right! },
    ]);
  };
  for (let apart = -16; apart > -WRITTEN_SIDE; apart -= 2) {
    const picture = await write(apart);
    if (findInk(picture).components.length === 1) return write(apart - PUSH);
  }
  throw new Error(`the images ${left} and ${right} do not touch`);
}

const WIDTH = 120;
const HEIGHT = 100;

function explainOne(shape: Shape, minConfidence = 0.5, classifier = createBarAndRingClassifier()) {
  const picture = drawPicture(WIDTH, HEIGHT, (x, y) => (shape(x, y) ? [20, 20, 20] : [240, 240, 240]));
  return createReader(classifier).explain(picture, { expect: 1, minConfidence });
}

const zero = ring(60, 50, 30, 8);
const box = { x: 30, y: 20, width: 61, height: 61 };

describe("one digit", () => {
  test("is read with what the network saw of it", async () => {
    const classifier = createBarAndRingClassifier();
    const { reading, candidates, cuts, removed, ink } = await explainOne(zero, 0.5, classifier);
    expect(reading).toMatchObject({ width: WIDTH, height: HEIGHT, text: "0", rejected: [] });
    expect(reading.numbers).toHaveLength(1);
    expect(reading.numbers[0]).toMatchObject({ text: "0", line: 0, box });
    expect(reading.numbers[0]!.confidence).toBeCloseTo(RULE_PROBABILITY, 6);
    expect(classifier.seen).toHaveLength(1);
    const [candidate] = candidates;
    expect(candidate).toMatchObject({ box, isChosen: true });
    expect(candidate!.image).toEqual(classifier.seen[0]);
    const sum = candidate!.probabilities.reduce((a, b) => a + b, 0);
    expect(sum + candidate!.notDigit).toBeCloseTo(1, 5);
    expect([cuts, removed]).toEqual([[], []]);
    expect([ink.width, ink.height]).toEqual([WIDTH, HEIGHT]);
  });

  test("is all its components together, far apart as they are", async () => {
    const halves: Shape = (x, y) => zero(x, y) && Math.abs(x - 60) > 6;
    const { reading } = await explainOne(halves);
    expect(reading.text).toBe("0");
    expect(reading.numbers[0]!.box).toMatchObject({ x: 30, width: 61 });
  });

  test("is none where the network says so: it is refused, and so it was seen", async () => {
    const dash = rectangle(20, 45, 80, 12);
    const { reading, candidates } = await explainOne(dash, 0);
    const dashBox = { x: 20, y: 45, width: 80, height: 12 };
    expect(reading).toMatchObject({
      text: "",
      numbers: [],
      rejected: [{ box: dashBox, reason: "a letter, a sign or another mark" }],
    });
    expect(candidates).toMatchObject([{ box: dashBox, isChosen: false }]);
    expect(candidates[0]!.notDigit).toBeCloseTo(RULE_PROBABILITY, 6);
  });

  test("is a question mark where it is less sure than asked for", async () => {
    const { reading } = await explainOne(zero, 0.99);
    expect(reading.text).toBe("?");
    expect(reading.numbers[0]!.digits[0]).toMatchObject({ digit: 0, isSure: false });
  });
});

test("printed lines that were erased are named", async () => {
  const { reading, removed } = await explainOne(anyOf(zero, rectangle(0, 90, WIDTH, 2)));
  expect(reading.text).toBe("0");
  expect(removed).toHaveLength(1);
  expect(removed[0]).toMatchObject({ reason: "a printed line" });
  expect(removed[0]!.box).toMatchObject({ x: 0, width: WIDTH });
});

test("a speck alone is no ink", async () => {
  await expect(explainOne(rectangle(60, 50, 2, 1))).rejects.toSatisfy((error) =>
    isDigitsError(error, "PICTURE_NO_INK"),
  );
});

describe("with the released model, a reader", () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = createReader(await openClassifier(createNodeRuntime(), releasedModelPath()));
  });
  afterAll(() => reader.dispose());

  /** The likeliest digits of each number, sure or not. */
  function figuresOf({ numbers }: Reading): string[] {
    return numbers.map(({ digits }) => digits.map(({ digit }) => digit).join(""));
  }

  test("reads digits side by side in order, each with its place", async () => {
    const digits = inLine("31");
    const picture = await writeDigits(230, 130, digits);
    const { text, numbers, rejected } = await reader.read(picture);
    expect(text).toBe("31");
    expect(rejected).toEqual([]);
    expect(numbers).toHaveLength(1);
    for (const [i, { box }] of numbers[0]!.digits.entries()) {
      const { x, y } = digits[i]!;
      expect(box.x).toBeGreaterThanOrEqual(x);
      expect(box.x + box.width).toBeLessThanOrEqual(x + WRITTEN_SIDE);
      expect(box.y).toBeGreaterThanOrEqual(y);
      expect(box.y + box.height).toBeLessThanOrEqual(y + WRITTEN_SIDE);
    }
  });

  test("reads all ten digits", async () => {
    const picture = await writeDigits(720, 120, inLine("4078361952", { apart: -16 }));
    const reading = await reader.read(picture);
    expect(reading.text).toBe("4078361952");
  });

  test.each([
    ["34", -28],
    ["72", -38],
    ["60", -32],
    ["98", -28],
    ["00", -34],
  ])("parts %s where its digits touch", async (digits, apart) => {
    const picture = await writeDigits(230, 130, inLine(digits, { apart }));
    expect(findInk(picture).components).toHaveLength(1);
    const { reading, cuts } = await reader.explain(picture, { expect: 2 });
    expect(figuresOf(reading)).toEqual([digits]);
    expect(cuts.some(({ isUsed }) => isUsed)).toBe(true);
    const [left, right] = reading.numbers[0]!.digits;
    expect(left!.box.x).toBeLessThan(right!.box.x);
  });

  test("reads at least 7 of 10 pairs of any hand whose digits touch", async () => {
    const { labels } = await loadMnist("test");
    let right = 0;
    for (let seed = 0; seed < PAIRS; seed++) {
      const random = createRandom(seed, 5);
      const pair = [random.integer(1000), random.integer(1000)];
      const picture = await writeTouching(pair, labels);
      const { numbers } = await reader.read(picture, { expect: 2 });
      const [number] = numbers;
      const isRight = number?.digits.every(({ digit, isSure }, i) => isSure && digit === labels[pair[i]!]);
      if (isRight) right++;
    }
    expect(right).toBeGreaterThanOrEqual(7);
  });

  test("parts numbers at wide gaps", async () => {
    const picture = await writeDigits(620, 130, [
      ...inLine("31", { apart: -16 }),
      ...inLine("402", { x: 270, apart: -16 }),
    ]);
    const { text, numbers } = await reader.read(picture);
    expect(text).toBe("31 402");
    expect(numbers.map(({ line }) => line)).toEqual([0, 0]);
  });

  test("takes a comma for none, and reads what stands beside it in one line", async () => {
    const written = await writeDigits(290, 130, [...inLine("3"), ...inLine("5", { x: 140 })]);
    const comma = stroke(
      [
        [122, 86],
        [117, 98],
      ],
      7,
    );
    const picture = drawPicture(290, 130, (x, y) => {
      const grey = comma(x, y) ? 20 : written.rgba[4 * (y * 290 + x)]!;
      return [grey, grey, grey];
    });
    const { text, numbers, rejected } = await reader.read(picture);
    expect(text).toBe("3 5");
    expect(numbers.map(({ line }) => line)).toEqual([0, 0]);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]!.box.x).toBeGreaterThan(105);
  });

  test("reads two lines, the upper first", async () => {
    const picture = await writeDigits(330, 260, [
      ...inLine("920", { y: 140, apart: -16 }),
      ...inLine("471", { y: 20, apart: -16 }),
    ]);
    const { text, numbers } = await reader.read(picture);
    expect(text).toBe("471 920");
    expect(numbers.map(({ line }) => line)).toEqual([0, 1]);
  });

  test("reads the number of as many digits as are expected", async () => {
    const picture = await writeDigits(330, 260, [...inLine("92", { y: 140 }), ...inLine("471", { y: 20, apart: -16 })]);
    const two = await reader.read(picture, { expect: 2 });
    expect(figuresOf(two)).toEqual(["92"]);
    const three = await reader.read(picture, { expect: 3 });
    expect(figuresOf(three)).toEqual(["471"]);
    expect(three.rejected).toHaveLength(1);
  });

  test("marks a digit below the least confidence, and gives the runner-up", async () => {
    const picture = await writeDigits(230, 130, inLine("31"));
    const { text, numbers } = await reader.read(picture, { minConfidence: 1 });
    expect(text).toBe("??");
    for (const [i, digit] of numbers[0]!.digits.entries()) {
      expect(digit).toMatchObject({ digit: [3, 1][i], isSure: false });
      expect(digit.runnerUp.digit).not.toBe(digit.digit);
      expect(digit.runnerUp.confidence).toBeLessThan(digit.confidence);
      const others = digit.probabilities.filter((_, d) => d !== digit.digit);
      expect(digit.runnerUp.confidence).toBe(Math.max(...others));
    }
  });

  test.each([90, 180, 270] as const)(
    "reads a picture that was turned by %i degrees, and tells places on it",
    async (turn) => {
      const picture = await writeDigits(400, 130, inLine("4735", { apart: -16 }));
      const turned = turnPicture(picture, turn);
      const upright = await reader.read(picture);
      expect([upright.text, upright.turned]).toEqual(["4735", undefined]);
      const reading = await reader.read(turned);
      expect([reading.text, reading.turned]).toEqual(["4735", oppositeOf(turn)]);
      expect([reading.width, reading.height]).toEqual([turned.width, turned.height]);
      expect(reading.numbers[0]!.digits.map(({ box }) => box)).toEqual(
        upright.numbers[0]!.digits.map(({ box }) => turnBox(box, picture, turn)),
      );
      expect(await reader.read(turned, { turn: String(oppositeOf(turn)) as Turn })).toEqual(reading);
      const { reading: explained, ink, candidates } = await reader.explain(turned);
      expect(explained).toEqual(reading);
      expect([ink.width, ink.height]).toEqual([turned.width, turned.height]);
      for (const { box } of candidates) expect(box.x + box.width).toBeLessThanOrEqual(turned.width);
      expect((await reader.read(turned, { turn: "0" })).turned).toBeUndefined();
    },
  );

  test("a picture may be emptied once its ink is found, and is decoded again for another turn", async () => {
    const picture = turnPicture(await writeDigits(400, 130, inLine("4735", { apart: -16 })), 180);
    const expected = await reader.read(picture);
    const shown = { ...picture };
    const looks: string[] = [];
    const control = {
      onInkFound() {
        looks.push("found");
        shown.rgba = new Uint8Array();
      },
      async decodeAgain() {
        looks.push("decoded");
        return picture;
      },
    };
    expect(await reader.read(shown, {}, control)).toEqual(expected);
    expect(expected.turned).toBe(180);
    expect(looks.slice(0, 3)).toEqual(["found", "decoded", "found"]);
    expect((await reader.explain({ ...picture })).reading).toEqual(expected);
  });

  test("leaves a digit that stands alone as it stands, whichever way that is", async () => {
    const six = await writeDigits(130, 130, inLine("6"));
    const nine = await reader.read(turnPicture(six, 180));
    expect([nine.text, nine.turned]).toEqual(["9", undefined]);
    expect((await reader.read(six)).text).toBe("6");
  });

  test("sees the same in white on black", async () => {
    const picture = await writeDigits(230, 130, inLine("75"));
    const inverted = { ...picture, rgba: picture.rgba.map((value, i) => (i % 4 === 3 ? value : 255 - value)) };
    expect((await reader.read(inverted)).text).toBe("75");
  });
});

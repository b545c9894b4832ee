import { describe, expect, test } from "vitest";

import { createBarAndRingClassifier, outcomesOf } from "../../../test/bar-and-ring.js";
import { anyOf, drawPicture, rectangle, ring, type Shape } from "../../../test/drawn-ink.js";
import { CERTAIN, createRuleScorer, type RuleScorer } from "../../../test/rule-scorer.js";
import { NOT_A_DIGIT } from "../digits.js";
import { LINE_CLASS_COUNT, LINE_COLUMN_PX, LINE_HEIGHT, lineClassOf } from "../line.js";
import type { LineImage } from "../picture/lines/line-image.js";
import { LOCATOR_CHANNELS, LOCATOR_NUMBER, LOCATOR_OTHER, LOCATOR_STRIDE, toLocatorDistance } from "../locator.js";
import type { CellMap } from "../picture/lines/located-lines.js";
import type { Plane } from "../picture/plane.js";
import type { Picture } from "../picture/picture.js";
import { CUT_OFF_REASON } from "../picture/pieces/choose-components.js";
import { toLineColumns } from "./decoding/columns.js";
import type { LocatorScorer } from "./locator-scorer.js";
import { createReader, type ReadOptions } from "./reader.js";
import { OTHER_WRITING_REASON, UNCLEAR_REASON } from "./reading.js";

/** Black shapes on white. */
function draw(width: number, height: number, ...shapes: readonly Shape[]): Picture {
  const ink = anyOf(...shapes);
  return drawPicture(width, height, (x, y) => (ink(x, y) ? [0, 0, 0] : [255, 255, 255]));
}

/** 1 0 . 1 in one line, 40 pixels high. */
function writeLine(left: number, top: number): readonly Shape[] {
  return [
    rectangle(left, top, 6, 40),
    ring(left + 40, top + 20, 19.9, 6),
    rectangle(left + 72, top + 34, 6, 6),
    rectangle(left + 92, top, 6, 40),
  ];
}

type LocatedPlace = readonly [left: number, top: number, right: number, foot: number, kind?: number];

/**
 * Finds lines at fixed places, each from left, top to right, foot, of digits where nothing else is said; on the picture as it
 * is, and on no halves.
 */
function createFixedLocator(...places: readonly LocatedPlace[]) {
  let [disposals, width] = [0, 0];
  return {
    disposals: () => disposals,
    async score(plane: Plane): Promise<CellMap> {
      width = Math.max(width, plane.width);
      const [columns, rows] = [plane.width, plane.height].map((side) => Math.ceil(side / LOCATOR_STRIDE)) as [
        number,
        number,
      ];
      const count = columns * rows;
      const values = new Float32Array(LOCATOR_CHANNELS * count);
      values.fill(5, 0, count);
      for (let at = 0; at < count && plane.width === width; at++) {
        const [x, y] = [(at % columns) + 0.5, Math.floor(at / columns) + 0.5].map((cell) => cell * LOCATOR_STRIDE);
        for (const [left, top, right, foot, kind = LOCATOR_NUMBER] of places) {
          if (x! < left || x! > right || Math.abs(y! - (top + foot) / 2) > (foot - top) / 4) continue;
          values[kind * count + at] = 10;
          values[3 * count + at] = toLocatorDistance(y! - top);
          values[4 * count + at] = toLocatorDistance(foot - y!);
        }
      }
      return { columns, rows, values };
    },
    async dispose() {
      disposals++;
    },
  };
}

function read(picture: Picture, options?: ReadOptions) {
  return createReader(createBarAndRingClassifier(), { scorer: createRuleScorer() }).read(picture, options);
}

describe("a reader of lines", () => {
  test("gives what is written, what it stands for, and each digit with its place", async () => {
    const { text, numbers, rejected } = await read(draw(600, 300, ...writeLine(100, 100)));
    expect(text).toBe("10.1");
    expect(rejected).toEqual([]);
    const [number] = numbers;
    expect(number).toMatchObject({
      text: "10.1",
      value: 10.1,
      line: 0,
      box: { x: 100, y: 100, width: 98, height: 40 },
    });
    expect(number!.digits.map(({ digit, box }) => ({ digit, box }))).toEqual([
      { digit: 1, box: { x: 100, y: 100, width: 6, height: 40 } },
      { digit: 0, box: { x: 121, y: 101, width: 39, height: 39 } },
      { digit: 1, box: { x: 192, y: 100, width: 6, height: 40 } },
    ]);
    expect(number!.confidence).toBeGreaterThan(0.3);
    for (const { probabilities, notDigit, confidence, isSure, image } of number!.digits) {
      expect(probabilities.reduce((sum, p) => sum + p, notDigit)).toBeCloseTo(1, 5);
      expect(confidence).toBe(Math.max(...probabilities));
      expect(isSure).toBe(true);
      expect(image.some((byte) => byte === 255)).toBe(true);
    }
  });

  test("gives the digits alone where that is asked for", async () => {
    const { text } = await read(draw(600, 300, ...writeLine(100, 100)), { digitsOnly: true });
    expect(text).toBe("101");
  });

  test("puts a ? for digits that are not sure, and then gives no value", async () => {
    const { numbers } = await read(draw(600, 300, ...writeLine(100, 100)), { minConfidence: 1 });
    expect(numbers[0]).toMatchObject({ text: "??.?" });
    expect(numbers[0]).not.toHaveProperty("value");
  });

  test("reads lines from top to bottom, and parts numbers at wide gaps", async () => {
    const picture = draw(800, 500, ...writeLine(100, 60), ...writeLine(330, 60), ...writeLine(150, 300));
    const { text, numbers } = await read(picture);
    expect(text).toBe("10.1 10.1 10.1");
    expect(numbers.map(({ line }) => line)).toEqual([0, 0, 1]);
  });

  test("tells of other writing, and splits numbers there", async () => {
    const dash = rectangle(100, 118, 30, 6);
    const { text, rejected } = await read(draw(600, 300, dash, ...writeLine(160, 100)));
    expect(text).toBe("10.1");
    expect(rejected).toHaveLength(1);
    expect(rejected[0]!.box).toEqual({ x: 100, y: 118, width: 30, height: 6 });
  });

  describe("where no digit of a number is likelier than not", () => {
    /** As likely a 4 as a 7 or a 9 in the middle of narrow windows; others are read by rule. */
    function createDoubtingScorer() {
      const byRule = createRuleScorer();
      return {
        async score(image: LineImage) {
          if (image.width > 80) return byRule.score(image);
          const count = Math.floor(image.width / LINE_COLUMN_PX);
          const scores = new Float32Array(count * LINE_CLASS_COUNT);
          for (let column = 0; column < count; column++) {
            const symbols = column === count >> 1 ? "479" : "";
            for (const symbol of symbols) scores[column * LINE_CLASS_COUNT + lineClassOf(symbol)] = 12;
            if (symbols === "") scores[column * LINE_CLASS_COUNT] = 12;
          }
          return toLineColumns(scores);
        },
        dispose: () => byRule.dispose(),
      };
    }
    const readDoubtfully = (picture: Picture) =>
      createReader(createBarAndRingClassifier(), { scorer: createDoubtingScorer() }).read(picture);
    const doubtful = [rectangle(100, 300, 6, 40), rectangle(118, 300, 6, 40)];

    test("it is rejected beside other lines", async () => {
      const { text, rejected } = await readDoubtfully(draw(800, 500, ...writeLine(100, 60), ...doubtful));
      expect(text).toBe("10.1");
      expect(rejected.map(({ box, reason }) => [box.y, reason])).toEqual([[300, UNCLEAR_REASON]]);
    });

    test("it is told as unclear where it is all there is", async () => {
      const { text, rejected } = await readDoubtfully(draw(800, 500, ...doubtful));
      expect(text).toBe("?");
      expect(rejected).toEqual([]);
    });
  });

  test("finds the number of as many digits as are expected, and tells of the other lines", async () => {
    const picture = draw(800, 500, ...writeLine(100, 60), rectangle(100, 300, 6, 40), ring(140, 320, 20, 6));
    const { text, rejected } = await read(picture, { expect: 2 });
    expect(text).toBe("10");
    expect(rejected.map(({ reason }) => reason)).toEqual(["not a number of 2 digits"]);
  });

  test("shows the network a line's digits at two thirds of the height of its image", async () => {
    const scorer = createRuleScorer();
    await createReader(createBarAndRingClassifier(), { scorer }).read(draw(900, 600, ...writeLine(100, 200)));
    const [{ width, pixels }] = scorer.seen as [(typeof scorer.seen)[0]];
    const rows = Array.from({ length: LINE_HEIGHT }, (_, y) =>
      Math.max(...pixels.subarray(y * width, (y + 1) * width)),
    );
    const inked = rows.filter((most) => most > 150).length;
    expect(inked).toBeGreaterThanOrEqual(26);
    expect(inked).toBeLessThanOrEqual(30);
  });

  test("reads a picture that is a crop of one line as a whole, too, and takes what is surer", async () => {
    const scorer = createRuleScorer();
    const reader = createReader(createBarAndRingClassifier(), { scorer });
    expect((await reader.read(draw(160, 70, ...writeLine(20, 15)))).text).toBe("10.1");
    const widths = scorer.seen.map(({ width }) => width);
    // The picture is 160 pixels wide, and 70 and a little room high.
    expect(widths).toContain(Math.round((LINE_HEIGHT * (160 + 2 * 0.06 * 70)) / (1.12 * 70)));
  });

  describe("in a field of which nothing is read", () => {
    /** Says 1 at a place, a share of the width, of all windows as wide or wider; and of all others other writing. */
    function createBandScorer(least: number, place: number) {
      const widths: number[] = [];
      const scorer = createRuleScorer();
      return {
        widths,
        async score({ width }: LineImage) {
          widths.push(width);
          const count = Math.floor(width / LINE_COLUMN_PX);
          const scores = new Float32Array(count * LINE_CLASS_COUNT);
          const symbol = lineClassOf(width >= least ? "1" : "?");
          for (let column = 0; column < count; column++) {
            scores[column * LINE_CLASS_COUNT + (column === Math.floor(place * count) ? symbol : 0)] = 12;
          }
          return toLineColumns(scores);
        },
        dispose: () => scorer.dispose(),
      };
    }
    /** A ring as high as the picture, 200 x 160 pixels, and something in it. */
    const field = (...shapes: readonly Shape[]) => draw(200, 160, ring(100, 80, 78, 4), ...shapes);
    /** A window of 0.4 of the picture's height. */
    const narrow = Math.round((LINE_HEIGHT * (200 + 2 * 0.06 * 160)) / (0.4 * 160));

    test("looks at lower and lower bands of it", async () => {
      const scorer = createBandScorer(narrow, 0.5);
      const { text } = await createReader(createBarAndRingClassifier(), { scorer }).read(
        field(rectangle(96, 68, 8, 24)),
      );
      expect(text).toBe("1");
      expect(scorer.widths).toContain(narrow);
    });

    test("reads no digit that goes on beyond its band", async () => {
      const scorer = createBandScorer(narrow, 0.5);
      const { text } = await createReader(createBarAndRingClassifier(), { scorer }).read(
        field(rectangle(96, 8, 8, 144)),
      );
      expect(text).toBe("");
      expect(scorer.widths).toContain(narrow);
    });

    test("looks no closer where a reading is sure", async () => {
      const scorer = createBandScorer(0, 0.5);
      const { text } = await createReader(createBarAndRingClassifier(), { scorer }).read(
        field(rectangle(96, 68, 8, 24)),
      );
      expect(text).toBe("1");
      expect(scorer.widths).not.toContain(narrow);
    });
  });

  test("asks the network of single digits about a mark that stands alone", async () => {
    const classifier = createBarAndRingClassifier();
    const reader = createReader(classifier, { scorer: createRuleScorer() });
    // Each of them is all there is, so it is asked before, too.
    const one = await reader.read(draw(300, 200, ring(150, 100, 40, 12)));
    expect([one.text, classifier.seen.length]).toEqual(["0", 2]);
    // To the rule for lines it is a 0, to the one for single digits a 5: what they do not agree on is not sure.
    const doubted = await reader.read(draw(300, 200, rectangle(120, 60, 60, 70)));
    expect(doubted.text).toBe("?");
    expect(doubted.numbers[0]!.confidence).toBeLessThan(0.6);
    expect(classifier.seen).toHaveLength(4);
    await reader.read(draw(600, 300, ...writeLine(100, 100)));
    expect(classifier.seen).toHaveLength(4);
  });

  test("asks the network of single digits alone about all there is, where that is sure of a digit", async () => {
    const rule = createRuleScorer();
    let shown = 0;
    const scorer = { ...rule, score: (image: LineImage) => rule.score((shown++, image)) };
    const outcomes = Float32Array.from(outcomesOf(3, 0.995));
    const sure = { classify: async () => outcomes, dispose: async () => {} };
    const shapes = [ring(150, 100, 40, 12)];
    const reader = createReader(sure, { scorer });
    const { numbers } = await reader.read(draw(300, 200, ...shapes), { alternatives: 2 });
    expect(numbers).toHaveLength(1);
    expect(numbers[0]).toMatchObject({ text: "3", value: 3, line: 0, digits: [{ digit: 3 }] });
    expect(numbers[0]!.confidence).toBeCloseTo(0.995);
    expect(numbers[0]!.alternatives).toHaveLength(2);
    expect(shown).toBe(0);
    // How its line looks is told, and what is read stays.
    const { reading, lines, candidates } = await reader.explain(draw(300, 200, ...shapes));
    expect([reading.text, lines.length, candidates.length]).toEqual(["3", 1, 1]);
    // Two that touch are not one; and a network that never says "no digit" is not believed alone.
    const before = shown;
    await reader.read(draw(300, 200, rectangle(100, 60, 120, 60)));
    expect(shown).toBeGreaterThan(before);
    const afterTwo = shown;
    const blind = { ...sure, classify: async () => outcomes.map((one, i) => (i === NOT_A_DIGIT ? 0 : one)) };
    await createReader(blind, { scorer }).read(draw(300, 200, ...shapes));
    expect(shown).toBeGreaterThan(afterTwo);
  });

  test("leaves lines beyond its time, and tells of them", async () => {
    let now = 0;
    const reader = createReader(createBarAndRingClassifier(), { scorer: createRuleScorer() });
    const picture = draw(800, 500, ...writeLine(100, 60), ...writeLine(150, 300));
    const { numbers, rejected, isComplete } = await reader.read(
      picture,
      { maxSeconds: 0.5 },
      { nowMs: () => (now += 300) },
    );
    expect(isComplete).toBe(false);
    expect(numbers.length + rejected.length).toBe(2);
    expect(rejected[0]!.reason).toContain("not read");
  });

  test("explains each line: what was shown, the columns, and the path that spells its text", async () => {
    const scorer = createRuleScorer();
    const reader = createReader(createBarAndRingClassifier(), { scorer });
    const dash = rectangle(100, 318, 30, 6);
    const picture = draw(600, 500, ...writeLine(160, 100), dash, ...writeLine(160, 300));
    const { lines, linesLeftOut, cuts, candidates } = await reader.explain(picture);
    expect(lines.map(({ text }) => text)).toEqual(["10.1", "?10.1"]);
    expect([linesLeftOut, cuts, candidates]).toEqual([0, [], []]);
    expect(lines.map(({ path }) => path.map(({ digit }) => digit))).toEqual([
      [0, 1, undefined, 2],
      [undefined, 3, 4, undefined, 5],
    ]);
    expect(lines.map(({ path }) => path.map(({ number }) => number))).toEqual([
      [0, 0, 0, 0],
      [undefined, 1, 1, 1, 1],
    ]);
    for (const [place, line] of lines.entries()) {
      expect(line.image).toEqual(scorer.seen[place]!.pixels);
      expect(line.image).toHaveLength(LINE_HEIGHT * line.width);
      expect(line.rows.at(-1)).toBe("");
      expect(line.probabilities).toHaveLength(line.rows.length * line.columns);
      expect(line.texts[0]).toEqual({ text: line.text, confidence: line.confidence });
      for (const { symbol, from, to, left, right, confidence, alternatives } of line.path) {
        expect(to).toBeGreaterThan(from);
        expect(4 * from).toBeGreaterThanOrEqual(left - 4);
        expect(4 * to).toBeLessThanOrEqual(right + 4);
        // The rule's probability is 0.97.
        expect(line.probabilities[line.rows.indexOf(symbol) * line.columns + from]).toBe(Math.round(0.974 * 255));
        expect(confidence).toBeGreaterThan(0.8);
        expect(alternatives.map((one) => one.symbol)).not.toContain(symbol);
      }
    }
    const [{ corners }] = lines as [(typeof lines)[0]];
    expect(corners[0]!.x).toBeLessThan(160);
    expect(corners[2]!.y).toBeGreaterThan(140);
  });

  test("names what the network of single digits was shown, and no digit of a line", async () => {
    const reader = createReader(createBarAndRingClassifier(), { scorer: createRuleScorer() });
    const { lines, candidates } = await reader.explain(draw(300, 200, ring(150, 100, 40, 12)));
    expect(lines.map(({ text }) => text)).toEqual(["0"]);
    expect(candidates.map(({ isChosen }) => isChosen)).toEqual([true]);
  });

  test("shows a drawing once where that is sure, and a picture in every way", async () => {
    const picture = draw(300, 100, rectangle(100, 30, 6, 40), ring(140, 50, 19.9, 6), rectangle(180, 30, 6, 40));
    const shownTo = async (scorer: RuleScorer, locator?: LocatorScorer) => {
      const networks = { scorer, ...(locator && { locator }) };
      const { text } = await createReader(createBarAndRingClassifier(), networks).read(picture);
      expect(text).toBe("101");
      return scorer.seen.length;
    };
    expect(await shownTo(createRuleScorer(CERTAIN))).toBe(1);
    expect(await shownTo(createRuleScorer())).toBeGreaterThan(1);
    expect(await shownTo(createRuleScorer(CERTAIN), createFixedLocator())).toBeGreaterThan(1);
  });

  describe("with a network that finds lines", () => {
    test("reads what it finds in ink that holds more than a line", async () => {
      // A ring around the line: its ink is one thing as high as the ring.
      const picture = draw(600, 1100, ring(310, 250, 100, 5), ...writeLine(260, 230));
      const networks = { scorer: createRuleScorer(), locator: createFixedLocator([260, 230, 358, 270]) };
      expect((await read(picture)).text).not.toBe("10.1");
      const { text, numbers, rejected } = await createReader(createBarAndRingClassifier(), networks).read(picture);
      expect(text).toBe("10.1");
      expect(numbers[0]!.box).toEqual({ x: 260, y: 230, width: 98, height: 40 });
      // The ring is told of, though nothing is read there.
      expect(rejected.map(({ box }) => box.height)).toContain(201);
    });

    test("keeps what the ink alone makes, and lines in one row have its number", async () => {
      const picture = draw(900, 500, ...writeLine(100, 60), ...writeLine(600, 64), ...writeLine(150, 300));
      const networks = { scorer: createRuleScorer(), locator: createFixedLocator([600, 64, 698, 104]) };
      const { numbers } = await createReader(createBarAndRingClassifier(), networks).read(picture);
      expect(numbers.map(({ text, line }) => [text, line])).toEqual([
        ["10.1", 0],
        ["10.1", 0],
        ["10.1", 1],
      ]);
    });
  });

  describe("with a network that tells numbers from other writing", () => {
    const rows = [60, 200, 340] as const;
    const page = draw(600, 420, ...rows.flatMap((top) => writeLine(100, top)));
    const readWith = (...places: readonly LocatedPlace[]) => {
      const networks = { scorer: createRuleScorer(), locator: createFixedLocator(...places) };
      return createReader(createBarAndRingClassifier(), networks).read(page);
    };
    const other = (top: number) => [100, top, 198, top + 40, LOCATOR_OTHER] as const;

    test("leaves out other writing beside numbers, and says so", async () => {
      const { text, rejected } = await readWith([100, 60, 198, 100], other(200));
      expect(text).toBe("10.1 10.1");
      expect(rejected.map(({ box, reason }) => [Math.round(box.y / 10), reason])).toEqual([[20, OTHER_WRITING_REASON]]);
    });

    test("reads a page of other writing as none, and two lines of it as they are", async () => {
      expect(await readWith(...rows.map(other))).toMatchObject({ text: "", rejected: { length: 3 } });
      expect((await readWith(...rows.slice(1).map(other))).text).toBe("10.1 10.1 10.1");
    });

    test("reads a field to its end, of which a part was taken for other writing", async () => {
      // 1 0 . 1 1 1 1, and of it the first three found as other writing.
      const ones = [216, 236, 256].map((left) => rectangle(left, 30, 6, 40));
      const field = draw(360, 100, ...writeLine(100, 30), ...ones);
      const places = [
        [100, 30, 180, 70, LOCATOR_OTHER],
        [216, 30, 262, 70],
      ] as const;
      const networks = { scorer: createRuleScorer(), locator: createFixedLocator(...places) };
      const { text, rejected } = await createReader(createBarAndRingClassifier(), networks).read(field);
      expect([text, rejected]).toEqual(["10.1111", []]);
    });

    test("reads no bar that the picture's edge cuts, beside numbers", async () => {
      const field = draw(360, 120, ...writeLine(100, 30), rectangle(300, 90, 6, 30));
      const places = [
        [100, 30, 198, 70],
        [292, 88, 314, 120],
      ] as const;
      const networks = { scorer: createRuleScorer(), locator: createFixedLocator(...places) };
      const { text, rejected } = await createReader(createBarAndRingClassifier(), networks).read(field);
      expect(text).toBe("10.1");
      expect(rejected).toMatchObject([{ box: { x: 300, y: 90, width: 6, height: 30 }, reason: CUT_OFF_REASON }]);
    });

    test("takes rows in a frame for no crop of one line", async () => {
      const frame = [rectangle(60, 20, 480, 6), rectangle(60, 394, 480, 6), rectangle(60, 20, 6, 380)];
      const picture = draw(
        600,
        420,
        ...frame,
        rectangle(534, 20, 6, 380),
        ...rows.flatMap((top) => writeLine(200, top)),
      );
      const places = rows.map((top) => [200, top, 298, top + 40] as const);
      const networks = { scorer: createRuleScorer(), locator: createFixedLocator(...places) };
      const { text } = await createReader(createBarAndRingClassifier(), networks).read(picture);
      expect(text).toBe("10.1 10.1 10.1");
    });
  });

  test.each([
    [30, ""],
    [60, "1"],
  ])("reads a bar %i pixels high at the foot of 100, which is all there is, as '%s'", async (high, expected) => {
    expect((await read(draw(100, 100, rectangle(48, 100 - high, 6, high)))).text).toBe(expected);
  });

  test("frees all models", async () => {
    const [classifier, scorer, locator] = [createBarAndRingClassifier(), createRuleScorer(), createFixedLocator()];
    await createReader(classifier, { scorer, locator }).dispose();
    expect([classifier.disposals(), scorer.disposals(), locator.disposals()]).toEqual([1, 1, 1]);
  });
});

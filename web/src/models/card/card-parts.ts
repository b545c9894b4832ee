/**
 * A model's card as it is shown: a few parts, each of facts or of a table, with what the card does not say left out. A card may be
 * anybody's: whatever is not of the expected kind is as if it were not there, and what is long is cut.
 */

import { formatCount, formatDuration, formatPercent } from "../../../../src/contract/words.js";

/** What a place in a card may hold. */
export type CardFields = Readonly<Record<string, unknown>>;

const MAX_TEXT = 400;
const MAX_ITEMS = 60;

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A part of a card: facts, a table, or both. */
export interface CardPart {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly table: CardTable | null;
}

export interface CardTable {
  readonly headings: readonly string[];
  /** The first cell of each names the row. */
  readonly rows: readonly (readonly string[])[];
}

/** Where there is nothing to say in a cell. */
const NONE = "–";

/** The parts in which there is anything. */
export function toCardParts(card: CardFields): readonly CardPart[] {
  return [
    trainingPart(card),
    speedPart(card),
    testPart(card),
    ...pictureParts(card),
    materialPart(card),
    calibrationPart(card),
  ].filter(({ facts, table }) => facts.length > 0 || table !== null);
}

/** The command that trained it; null where the card names none. */
export function commandOf(card: CardFields): string | null {
  return textAt(fieldsAt(card, "training"), "command");
}

function trainingPart(card: CardFields): CardPart {
  const training = fieldsAt(card, "training");
  const plan = fieldsAt(training, "plan");
  const images = fieldsAt(training, "images");
  return {
    title: "How it was trained",
    facts: facts(
      ["Images of MNIST", count(numberAt(images, "training"))],
      ["Images beside MNIST", count(numberAt(images, "material"))],
      ["Held out to judge it by", count(numberAt(images, "validation"))],
      ["Epochs", count(numberAt(plan, "epochs"))],
      ["Batch size", count(numberAt(plan, "batchSize"))],
      ["Seed", inWords(numberAt(plan, "seed"), String)],
      ["Time", inWords(numberAt(training, "seconds"), formatDuration)],
      ["Machine", machine(fieldsAt(training, "machine"))],
    ),
    table: null,
  };
}

function speedPart(card: CardFields): CardPart {
  const speed = fieldsAt(card, "speed");
  const batch = fieldsAt(speed, "batch");
  const size = numberAt(batch, "images");
  return {
    title: "How fast it is, on one core",
    facts: facts(
      ["A digit alone", inWords(numberAt(fieldsAt(speed, "single"), "milliseconds"), formatMilliseconds)],
      [
        size === null ? "A digit of many" : `A digit of ${formatCount(size)}`,
        inWords(numberAt(batch, "millisecondsAnImage"), formatMilliseconds),
      ],
      ["Measured", textAt(speed, "date")],
      ["Machine", machine(fieldsAt(speed, "machine"))],
    ),
    table: null,
  };
}

function testPart(card: CardFields): CardPart {
  const test = fieldsAt(card, "results", "test");
  const confusion = listAt(test, "confusion");
  const rows = listAt(test, "perClass").map((each, index) => {
    const digit = toFields(each);
    return [
      inWords(numberAt(digit, "digit"), String) ?? NONE,
      count(numberAt(digit, "count")) ?? NONE,
      share(shareAt(digit, "accuracy")) ?? NONE,
      mistakesOf(confusion[index], index),
    ];
  });
  return {
    title: "MNIST’s test digits",
    facts: facts(["Right", share(shareAt(test, "accuracy"))], ["Images", count(numberAt(test, "count"))]),
    table: toTable(["Digit", "Images", "Right", "Else read as"], rows),
  };
}

/** What a digit was taken for, the most frequent first: "7 twice, not a digit once". */
function mistakesOf(row: unknown, digit: number): string {
  if (!Array.isArray(row)) return NONE;
  const mistakes = (row as unknown[])
    .slice(0, 11)
    .flatMap((times, outcome) =>
      typeof times === "number" && times > 0 && outcome !== digit
        ? [{ outcome: outcome === 10 ? "not a digit" : String(outcome), times }]
        : [],
    )
    .toSorted((a, b) => b.times - a.times);
  const words = mistakes.map(({ outcome, times }) => `${outcome} (${formatCount(times)})`);
  return words.join(", ") || NONE;
}

function pictureParts(card: CardFields): readonly CardPart[] {
  return listAt(fieldsAt(card, "results"), "pictures").map((each) => {
    const collection = toFields(each);
    const rows = listAt(collection, "sets").map((one) => {
      const set = toFields(one);
      const asTheyCome = fieldsAt(set, "withoutExpect");
      return [
        textAt(set, "set") ?? NONE,
        count(numberAt(set, "pictures")) ?? NONE,
        share(shareAt(asTheyCome, "exactShare"), 1) ?? NONE,
        share(shareAt(asTheyCome, "refusedShare"), 1) ?? NONE,
        share(shareAt(asTheyCome, "wronglyAcceptedShare"), 1) ?? NONE,
      ];
    });
    return {
      title: "Photos, scans and drawings",
      facts: facts(
        ["List", textAt(collection, "list")],
        ["Measured", textAt(collection, "date")],
        ["Machine", machine(fieldsAt(collection, "machine"))],
        ["Command", textAt(collection, "command")],
      ),
      table: toTable(["Set", "Pictures", "Right", "Not read", "Wrong"], rows),
    };
  });
}

function materialPart(card: CardFields): CardPart {
  const material = fieldsAt(card, "results", "material");
  const rows = listAt(material, "parts").map((each) => {
    const part = toFields(each);
    return [
      textAt(part, "name") ?? NONE,
      count(numberAt(part, "count")) ?? NONE,
      share(shareAt(part, "accuracy"), 1) ?? NONE,
      share(shareAt(part, "refused"), 1) ?? NONE,
    ];
  });
  return {
    title: "What was held out",
    facts: facts(
      ["Right on MNIST, held out", share(shareAt(fieldsAt(card, "results"), "validationAccuracy"))],
      // The confidence at which 99 % of all these digits are accepted.
      ["Refused below", share(shareAt(material, "threshold"), 1)],
    ),
    table: toTable(["Part", "Images", "Right", "Refused"], rows),
  };
}

function calibrationPart(card: CardFields): CardPart {
  const calibration = fieldsAt(card, "calibration");
  return {
    title: "How its confidence was set",
    facts: facts(
      ["Temperature", decimal(numberAt(calibration, "temperature"))],
      ["Offset of “not a digit”", decimal(signedAt(calibration, "noneOffset"))],
      ["Calibration error on MNIST", share(shareAt(calibration, "expectedCalibrationError"))],
    ),
    table: null,
  };
}

function facts(...given: readonly (readonly [label: string, value: string | null])[]): readonly Fact[] {
  return given.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

function toTable(headings: readonly string[], rows: readonly (readonly string[])[]): CardTable | null {
  return rows.length > 0 ? { headings, rows } : null;
}

function machine(fields: CardFields): string | null {
  const cpu = textAt(fields, "cpu");
  const cores = numberAt(fields, "cores");
  if (cpu === null || cores === null) return cpu;
  return `${cpu}, ${formatCount(cores)} ${cores === 1 ? "core" : "cores"}`;
}

/** What is known in words; null where it is not known. */
export function inWords<Value>(value: Value | null, format: (value: Value) => string): string | null {
  return value === null ? null : format(value);
}

function count(value: number | null): string | null {
  return inWords(value, formatCount);
}

function decimal(value: number | null): string | null {
  return inWords(value, (known) => known.toFixed(3));
}

function share(value: number | null, digits = 2): string | null {
  return inWords(value, (known) => formatPercent(known, digits));
}

/** A short time, with as many places as say anything. */
export function formatMilliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : formatCount(ms)} ms`;
}

/** What lies below a name; nothing where there is none. */
function fieldsAt(fields: CardFields, ...path: string[]): CardFields {
  return path.reduce((found, name) => toFields(found[name]), fields);
}

function toFields(value: unknown): CardFields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as CardFields) : {};
}

function textAt(fields: CardFields, name: string): string | null {
  const value = fields[name];
  if (typeof value !== "string" || value.trim() === "") return null;
  return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}

/** A number that is not negative: a count, a share, a time. */
function numberAt(fields: CardFields, name: string): number | null {
  const value = signedAt(fields, name);
  return value !== null && value >= 0 ? value : null;
}

/** Any number. */
function signedAt(fields: CardFields, name: string): number | null {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A number from 0 to 1. */
function shareAt(fields: CardFields, name: string): number | null {
  const value = numberAt(fields, name);
  return value !== null && value <= 1 ? value : null;
}

/** The first items of a list. */
function listAt(fields: CardFields, name: string): readonly unknown[] {
  const value = fields[name];
  return Array.isArray(value) ? (value as unknown[]).slice(0, MAX_ITEMS) : [];
}

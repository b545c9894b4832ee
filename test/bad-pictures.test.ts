/**
 * Bad input: whatever bytes or pixels come, there is a reading or a coded error, soon and without taking much
 * memory.
 */

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import sharp from "sharp";

import { isDigitsError } from "../src/core/errors.js";
import type { Picture } from "../src/core/picture/picture.js";
import { createReader, type Reader, type ReadOptions } from "../src/core/reading/reader.js";
import type { Reading } from "../src/core/reading/reading.js";
import { openLineNetworks } from "../src/node/models/line-model-file.js";
import { openClassifier } from "../src/node/models/model-file.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { decodePicture } from "../src/node/pictures/picture-file.js";
import { createNodeRuntime } from "../src/node/onnxruntime/runtime.js";
import { drawHatching, drawZigzag, mutate, pixelFields } from "./bad-pictures.js";
import { boundOnThisMachine } from "./machine-pace.js";
import { createPhotographer } from "../tools/photos/photographer.js";

/** One of each kind of damage, to each format, asked for in each way. */
const MUTANTS = 7 * 7 * 3;
/** No picture may take longer on a usual day. Counted in the processor's time, so that other programs do not count. */
const LONGEST_MS = 3000;
/** The most that one picture may cost, whatever is on it. */
const LONGEST_READING_MS = 8000;
/** For all of them together, beside whatever else the machine does: no test of their speed. */
const PATIENCE_MS = 300_000;
/** Nor may the process grow by more over any of them. */
const MOST_GROWTH_BYTES = 500e6;
/** Small, so that hundreds are read in seconds. */
const SIZE = { width: 120, height: 80 };

/** What `read` is asked for, in turn. */
const READ_OPTIONS: readonly ReadOptions[] = [{}, { expect: 1 }, { expect: 4 }];

type Outcome =
  | { readonly kind: "read"; readonly reading: Reading }
  | { readonly kind: "refused"; readonly code: string };

let reader: Reader;
let files: { format: string; bytes: Uint8Array }[];

beforeAll(async () => {
  reader = createReader(
    await openClassifier(createNodeRuntime(), releasedModelPath()),
    await openLineNetworks(createNodeRuntime()),
  );
  const photographer = await createPhotographer();
  const { picture } = await photographer.take({ seed: 1, preset: "plain", lines: [["47"]], ...SIZE });
  const encoder = () => sharp(picture.rgba, { raw: { ...SIZE, channels: 4 } }).removeAlpha();
  files = [
    { format: "JPEG", bytes: await encoder().jpeg().toBuffer() },
    { format: "PNG", bytes: await encoder().png().toBuffer() },
    { format: "WebP", bytes: await encoder().webp().toBuffer() },
    { format: "GIF", bytes: await encoder().gif().toBuffer() },
    { format: "TIFF", bytes: await encoder().tiff().toBuffer() },
    { format: "AVIF", bytes: await encoder().avif({ effort: 0 }).toBuffer() },
    { format: "HEIC", bytes: await readFile(new URL("fixtures/seven.heic", import.meta.url)) },
  ];
});

afterAll(() => reader.dispose());

describe("damaged files", () => {
  it("are all read before they are damaged", async () => {
    for (const { format, bytes } of files) {
      const outcome = await tryFile(bytes, {});
      expect(outcome.kind, format).toBe("read");
    }
  });

  it(
    `give a reading or a coded error each, ${MUTANTS} of them, in time and memory`,
    async () => {
      const outcomes = new Map<string, number>();
      for (let index = 0; index < MUTANTS; index++) {
        // The kinds of damage come in turn as well, and there are as many: each time round, each meets the next format.
        const { format, bytes } = files[(index + Math.floor(index / files.length)) % files.length]!;
        const mutant = mutate(bytes, index);
        const name = `${format} ${mutant.kind} (mutant ${index})`;
        const outcome = await withinLimits(name, () =>
          tryFile(mutant.bytes, READ_OPTIONS[index % READ_OPTIONS.length]!),
        );
        const key = outcome.kind === "read" ? "read" : outcome.code;
        outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
      }
      // Otherwise the mutants tested nothing: all of them whole, or none beyond its first bytes.
      expect(outcomes.get("read")).toBeGreaterThan(MUTANTS / 20);
      for (const code of ["PICTURE_UNREADABLE", "PICTURE_TRUNCATED", "PICTURE_TOO_LARGE"]) {
        expect(outcomes.get(code), code).toBeGreaterThan(0);
      }
    },
    PATIENCE_MS,
  );
});

describe("odd fields of pixels", () => {
  it(
    "give a reading or a coded error each, in time and memory",
    async () => {
      let index = 0;
      for (const { name, picture } of pixelFields(1)) {
        const options = READ_OPTIONS[index++ % READ_OPTIONS.length]!;
        const outcome = await withinLimits(name, () => tryPicture(picture, options));
        if (name.startsWith("all paper") && index % 3 !== 0) {
          expect(outcome.kind, name).toBe("refused");
        }
      }
    },
    PATIENCE_MS,
  );
});

describe("ink that can be cut in any number of ways", () => {
  it.each([
    ["zigzags", drawZigzag(1000, 750)],
    ["hatching", drawHatching(1000, 750)],
  ])(
    "%s are answered in time, and what was not read is told",
    async (_name, picture) => {
      const startCpu = process.cpuUsage();
      const reading = await reader.read(picture);
      const { user, system } = process.cpuUsage(startCpu);
      checkReading(reading, picture);
      expect(reading.isComplete).toBe(!reading.rejected.some(({ reason }) => reason.startsWith("not read")));
      expect((user + system) / 1000).toBeLessThan(boundOnThisMachine(LONGEST_READING_MS));
    },
    PATIENCE_MS,
  );
});

async function tryFile(bytes: Uint8Array, options: ReadOptions): Promise<Outcome> {
  let picture: Picture;
  try {
    picture = await decodePicture(bytes);
  } catch (error) {
    return refusal(error);
  }
  return tryPicture(picture, options);
}

async function tryPicture(picture: Picture, options: ReadOptions): Promise<Outcome> {
  try {
    const reading = await reader.read(picture, options);
    checkReading(reading, picture);
    return { kind: "read", reading };
  } catch (error) {
    return refusal(error);
  }
}

/** A coded error is an answer; any other is a bug. */
function refusal(error: unknown): Outcome {
  if (!isDigitsError(error)) throw error;
  return { kind: "refused", code: error.code };
}

/** What is said must make sense: probabilities that are some, and boxes within the picture. */
function checkReading(reading: Reading, { width, height }: Picture): void {
  expect(reading).toMatchObject({ width, height });
  for (const { text, confidence, digits } of reading.numbers) {
    expect(text).toMatch(/^[\d?.,\-/:+×=%()$€£]+$/);
    expect(digits).toHaveLength(text.match(/[\d?]/g)!.length);
    for (const digit of [{ confidence }, ...digits]) {
      expect(digit.confidence).toBeGreaterThanOrEqual(0);
      expect(digit.confidence).toBeLessThanOrEqual(1);
    }
    for (const { box } of digits) {
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(box.width, box.height)).toBeGreaterThan(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
  }
}

/** Holds time and memory, and names the picture in whatever goes wrong with it. */
async function withinLimits(name: string, work: () => Promise<Outcome>): Promise<Outcome> {
  const startCpu = process.cpuUsage();
  const startBytes = process.memoryUsage.rss();
  const startPeak = peakBytes();
  const outcome = await work().catch((cause: unknown) => {
    throw new Error(`${name}: ${String(cause)}`, { cause });
  });
  const { user, system } = process.cpuUsage(startCpu);
  const ms = (user + system) / 1000;
  if (ms >= LONGEST_MS) expect(ms, `ms for ${name}`).toBeLessThan(boundOnThisMachine(LONGEST_MS));
  // Where the peak is an older one, this picture stayed below it.
  const grown = peakBytes() > startPeak ? peakBytes() - startBytes : 0;
  expect(grown, `bytes for ${name}`).toBeLessThan(MOST_GROWTH_BYTES);
  return outcome;
}

/** The most memory this process has had so far. */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

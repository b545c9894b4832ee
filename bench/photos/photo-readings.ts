/**
 * Reads simulated photos one after the other: takes each, and has it read by a process of its own, which is ended and
 * started again where a variation takes far longer than any reading does.
 */

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { Picture } from "../../src/core/picture/picture.js";
import { createPhotographer } from "../../tools/photos/photographer.js";
import type { PhotoPreset } from "../../tools/photos/presets.js";
import type { Variation } from "./constants.js";
import type { ChildAnswer, ChildRequest, PhotoReading } from "./reading-child.js";

/** The size at which the floors of the simulator's tests were measured: the slowest kind reads in 0.4 s. */
const SIZE = { width: 640, height: 480 };

/** No reading of a photo of this size takes as long, even on a machine with other work. */
const ENDLESS_MS = 30_000;

/** A photo and what stands on it. */
export interface PhotoPlan {
  readonly kind: PhotoPreset;
  readonly seed: number;
}

export interface ReadPhoto extends PhotoPlan {
  readonly written: string;
  /** By the code as it is, then by every variation. */
  readonly readings: readonly PhotoReading[];
}

/**
 * Reads every photo by every variation.
 *
 * @param signal ends the work after the photo that is being read
 */
export async function* readPhotos(
  plans: readonly PhotoPlan[],
  variations: readonly Variation[],
  signal: AbortSignal,
): AsyncGenerator<ReadPhoto> {
  const photographer = await createPhotographer();
  const endless = new Map<Variation, PhotoReading>();
  let reader = startReader(variations);
  try {
    for (const { kind, seed } of plans) {
      if (signal.aborted) return;
      const { picture, truth } = await photographer.take({ preset: kind, seed, ...SIZE });
      yield { kind, seed, written: truth.text, readings: await readByAll(picture) };
    }
  } finally {
    reader.end();
  }

  async function readByAll(picture: Picture): Promise<PhotoReading[]> {
    for (;;) {
      const answers = await reader.read(picture);
      const hung = reader.variations[answers.length - 1];
      if (answers.length === reader.variations.length + 1) {
        const [present, ...varied] = answers;
        const byVariation = new Map(reader.variations.map((variation, i) => [variation, varied[i]!]));
        return [present!, ...variations.map((one) => (byVariation.get(one) ?? endless.get(one))!)];
      }
      reader.end();
      if (hung === undefined) throw new Error("the photo cannot be read with the constants as they are.");
      endless.set(hung, { text: "", confidence: 1, error: `a reading does not end within ${ENDLESS_MS / 1000} s` });
      reader = startReader(variations.filter((one) => !endless.has(one)));
    }
  }
}

/** A process that reads photos by some variations. */
function startReader(variations: readonly Variation[]) {
  const child = fork(fileURLToPath(new URL("reading-child.js", import.meta.url)), { serialization: "advanced" });
  send(child, { variations });
  return {
    variations,
    /** The answers in their order; too few where the process ended, or took too long for the next one. */
    async read(picture: Picture): Promise<PhotoReading[]> {
      const answers: PhotoReading[] = [];
      send(child, { picture });
      await new Promise<void>((resolve) => {
        let timer = setTimeout(resolve, ENDLESS_MS);
        const onAnswer = ({ reading }: ChildAnswer) => {
          answers.push(reading);
          clearTimeout(timer);
          if (answers.length > variations.length) resolve();
          else timer = setTimeout(resolve, ENDLESS_MS);
        };
        child.on("message", onAnswer);
        child.once("exit", () => resolve());
      });
      child.removeAllListeners("message");
      child.removeAllListeners("exit");
      return answers;
    },
    end: () => {
      child.kill("SIGKILL");
    },
  };
}

function send(child: ChildProcess, request: ChildRequest): void {
  child.send(request);
}

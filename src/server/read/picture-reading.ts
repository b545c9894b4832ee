/**
 * Reading one picture of a request, as the request wishes it.
 */

import { fail } from "../../core/errors.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import type { PictureAnswer } from "./answer-text.js";
import type { TakeTurn } from "../http/loop-turns.js";
import { toProblem } from "../http/problem.js";
import { toReadAnswer } from "./read-answer.js";
import type { ReadQuery } from "./read-query.js";

/** Handed to a thread in a turn of its own. */
const LARGE_PICTURE_BYTES = 2e6;

/** How pictures are to be read. */
export interface ReadingWish extends Omit<ReadQuery, "model"> {
  /** The model that reads the next picture; the active one may change between two. */
  readonly modelNow: () => StoredModel;
}

export interface PictureReadingDependencies {
  readonly service: ReadingService;
  /** Hears what became of each picture: "read", "no-digit", or an error's code. */
  readonly onPicture: (outcome: string, digits: number) => void;
}

export type ReadPicture = (bytes: Uint8Array, wish: ReadingWish) => Promise<PictureAnswer>;

/** Reading one picture as it is wished. */
export function createPictureReading(
  { service, onPicture }: PictureReadingDependencies,
  takeTurn: TakeTurn,
): ReadPicture {
  return async (bytes, { explain = false, modelNow, ...options }) => {
    try {
      if (bytes.length === 0) failEmpty("the request holds no picture");
      // Copying 20 MB to a thread takes 15 ms.
      if (bytes.length > LARGE_PICTURE_BYTES) await takeTurn();
      const model = modelNow();
      const explanation = explain ? await service.explain(model, bytes, options) : null;
      const reading = explanation?.reading ?? (await service.read(model, bytes, options));
      const digits = reading.numbers.flatMap((number) => number.digits);
      onPicture(digits.length > 0 ? "read" : "no-digit", digits.length);
      const answer = toReadAnswer(reading);
      return explanation === null ? answer : { ...answer, explanation };
    } catch (error) {
      onPicture(toProblem(error).code, 0);
      throw error;
    }
  };
}

/** @throws PICTURE_EMPTY */
export function failEmpty(why: string): never {
  fail("PICTURE_EMPTY", `${why}. Send a picture file's bytes as the body, or as a file of a form.`);
}

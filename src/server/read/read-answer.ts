/**
 * Readings as JSON can carry them.
 */

import type { Explanation } from "../../core/reading/reading.js";
import type { Reading } from "../../core/reading/reading.js";
import type { Candidate, ExplainedAnswer, ReadAnswer } from "../../contract/answers/read-answers.js";

/** The answer to a picture. */
export function toReadAnswer(reading: Reading): ReadAnswer {
  const { width, height, text, numbers, rejected } = reading;
  return {
    width,
    height,
    text,
    numbers: numbers.map((number) => ({
      ...number,
      digits: number.digits.map((digit) => ({
        ...digit,
        probabilities: [...digit.probabilities],
        image: toBase64(digit.image),
      })),
    })),
    rejected: [...rejected],
  };
}

/** What led to a reading, but for the candidates, which are many. */
export function toStepsAnswer({ ink, removed, cuts }: Explanation): Omit<ExplainedAnswer["explanation"], "candidates"> {
  return {
    ink: { width: ink.width, height: ink.height, pixels: toBase64(toBytes(ink.values)) },
    removed: [...removed],
    cuts: [...cuts],
  };
}

/** What was shown to the network as one digit. */
export function toCandidateAnswer(candidate: Explanation["candidates"][number]): Candidate {
  return { ...candidate, image: toBase64(candidate.image), probabilities: [...candidate.probabilities] };
}

/** A loop, since `Uint8Array.from` with a function takes 0.15 s for a megapixel, and others wait meanwhile. */
function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    bytes[i] = Math.round(255 * values[i]!);
  }
  return bytes;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

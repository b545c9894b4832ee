/** Readings as JSON can carry them: what the server answers, and what the page gets where it reads by itself. */

import type { Explanation, Reading, ReadNumber } from "../../core/reading/reading.js";
import type { ExplainedLine } from "./line-answers.js";
import type { Candidate, ExplainedAnswer, ReadAnswer } from "./read-answers.js";

/** @param toBase64 each platform has a fast way of its own */
export function createAnswers(toBase64: (bytes: Uint8Array) => string) {
  /** A number of an answer. */
  function toNumberAnswer({ alternatives, cell, page, ...number }: ReadNumber): ReadAnswer["numbers"][number] {
    return {
      ...number,
      ...(alternatives && { alternatives: [...alternatives] }),
      ...(cell && { cell }),
      ...(page !== undefined && { page }),
      digits: number.digits.map((digit) => ({
        ...digit,
        probabilities: [...digit.probabilities],
        image: toBase64(digit.image),
      })),
    };
  }

  /** The answer to a picture, but for its numbers, which may be many. */
  function toRestAnswer({ numbers: _numbers, pages, ...reading }: Reading): Omit<ReadAnswer, "numbers"> {
    return {
      ...reading,
      rejected: [...reading.rejected],
      lines: reading.lines.map((line) => ({ ...line, numbers: [...line.numbers] })),
      tables: reading.tables.map((table) => ({ ...table, numbers: [...table.numbers] })),
      ...(pages && { pages: [...pages] }),
    };
  }

  /** The answer to a picture. */
  function toReadAnswer(reading: Reading): ReadAnswer {
    const { pages: _pages, ...onePage } = reading;
    return { ...onePage, ...toRestAnswer(reading), numbers: reading.numbers.map(toNumberAnswer) };
  }

  /** What led to a reading, without the lines and candidates, which are many. */
  function toStepsAnswer({
    ink,
    removed,
    cuts,
    linesLeftOut,
  }: Explanation): Omit<ExplainedAnswer["explanation"], "lines" | "candidates"> {
    return {
      ink: { width: ink.width, height: ink.height, pixels: toBase64(toBytes(ink.values)) },
      removed: [...removed],
      cuts: [...cuts],
      linesLeftOut,
    };
  }

  /** How a line was read. */
  function toLineAnswer({ image, probabilities, ...line }: Explanation["lines"][number]): ExplainedLine {
    const { corners, texts, rows, path } = line;
    return {
      ...line,
      corners: [...corners],
      image: toBase64(image),
      texts: [...texts],
      rows: [...rows],
      probabilities: toBase64(probabilities),
      path: path.map((symbol) => ({ ...symbol, alternatives: [...symbol.alternatives] })),
    };
  }

  /** What was shown to the network as one digit. */
  function toCandidateAnswer(candidate: Explanation["candidates"][number]): Candidate {
    return { ...candidate, image: toBase64(candidate.image), probabilities: [...candidate.probabilities] };
  }

  /** A reading with all that led to it, in one piece. */
  function toExplainedAnswer(explanation: Explanation): ExplainedAnswer {
    const { reading, lines, candidates } = explanation;
    return {
      ...toReadAnswer(reading),
      explanation: {
        ...toStepsAnswer(explanation),
        lines: lines.map(toLineAnswer),
        candidates: candidates.map(toCandidateAnswer),
      },
    };
  }

  return {
    toReadAnswer,
    toRestAnswer,
    toNumberAnswer,
    toStepsAnswer,
    toLineAnswer,
    toCandidateAnswer,
    toExplainedAnswer,
  };
}

/** A loop, since `Uint8Array.from` with a function takes 0.15 s for a megapixel, and others wait meanwhile. */
function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    bytes[i] = Math.round(255 * values[i]!);
  }
  return bytes;
}

/** Readings without pictures: as long as they should be, and as much to keep. */

import { setTimeout as sleep } from "node:timers/promises";

import type { KeptReading } from "../../src/contract/answers/job-answers.js";
import type { ReadingProcess, startReadingProcess } from "../../src/node/jobs/start-reading-process.js";

/** What is kept of a picture with a number of four digits. */
export function simulatedReading(text: string): KeptReading {
  return {
    width: 280,
    height: 100,
    text,
    numbers: [
      {
        text,
        value: Number(text),
        confidence: 0.97,
        line: 0,
        box: { x: 10, y: 10, width: 240, height: 60 },
        digits: text
          .split("")
          .map((digit, place) => ({
            digit: Number(digit),
            confidence: 0.985,
            isSure: true,
            runnerUp: { digit: (Number(digit) + 1) % 10, confidence: 0.004 },
            notDigit: 0.001,
            probabilities: Array.from({ length: 10 }, (_, i) => (i === Number(digit) ? 0.985 : 0.001 * i)),
            box: { x: 10 + 60 * place, y: 10, width: 50, height: 60 },
          })),
      },
    ],
    rejected: [],
    isComplete: true,
    lines: [{ box: { x: 10, y: 10, width: 240, height: 60 }, slope: 0.01, numbers: [0] }],
    tables: [],
  };
}

/** A reader that sleeps instead: one picture after the other. */
export function createSleepingReader(filesPerSecond: number): typeof startReadingProcess {
  let freeAtMs = 0;
  let count = 0;
  return async () => {
    let isAlive = true;
    const reader: ReadingProcess = {
      pid: undefined,
      isAlive: () => isAlive,
      async stop() {
        isAlive = false;
      },
      async read() {
        freeAtMs = Math.max(freeAtMs, performance.now()) + 1000 / filesPerSecond;
        await sleep(freeAtMs - performance.now());
        return simulatedReading(String(1000 + ((count += 1) % 9000)));
      },
    };
    return reader;
  };
}

/**
 * The process in which the pictures of jobs are read: one that ends its reader, or takes all memory, ends this process
 * and not the worker, which then knows what was being read. It ends when its parent is gone. Started by
 * start-reading-process.ts.
 */

import { isDigitsError } from "../../core/errors.js";
import type { KeptReading } from "../../contract/answers/job-answers.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import type { Reading } from "../../core/reading/reading.js";
import type { ReadingService } from "../../core/reading/reading-service.js";
import { raiseOomScore } from "../async/child-process.js";
import { lowerProcess } from "../async/thread-priority.js";
import { readChecked } from "../storage/picture-folder.js";
import { createReadingService } from "../threads/reading-service.js";
import type { ReadMessage, ReadingAnswer, WorkerMessage } from "./start-reading-process.js";

const models = new Map<string, StoredModel>();
let service: Promise<ReadingService> | null = null;

raiseOomScore();
// Ctrl-C and a supervisor's signal reach all processes of the group; the parent says what to do.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
process.on("disconnect", () => process.exit());
process.on("message", (received) => {
  const message = received as WorkerMessage;
  if (message.kind === "stop") process.exit();
  if (message.kind === "read") void answer(message);
  else {
    const { key, model, threads, device, niceness } = message;
    models.set(key, model);
    if (service !== null) return;
    if (niceness > 0) lowerProcess(niceness);
    service = createReadingService(model, { threads, device });
    service.then(
      () => send({ kind: "ready" }),
      (error: unknown) => send({ kind: "unready", ...toFailure(error) }),
    );
  }
});

async function answer({ id, key, picture, options }: ReadMessage): Promise<void> {
  try {
    const bytes = typeof picture === "string" ? await readChecked(picture) : picture;
    const reading = await (await service!).read(models.get(key)!, bytes, options);
    send({ kind: "read", id, reading: toKept(reading) });
  } catch (error) {
    send({ kind: "failed", id, ...toFailure(error) });
  }
}

/** As `digits read --json` prints it: all but the digits' images, which the picture gives again. */
function toKept({ numbers, rejected, lines, tables, pages, ...reading }: Reading): KeptReading {
  const { width, height, text, isComplete, turned, expected, contradicts } = reading;
  return {
    width,
    height,
    text,
    numbers: numbers.map(({ alternatives, cell, page, ...number }) => ({
      ...number,
      ...(alternatives && { alternatives: [...alternatives] }),
      ...(cell && { cell }),
      ...(page !== undefined && { page }),
      digits: number.digits.map(({ digit, confidence, isSure, runnerUp, notDigit, probabilities, box }) => {
        return { digit, confidence, isSure, runnerUp, notDigit, probabilities: [...probabilities], box };
      }),
    })),
    rejected: [...rejected],
    isComplete,
    ...(turned !== undefined && { turned }),
    ...(expected !== undefined && { expected }),
    ...(contradicts && { contradicts }),
    lines: lines.map((line) => ({ ...line, numbers: [...line.numbers] })),
    tables: tables.map((table) => ({ ...table, numbers: [...table.numbers] })),
    ...(pages && { pages: [...pages] }),
  };
}

function toFailure(error: unknown): { readonly code: string; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: isDigitsError(error) ? error.code : "INTERNAL", message };
}

function send(message: ReadingAnswer): void {
  process.send?.(message);
}

/** The list of many pictures as files for other programs. */

import type { BatchRow } from "./batch.svelte.js";

const HEADER = ["file", "reading", "confidence", "corrected", "error"];

/** Comma-separated values as RFC 4180 has them, a line a picture. */
export function toCsv(rows: readonly BatchRow[]): string {
  const lines = rows.map((row) => [
    row.file.name,
    row.text,
    row.confidence === null ? "" : row.confidence.toFixed(4),
    row.corrected === null ? "" : "yes",
    errorOf(row) ?? "",
  ]);
  return [HEADER, ...lines].map((fields) => `${fields.map(toField).join(",")}\r\n`).join("");
}

/** One object a picture, with the whole reading. */
export function toJson(rows: readonly BatchRow[]): string {
  const pictures = rows.map((row) => ({
    file: row.file.name,
    reading: row.text,
    confidence: row.confidence,
    corrected: row.corrected !== null,
    error: errorOf(row),
    numbers: row.answer?.numbers.map(({ text, confidence, box }) => ({ text, confidence, box })),
  }));
  return `${JSON.stringify(pictures, null, 2)}\n`;
}

function errorOf({ failure, state }: BatchRow): string | null {
  if (failure) return failure.advice;
  return state === "read" ? null : "not read yet";
}

/**
 * A field of a line. Spreadsheets run text that begins like a formula, and file names are anybody's: such text gets
 * an apostrophe, which they show as text.
 */
function toField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

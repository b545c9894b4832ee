/** A job's results as files for other programs: a line a number, and one for each file without any. */

import type { CountedNumber, JobFile, KeptReading } from "../answers/job-answers.js";
import { toCsvLine } from "../csv.js";
import type { ExportFormat, FileState } from "./jobs.js";
import { countNumbers, type Said } from "./counted-numbers.js";

/** A file as it is exported. */
export interface ExportedFile extends Pick<JobFile, "file" | "state" | "code" | "error" | "digest" | "changed"> {
  readonly reading: KeptReading | null;
  readonly corrections: readonly Said[];
}

/** The columns, in order; lines of JSON have members of these names, in camel case. */
export const exportColumns = [
  "file",
  "line",
  "box",
  "text",
  "value",
  "digits",
  "confidence",
  "runner-up",
  "status",
  "original",
  "error",
  "page",
  "changed",
] as const;

type Column = (typeof exportColumns)[number];
type ExportLine = Readonly<Record<Column, string | number | object | null>>;

/** What stands for a file without a number. A line alone of a file that a person looked at says what came of it. */
const bareStatus: Readonly<Record<FileState, string>> = {
  waiting: "waiting",
  reading: "waiting",
  read: "no number",
  refused: "refused",
  failed: "failed",
};

/** What comes before the first file. */
export function exportHeading(format: ExportFormat): string {
  return format === "csv" ? toCsvLine(exportColumns) : "";
}

/** The lines of a file, each with its line break. */
export function exportLines(file: ExportedFile, format: ExportFormat): string {
  return linesOf(file)
    .map((line) => (format === "csv" ? toCsvLine(exportColumns.map((name) => cellOf(line[name]))) : toJsonLine(line)))
    .join("");
}

function linesOf(file: ExportedFile): ExportLine[] {
  const numbers = countNumbers(file.reading, file.corrections);
  if (numbers.length > 0) return numbers.map((number) => toLine(file, number));
  const isSeen = file.corrections.length > 0;
  return [
    {
      ...toBase(file),
      line: null,
      box: null,
      text: "",
      value: null,
      digits: "",
      confidence: null,
      "runner-up": null,
      status: isSeen ? (file.reading?.text ? "corrected" : "confirmed") : bareStatus[file.state],
      original: isSeen ? (file.reading?.text ?? null) : null,
      page: null,
    },
  ];
}

function toLine(
  file: ExportedFile,
  { number, line, box, text, value, confidence, status, original, page }: CountedNumber,
) {
  return {
    ...toBase(file),
    line,
    box,
    text,
    value,
    digits: text.replaceAll(/[^\d?]/g, ""),
    confidence,
    "runner-up": number === null ? null : runnerUpOf(file.reading, number),
    status,
    original,
    page: page ?? null,
  };
}

function toBase({ file, code, error, changed }: ExportedFile): Pick<ExportLine, "file" | "error" | "changed"> {
  return { file, error: code === null ? null : `${code}: ${error ?? ""}`, changed };
}

/** What was read, but for its least certain digit, which is what it may be instead. */
function runnerUpOf(reading: KeptReading | null, place: number): string | null {
  const number = reading?.numbers[place];
  if (number === undefined || number.digits.length === 0) return null;
  const least = number.digits.reduce((least, digit) => (digit.confidence < least.confidence ? digit : least));
  const at = number.digits.indexOf(least);
  let digit = -1;
  return number.text.replaceAll(/[\d?]/g, (own) => {
    digit += 1;
    return digit === at ? String(least.runnerUp.digit) : own;
  });
}

function cellOf(value: ExportLine[Column]): string {
  if (value === null) return "";
  if (typeof value !== "object") return String(value);
  const { x, y, width, height } = value as NonNullable<CountedNumber["box"]>;
  return [x, y, width, height].map((pixels) => Math.round(pixels)).join(" ");
}

function toJsonLine({ "runner-up": runnerUp, status, original, error, page, changed, ...line }: ExportLine): string {
  return `${JSON.stringify({ ...line, runnerUp, status, original, error, page, changed })}\n`;
}

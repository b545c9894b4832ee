/**
 * What jobs are made of: their states, those of their files, and what may be chosen. A job is a named list of files that
 * are read once each, by whatever worker is free, and whose readings and corrections are kept.
 */

import type { Choice } from "../choice.js";
import { defaultLimits } from "../limits.js";
import { readingOptions } from "../reading-options.js";

/**
 * `waiting`: no worker reads its files now; `running`: one does; `paused`: no worker takes any; `done`: each file ended;
 * `removing`: it is taken away, file by file, and may be asked for nothing else.
 */
export const jobStates = ["waiting", "running", "paused", "done", "removing"] as const;
export type JobState = (typeof jobStates)[number];

/** The last three are ends: a reading; the picture's own fault, by its code; what failed three times, with the reason. */
export const fileStates = ["waiting", "reading", "read", "refused", "failed"] as const;
export type FileState = (typeof fileStates)[number];

/** How a file can have ended. */
export const endStates = ["read", "refused", "failed"] as const satisfies readonly FileState[];
export type EndState = (typeof endStates)[number];

/** Files are read this often before they are given up. */
export const MAX_TRIES = 3;

/** A worker takes so many files at a time: some seconds of work, so that its end is near and its commits are few. */
export const CHUNK_FILES = 50;

/** A reading whose least certain number is less certain than this is looked at by a person first. */
export const DOUBTFUL_CONFIDENCE = 0.9;

/**
 * How a number of a list stands: read, or doubtful, or what a person said: another text, the same, or that there is none.
 * The last three are pictures without a number.
 */
export const numberStatuses = [
  "read",
  "doubtful",
  "corrected",
  "confirmed",
  "removed",
  "no number",
  "refused",
  "failed",
] as const;
export type NumberStatus = (typeof numberStatuses)[number];

/** Names a number of a job: its file, and which line of it. */
export const NUMBER_ID_PATTERN = String.raw`^[1-9]\d{0,14}\.\d{1,6}$`;

/** Orders of a job's files. */
export const fileOrders = ["added", "doubtful", "name", "text"] as const;
export type FileOrder = (typeof fileOrders)[number];

/** Files a page of a list. */
export const MAX_PAGE = 500;
export const DEFAULT_PAGE = 50;

/** Letters, digits and what file names have; the first is no dot or dash, so that a name is never taken for an option. */
export const JOB_NAME_PATTERN = String.raw`^[\p{L}\p{N}_][\p{L}\p{N} ._-]{0,99}$`;

/** The options of a job, chosen when it is made. */
export const jobOptions = {
  name: {
    kind: "text",
    sentence: "What the job is called: letters, digits, blanks, and . _ - between.",
    defaultText: "as the folder or the manifest",
    placeholder: "name",
  },
  ...readingOptions,
} as const satisfies Readonly<Record<string, Choice>>;

export const exportFormats = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportOptions = {
  format: {
    kind: "one",
    names: exportFormats,
    sentence: "A table with a heading, or a JSON object a line.",
    defaultText: "csv",
    placeholder: "name",
  },
} as const satisfies Readonly<Record<string, Choice>>;

/** What is chosen of a list of files. */
export const fileListOptions = {
  state: { kind: "one", names: fileStates, sentence: "Files in this state alone." },
  code: { kind: "text", sentence: "Files that were refused or failed with this code." },
  review: { kind: "switch", sentence: "Files that a person should look at, and has not yet." },
  changed: { kind: "switch", sentence: "Files that were read again, by another model, and otherwise." },
  text: { kind: "text", sentence: "Files whose text begins with this; they are ordered by it." },
  name: { kind: "text", sentence: "Files whose name begins with this; they are ordered by it." },
  order: {
    kind: "one",
    names: fileOrders,
    sentence: "As they were added, the most doubtful first, by name, or by text.",
    defaultText: "added",
  },
  descending: { kind: "switch", sentence: "The other way around." },
  limit: { kind: "whole", minimum: 1, maximum: MAX_PAGE, sentence: "Files a page.", defaultText: String(DEFAULT_PAGE) },
  skip: {
    kind: "whole",
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    sentence: "The page begins after this many files of the list; a `cursor` goes before it.",
    defaultText: "0",
  },
  cursor: { kind: "text", sentence: "What the page before gave as `next`." },
} as const satisfies Readonly<Record<string, Choice>>;

/** What is chosen of a list of numbers. Without the first three: all that the reading alone leaves to a person. */
export const numberListOptions = {
  review: { kind: "switch", sentence: "Numbers that a person should look at, and has not yet." },
  text: { kind: "text", sentence: "Numbers that are exactly this." },
  digit: {
    kind: "whole",
    minimum: 0,
    maximum: 9,
    sentence:
      "Numbers in which this digit was read and nobody has typed another, each with its places. Nothing is counted.",
  },
  file: {
    kind: "whole",
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    sentence: "The numbers of this file, as they stand on it. Other lists begin with the most doubtful.",
  },
  from: { kind: "text", sentence: "The page begins with the number of this `id`, and tells its `place`." },
  descending: { kind: "switch", sentence: "The other way around." },
  limit: {
    kind: "whole",
    minimum: 1,
    maximum: MAX_PAGE,
    sentence: "Numbers a page.",
    defaultText: String(DEFAULT_PAGE),
  },
  cursor: { kind: "text", sentence: "What the page before gave as `next`." },
} as const satisfies Readonly<Record<string, Choice>>;

/** Pixels along the longer side of a cut-out, at most. */
export const MAX_CUT_OUT_SIDE = 2000;
export const DEFAULT_CUT_OUT_SIDE = 800;

const ANYWHERE = 100_000;

/** What is cut out of a picture. */
export const cutOutOptions = {
  x: {
    kind: "number",
    minimum: -ANYWHERE,
    maximum: ANYWHERE,
    sentence: "Left edge in the picture; what lies outside of it is filled with the colour of its edge.",
    defaultText: "the whole picture",
  },
  y: { kind: "number", minimum: -ANYWHERE, maximum: ANYWHERE, sentence: "Upper edge." },
  width: { kind: "number", minimum: 1, maximum: ANYWHERE, sentence: "How wide it is." },
  height: { kind: "number", minimum: 1, maximum: ANYWHERE, sentence: "How high it is." },
  turn: { kind: "one", names: ["0", "90", "180", "270"], sentence: "Degrees to turn it clockwise.", defaultText: "0" },
  side: {
    kind: "whole",
    minimum: 16,
    maximum: MAX_CUT_OUT_SIDE,
    sentence: "Pixels along its longer side at most; a larger one is scaled down.",
    defaultText: String(DEFAULT_CUT_OUT_SIDE),
  },
  page: {
    kind: "whole",
    minimum: 1,
    maximum: defaultLimits.maxPages,
    sentence: "The page, of several.",
    defaultText: "1",
  },
} as const satisfies Readonly<Record<string, Choice>>;

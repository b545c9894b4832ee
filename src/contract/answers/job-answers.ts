/** What is taken and answered of jobs, as JSON schemas with the types inferred from them. */

import Type, { type Static } from "typebox";

import { toOptionalSchemas } from "../choice-schema.js";
import {
  cutOutOptions,
  exportOptions,
  fileListOptions,
  fileStates,
  JOB_NAME_PATTERN,
  type FileOrder,
  type FileState,
  jobStates,
  type JobState,
  type ExportFormat,
  NUMBER_ID_PATTERN,
  numberListOptions,
  type NumberStatus,
  numberStatuses,
} from "../jobs/jobs.js";
import { readingOptions, type ReadingOptions } from "../reading-options.js";
import { Box, Probability, ReadAnswer, ReadDigit, ReadNumber } from "./read-answers.js";

const Time = Type.String({ description: "ISO 8601." });
const Count = (description: string) => Type.Integer({ minimum: 0, description });

function orNull<Schema extends Type.TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

function oneOf<Name extends string>(names: readonly Name[], description: string) {
  return Type.Unsafe<Name>({ type: "string", enum: [...names], description });
}

export const JobName = Type.String({ pattern: JOB_NAME_PATTERN, maxLength: 100, description: "Names the job." });
export const JobParams = Type.Object({ name: Type.String({ maxLength: 400, description: "Names the job." }) });
export const JobFileParams = Type.Object({
  ...JobParams.properties,
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: "Of the file, as lists have it." }),
});

const GivenReadingOptions = Type.Unsafe<ReadingOptions>(
  Type.Object(
    { ...toOptionalSchemas(readingOptions), oneOf: Type.Optional(Type.Array(Type.String())) },
    { propertyNames: { enum: Object.keys(readingOptions) } },
  ),
);

/** What `POST /api/jobs` takes. */
export const GivenJob = Type.Object({ name: JobName, options: Type.Optional(GivenReadingOptions) });

/** A job, and how far it is. Files that are being read count as waiting: `files` is the sum of the four that follow. */
export const JobAnswer = Type.Object({
  name: JobName,
  state: oneOf<JobState>(
    jobStates,
    "paused: no worker takes its files; done: each file ended; removing: `files` are left.",
  ),
  files: Count("Files of the job."),
  read: Count("Files that were read, with or without a number on them."),
  refused: Count("Files that are no pictures that can be read, by their codes."),
  failed: Count("Files that were given up after three tries."),
  waiting: Count("Files that have not ended."),
  corrected: Count("Files that a person corrected or confirmed."),
});

/** A job with what a list need not say. */
export const JobDetailAnswer = Type.Object({
  ...JobAnswer.properties,
  reading: Count("Files that a worker has taken."),
  review: Count("Files that a person should look at, and has not yet: doubtful, refused or failed."),
  workers: Count("Workers that read its files now."),
  filesPerSecond: Type.Number({ description: "Of this job, over the last minute." }),
  secondsLeft: orNull(Type.Number({ description: "At that rate; null where nothing was read lately." })),
  errors: Type.Array(Type.Object({ code: Type.String(), state: Type.String(), files: Count("With this code.") })),
  options: GivenReadingOptions,
  createdAt: Time,
});

export const JobListAnswer = Type.Object({ jobs: Type.Array(JobAnswer, { description: "The newest first." }) });

/** A file of a job, as lists have it. */
export const JobFile = Type.Object({
  id: Type.Integer(),
  file: Type.String({ description: "Its name, as it was added." }),
  digest: Type.String({ description: "SHA-256 of the picture." }),
  bytes: Type.Integer(),
  state: oneOf<FileState>(fileStates, "How far it is."),
  code: orNull(Type.String({ description: "Why it was refused or failed." })),
  error: orNull(Type.String({ description: "The same, for people." })),
  tries: Count("How often it was begun and failed."),
  numbers: Count("Numbers on it."),
  text: orNull(Type.String({ description: "All its numbers, corrections applied; null until it was read." })),
  confidence: orNull(Type.Number({ description: "Of its least certain number; null where there is none." })),
  review: Type.Boolean({ description: "Whether a person should look at it, and has not yet." }),
  corrected: Type.Boolean({ description: "Whether a person corrected or confirmed it." }),
  changed: orNull(
    Type.String({ description: "What the model before read, where this one read otherwise; null elsewhere." }),
  ),
});

export const JobFilesAnswer = Type.Object({
  files: Type.Array(JobFile),
  next: orNull(Type.String({ description: "The `cursor` of the next page; null on the last." })),
  total: orNull(Type.Integer({ description: "Files of the list; null on pages that follow another." })),
});

const KeptDigit = Type.Omit(ReadDigit, ["image"]);
const KeptNumber = Type.Object({ ...ReadNumber.properties, digits: Type.Array(KeptDigit) });

/** A reading as it is kept: as `digits read --json` prints it. What an older version kept has no lines and tables. */
export const KeptReading = Type.Object({
  ...ReadAnswer.properties,
  numbers: Type.Array(KeptNumber),
  lines: Type.Optional(ReadAnswer.properties.lines),
  tables: Type.Optional(ReadAnswer.properties.tables),
});

/** A place on a picture, or on a page of several. */
const PlacedBox = Type.Object({ ...Box.properties, page: ReadNumber.properties.page });

/** What a person said of a picture. It is never changed: what is said later stands beside it, and counts. */
export const Correction = Type.Object({
  id: Type.Integer(),
  number: orNull(
    Type.Integer({ minimum: 0, description: "The place of the number among those read; null: of the whole picture." }),
  ),
  box: orNull(Type.Object(PlacedBox.properties, { description: "Where that number stands." })),
  from: orNull(Type.String({ description: "What stood there before; null where nothing was read." })),
  to: orNull(Type.String({ description: "What stands there; null: no number. The same as `from` confirms it." })),
  who: Type.String({ description: "Who said it." }),
  at: Time,
});

/** A number of a file as it counts now: what was read, or what a person said. */
export const CountedNumber = Type.Object({
  number: orNull(Type.Integer({ description: "Its place among those read; null where a person alone gave it." })),
  line: orNull(Type.Integer({ description: "Of writing, from 0 at the top." })),
  box: orNull(Box),
  text: Type.String(),
  value: orNull(Type.Number()),
  confidence: orNull(Probability),
  original: orNull(Type.String({ description: "What was read, where a person said something; null elsewhere." })),
  status: oneOf(["read", "doubtful", "corrected", "confirmed"], "Whether a person has to look, or has looked."),
  page: ReadNumber.properties.page,
});

export const JobFileAnswer = Type.Object({
  ...JobFile.properties,
  model: orNull(Type.String({ description: "The model that read it: name@version." })),
  reading: orNull(KeptReading),
  counted: Type.Array(CountedNumber, { description: "Its numbers with the corrections." }),
  corrections: Type.Array(Correction, { description: "All that were ever made, the oldest first." }),
  previous: orNull(
    Type.Object(
      { model: Type.String(), reading: KeptReading },
      { description: "The reading before, where it has another text." },
    ),
  ),
});

/** A number of a job as lists have it, or a picture without any. */
export const JobNumber = Type.Object({
  id: Type.String({ pattern: NUMBER_ID_PATTERN, description: "Of the number, the same however it is corrected." }),
  fileId: Type.Integer({ description: "Of its file." }),
  file: Type.String({ description: "The name of its file." }),
  number: orNull(
    Type.Integer({ minimum: 0, description: "The `number` of its corrections; null: the whole picture is corrected." }),
  ),
  text: Type.String({ description: "As it counts now; empty where there is no number." }),
  original: orNull(Type.String({ description: "What was read, where a person said something; null elsewhere." })),
  confidence: orNull(Probability),
  status: oneOf<NumberStatus>(numberStatuses, "What was read, or said by a person, or why nothing was read."),
  review: Type.Boolean({ description: "Whether a person should look at it, and has not yet." }),
  box: orNull(Type.Object(PlacedBox.properties, { description: "Where it stands; null: somewhere on the picture." })),
  turn: Type.Integer({ description: "By how many degrees it is turned clockwise to stand upright: 0, 90, 180, 270." }),
  error: orNull(Type.String({ description: "Why its file was refused or failed." })),
  digits: Type.Optional(
    Type.Array(Type.Object({ box: Box, confidence: KeptDigit.properties.confidence }), {
      description: "Where the digit stands in it, in a list of a digit.",
    }),
  ),
});

export const JobNumbersAnswer = Type.Object({
  numbers: Type.Array(JobNumber),
  next: orNull(Type.String({ description: "The `cursor` of the next page; null on the last." })),
  total: orNull(
    Type.Integer({ description: "Numbers of the list; null on pages that follow another, and of a digit." }),
  ),
  place: orNull(Type.Integer({ description: "How many of the list stand before the first one; null likewise." })),
});

/** What `POST /api/jobs/NAME/files/ID/corrections` takes. */
export const GivenCorrection = Type.Object(
  {
    number: Type.Optional(
      // As a list of types: of a union, the first that fits would make 0 of null.
      Type.Unsafe<number | null>({
        type: ["integer", "null"],
        minimum: 0,
        description: "Which number; left out or null: the whole picture.",
      }),
    ),
    to: Type.Unsafe<string | null>({
      type: ["string", "null"],
      maxLength: 200,
      pattern: String.raw`^\P{Cc}*$`,
      description: "What stands there; null: no number. The text that is there already confirms it.",
    }),
    who: Type.Optional(
      Type.String({
        maxLength: 100,
        pattern: String.raw`^\P{Cc}*$`,
        description: "Who says it, beside the name of the token. Left out: that name.",
      }),
    ),
  },
  { additionalProperties: false },
);

/** What came of files that were added. */
export const AddedAnswer = Type.Object({
  ...JobAnswer.properties,
  added: Count("Files that are new in the job."),
  known: Count("Files that were in it already."),
  refusedNames: Type.Array(Type.Object({ file: Type.String(), code: Type.String(), message: Type.String() }), {
    description: "What could not be taken in, and why. The first 100.",
  }),
});

export const RetryAnswer = Type.Object({ ...JobAnswer.properties, retried: Count("Files that wait again.") });

export const JobNumbersQuery = Type.Object(toOptionalSchemas(numberListOptions));
export const CutOutQuery = Type.Object(toOptionalSchemas(cutOutOptions));
export const JobFilesQuery = Type.Object(toOptionalSchemas(fileListOptions));
export const ExportQuery = Type.Object(toOptionalSchemas(exportOptions));
export const RetryQuery = Type.Object({
  all: Type.Optional(
    Type.Boolean({ description: "All files, by the model that reads now; corrections stay. Left out: what failed." }),
  ),
  code: Type.Optional(
    Type.String({ minLength: 1, description: "What was refused or failed with this code. Left out: with any." }),
  ),
});

export type GivenJob = Static<typeof GivenJob>;
export type JobAnswer = Static<typeof JobAnswer>;
export type JobDetailAnswer = Static<typeof JobDetailAnswer>;
export type JobListAnswer = Static<typeof JobListAnswer>;
export type JobFile = Static<typeof JobFile>;
export type JobFilesAnswer = Static<typeof JobFilesAnswer>;
export type JobFileAnswer = Static<typeof JobFileAnswer>;
export type KeptReading = Static<typeof KeptReading>;
export type Correction = Static<typeof Correction>;
export type CountedNumber = Static<typeof CountedNumber>;
export type JobNumber = Static<typeof JobNumber>;
export type JobNumbersAnswer = Static<typeof JobNumbersAnswer>;
export type GivenCorrection = Static<typeof GivenCorrection>;
export type AddedAnswer = Static<typeof AddedAnswer>;
export type RetryAnswer = Static<typeof RetryAnswer>;

/** What is chosen of a list of a job's files. */
export interface JobFilesOptions {
  readonly state?: FileState;
  readonly code?: string;
  readonly review?: boolean;
  readonly changed?: boolean;
  readonly text?: string;
  readonly name?: string;
  readonly order?: FileOrder;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly skip?: number;
  readonly cursor?: string;
}

/** What is chosen of a list of a job's numbers. */
export interface JobNumbersOptions {
  readonly review?: boolean;
  readonly text?: string;
  readonly digit?: number;
  readonly file?: number;
  readonly from?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}

/** What is cut out of a picture; without a box all of it. */
export interface CutOutOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly turn?: "0" | "90" | "180" | "270";
  readonly side?: number;
  readonly page?: number;
}

/** Which files are read again; without either, what was refused or failed. */
export interface RetryOptions {
  readonly all?: boolean;
  readonly code?: string;
}

export interface ExportOptions {
  readonly format?: ExportFormat;
}

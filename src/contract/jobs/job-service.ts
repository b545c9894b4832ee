/** The port to jobs: `node/` implements it with a database and a folder of pictures; server and command line use it. */

import type {
  AddedAnswer,
  CutOutOptions,
  GivenCorrection,
  JobAnswer,
  JobDetailAnswer,
  JobFileAnswer,
  JobFilesAnswer,
  JobFilesOptions,
  JobNumbersAnswer,
  JobNumbersOptions,
  RetryAnswer,
  RetryOptions,
} from "../answers/job-answers.js";
import type { ReadingOptions } from "../reading-options.js";
import type { ExportFormat } from "./jobs.js";
import type { QueueFigures } from "./queue-figures.js";

/** A picture that is to be kept. */
export interface OfferedPicture {
  readonly file: string;
  /** @throws what is wrong with it, which the others are added without */
  load(): Promise<Uint8Array>;
}

/** All functions throw JOB_NOT_FOUND where there is no such job, and the errors of the database. */
export interface JobService {
  /** The newest first. */
  list(): Promise<readonly JobAnswer[]>;
  tell(name: string): Promise<JobAnswer>;
  /** Of all jobs together. */
  figures(): Promise<QueueFigures>;
  detail(name: string): Promise<JobDetailAnswer>;
  /** @throws JOB_STATE_WRONG where there is one with other options */
  create(name: string, options: ReadingOptions, who: string): Promise<JobAnswer>;
  /** Keeps pictures for good, then adds them to a job; once this resolves, nothing but a broken disk loses them. */
  add(
    name: string,
    pictures: AsyncIterable<OfferedPicture> | Iterable<OfferedPicture>,
    who: string,
  ): Promise<AddedAnswer>;
  page(name: string, options: JobFilesOptions): Promise<JobFilesAnswer>;
  file(name: string, id: number): Promise<JobFileAnswer>;
  /** A page of a list of numbers. @throws OPTION_INVALID where the cursor is of no such list */
  numbers(name: string, options: JobNumbersOptions): Promise<JobNumbersAnswer>;
  /** The picture file itself. @throws PICTURE_LOST */
  picture(name: string, id: number): Promise<Uint8Array>;
  /** A part of the picture as WebP. @throws PICTURE_LOST; what is wrong with the picture; OPTION_INVALID */
  cutOut(name: string, id: number, options: CutOutOptions): Promise<Uint8Array>;
  correct(name: string, id: number, given: GivenCorrection, who: string): Promise<JobFileAnswer>;
  setPaused(name: string, isPaused: boolean, who: string): Promise<JobAnswer>;
  retry(name: string, which: RetryOptions, who: string): Promise<RetryAnswer>;
  /**
   * Removes a job with its readings and corrections, and the pictures that no other has: for good once this resolves, though
   * a large one is taken away for a while after that.
   *
   * @returns the job as it is being removed; null where it is gone
   */
  remove(name: string, who: string): Promise<JobAnswer | null>;
  /** The results as text, bit by bit. */
  export(name: string, format: ExportFormat): AsyncGenerator<string, void, void>;
}

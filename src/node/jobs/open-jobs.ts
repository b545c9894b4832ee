/** Jobs in the home folder: the database and the folder of pictures, behind the port. */

import { join } from "node:path";

import type { AddedAnswer } from "../../contract/answers/job-answers.js";
import { toCsvLine } from "../../contract/csv.js";
import { exportHeading, exportLines } from "../../contract/jobs/export-lines.js";
import type { JobService } from "../../contract/jobs/job-service.js";
import { labelOf } from "../../contract/jobs/labelled-file.js";
import { JOB_NAME_PATTERN } from "../../contract/jobs/jobs.js";
import { checkReadingOptions } from "../../contract/check-reading-options.js";
import { fail, isDigitsError } from "../../core/errors.js";
import { openStore, type Store, type StoreOptions } from "../../store/open-store.js";
import { createFolderOf } from "../files/atomic-file.js";
import type { BucketOptions } from "../storage/bucket.js";
import { createPictureBucket } from "../storage/picture-bucket.js";
import { createPictureFolder } from "../storage/picture-folder.js";
import type { PictureStore } from "../storage/picture-store.js";
import { type AddProgress, addPictures } from "./add-pictures.js";
import { createCutOuts } from "./cut-outs.js";
import { createRemovals, isDoneWithin, type Removals } from "./removals.js";

/** Whoever removes a small job is told that it is gone, and not that it is being removed. */
const REMOVED_AT_ONCE_MS = 1000;

const NAME = new RegExp(JOB_NAME_PATTERN, "u");

export interface OpenedJobs {
  readonly service: JobService;
  readonly store: Store;
  readonly pictures: PictureStore;
  readonly removals: Removals;
  /** As the service's, with progress. */
  add(
    name: string,
    offered: Parameters<JobService["add"]>[1],
    who: string,
    progress: AddProgress,
  ): Promise<AddedAnswer>;
  /** The pictures of which people said everything, as a list that evaluations take. @throws JOB_NOT_FOUND */
  labels(name: string): AsyncGenerator<string, void, void>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface JobsOptions extends StoreOptions {
  /** Where pictures lie. @default a folder in the home folder */
  readonly bucket?: BucketOptions | undefined;
}

/**
 * Opens the jobs of a home folder, and makes the folder where it is not there. The storage is not asked before it is used.
 *
 * @throws OUTPUT_UNWRITABLE; DATABASE_NEWER, DATABASE_UNUSABLE, DATABASE_LOST
 */
export async function openJobs(options: JobsOptions): Promise<OpenedJobs> {
  const { home, bucket } = options;
  await createFolderOf(join(home, "digits.db"));
  const store = await openStore(options);
  const pictures =
    bucket === undefined
      ? createPictureFolder(join(home, "pictures"))
      : createPictureBucket(bucket, join(home, "fetched"));
  const cutOuts = createCutOuts(pictures);
  const removals = createRemovals(store, pictures);
  const { jobs, pages, corrections, numbers } = store;

  const add: OpenedJobs["add"] = async (name, offered, who, progress) => {
    const job = await jobs.find(name);
    const came = await addPictures(store, pictures, job, offered, who, progress);
    return { ...(await jobs.tell(name)), ...came };
  };

  const service: JobService = {
    list: () => jobs.list(),
    tell: (name) => jobs.tell(name),
    figures: () => jobs.figures(),
    detail: (name) => jobs.detail(name),
    async create(name, options, who) {
      if (!NAME.test(name)) {
        fail(
          "OPTION_INVALID",
          `a job's name has up to 100 letters, digits, blanks and . _ -, and begins with a letter or digit; got ${JSON.stringify(name)}.`,
        );
      }
      checkReadingOptions(options);
      await jobs.create(name, options, who);
      return jobs.tell(name);
    },
    add: (name, offered, who) => add(name, offered, who, {}),
    page: async (name, options) => pages.page(await jobs.find(name), options),
    file: async (name, id) => corrections.file(await jobs.find(name), id),
    numbers: async (name, options) => numbers.page(await jobs.find(name), options),
    async cutOut(name, id, options) {
      const { digest } = await corrections.file(await jobs.find(name), id);
      return cutOuts.cut(digest, options);
    },
    async picture(name, id) {
      const { digest } = await corrections.file(await jobs.find(name), id);
      return pictures.read(digest);
    },
    correct: async (name, id, given, who) => corrections.correct(await jobs.find(name), id, given, who),
    async setPaused(name, isPaused, who) {
      await jobs.setPaused(name, isPaused, who);
      return jobs.tell(name);
    },
    async retry(name, which, who) {
      const retried = await jobs.retry(name, which, who);
      return { ...(await jobs.tell(name)), retried };
    },
    async remove(name, who) {
      await jobs.markRemoved(name, who);
      if (await isDoneWithin(removals.remove(name, who), REMOVED_AT_ONCE_MS)) return null;
      // It may just have gone.
      return jobs.tell(name).catch((error: unknown) => {
        if (isDigitsError(error, "JOB_NOT_FOUND")) return null;
        throw error;
      });
    },
    async *export(name, format) {
      const job = await jobs.find(name);
      let text = exportHeading(format);
      for await (const file of pages.exported(job)) {
        text += exportLines(file, format);
        if (text.length < EXPORT_PIECE) continue;
        yield text;
        text = "";
      }
      yield text;
    },
  };
  async function* labels(name: string): AsyncGenerator<string, void, void> {
    const job = await jobs.find(name);
    yield toCsvLine(["file", "label", "set", "name"]);
    for await (const file of pages.exported(job)) {
      const label = labelOf(file);
      if (label !== null) yield toCsvLine([await pictures.fileOf(file.digest), label, job.name, file.file]);
    }
  }

  async function close(): Promise<void> {
    await removals.stop();
    pictures.close();
    await store.close();
  }

  return { service, store, pictures, removals, add, labels, close };
}

/** Characters of a piece of an export. */
const EXPORT_PIECE = 64 * 1024;

/** The part of the client that keeps jobs: made, filled with pictures, followed, reviewed, exported. */

import type {
  AddedAnswer,
  CutOutOptions,
  ExportOptions,
  GivenCorrection,
  GivenJob,
  JobAnswer,
  JobDetailAnswer,
  JobFileAnswer,
  JobFilesAnswer,
  JobFilesOptions,
  JobListAnswer,
  JobNumbersAnswer,
  JobNumbersOptions,
  RetryAnswer,
  RetryOptions,
} from "../contract/answers/job-answers.js";
import { ApiError } from "./errors.js";
import { textLinesOf } from "./lines.js";
import { json, pause, type Requester, type RequestOptions } from "./request.js";

/** Of a job that is being removed. */
const ACCEPTED = 202;

/** Between two tries to reach a server that is gone. */
const AGAIN_MS = 2000;

/** All functions throw ApiError when the server refuses, and ConnectionError when it does not answer. */
export interface JobsClient {
  /** All jobs, the newest first. */
  list(options?: RequestOptions): Promise<JobListAnswer>;
  /** Makes a job; one of the same name and options is answered as it is. */
  create(job: GivenJob, options?: RequestOptions): Promise<JobAnswer>;
  /** A job, and how far it is. */
  find(name: string, options?: RequestOptions): Promise<JobDetailAnswer>;
  /**
   * Adds pictures, a request of them: up to as many as `limits()` tells. They are kept once this resolves; where it fails
   * it can be done again, for what was kept is known.
   */
  add(
    name: string,
    pictures: readonly { readonly name: string; readonly picture: Blob | ArrayBuffer | Uint8Array }[],
    options?: RequestOptions,
  ): Promise<AddedAnswer>;
  /** A page of the files. */
  files(name: string, choices?: JobFilesOptions, options?: RequestOptions): Promise<JobFilesAnswer>;
  /** A file with its reading and what people said of it. */
  file(name: string, id: number, options?: RequestOptions): Promise<JobFileAnswer>;
  /** A page of the numbers: what is to be looked at, all that was read as the same, or those of one file. */
  numbers(name: string, choices?: JobNumbersOptions, options?: RequestOptions): Promise<JobNumbersAnswer>;
  /** A part of a picture, as WebP. */
  cutOut(name: string, id: number, choices?: CutOutOptions, options?: RequestOptions): Promise<Blob>;
  /** The picture itself. */
  picture(name: string, id: number, options?: RequestOptions): Promise<Blob>;
  /** Where the picture is, for an image's `src`. */
  pictureUrl(name: string, id: number): string;
  /** Corrects or confirms a number, or what stands on a picture; it is kept once this resolves. */
  correct(name: string, id: number, correction: GivenCorrection, options?: RequestOptions): Promise<JobFileAnswer>;
  pause(name: string, options?: RequestOptions): Promise<JobAnswer>;
  resume(name: string, options?: RequestOptions): Promise<JobAnswer>;
  /**
   * Reads again what was refused or failed, with `code` alone what it was with that one; with `all`, everything by the
   * model that reads now.
   */
  retry(name: string, options?: RequestOptions & RetryOptions): Promise<RetryAnswer>;
  /** Removes a job with its readings and corrections. @returns null where it is gone, or how a large one gets less */
  remove(name: string, options?: RequestOptions): Promise<JobAnswer | null>;
  /** The results as a file. */
  export(name: string, choices?: ExportOptions, options?: RequestOptions): Promise<Blob>;
  /** Where the results are, for a link. */
  exportUrl(name: string, choices?: ExportOptions): string;
  /** How far a job is, whenever that changes, until it is done. A connection that breaks is made again. */
  follow(name: string, options?: RequestOptions): AsyncGenerator<JobDetailAnswer, void, void>;
}

/** Creates that part. */
export function createJobsClient(requester: Requester): JobsClient {
  const { send, sendForJson, urlOf } = requester;
  const act = (name: string, action: string, options?: RequestOptions) =>
    sendForJson<JobAnswer>(pathOf(name, action), { method: "POST" }, options);
  return {
    list: (options) => sendForJson("api/jobs", {}, options),
    create: (job, options) => sendForJson("api/jobs", json("POST", job), options),
    find: (name, options) => sendForJson(pathOf(name), {}, options),
    add(name, pictures, options) {
      const body = new FormData();
      for (const { name: file, picture } of pictures) {
        body.append(
          "pictures",
          picture instanceof Blob ? picture : new Blob([picture as Uint8Array<ArrayBuffer>]),
          file,
        );
      }
      return sendForJson(pathOf(name, "files"), { method: "POST", body }, options);
    },
    files: (name, choices = {}, options) => sendForJson(pathOf(name, "files"), {}, options, { ...choices }),
    file: (name, id, options) => sendForJson(pathOf(name, `files/${id}`), {}, options),
    numbers: (name, choices = {}, options) => sendForJson(pathOf(name, "numbers"), {}, options, { ...choices }),
    cutOut: async (name, id, choices = {}, options) =>
      (await send(pathOf(name, `files/${id}/cut-out`), {}, options, { ...choices })).blob(),
    picture: async (name, id, options) => (await send(pathOf(name, `files/${id}/picture`), {}, options)).blob(),
    pictureUrl: (name, id) => urlOf(pathOf(name, `files/${id}/picture`)),
    correct: (name, id, correction, options) =>
      sendForJson(pathOf(name, `files/${id}/corrections`), json("POST", correction), options),
    pause: (name, options) => act(name, "pause", options),
    resume: (name, options) => act(name, "resume", options),
    retry: (name, { all, code, ...options } = {}) =>
      sendForJson(pathOf(name, "retry"), { method: "POST" }, options, { all, code }),
    async remove(name, options) {
      const response = await send(pathOf(name), { method: "DELETE" }, options);
      return response.status === ACCEPTED ? ((await response.json()) as JobAnswer) : null;
    },
    export: async (name, choices = {}, options) =>
      (await send(pathOf(name, "export"), {}, options, { ...choices })).blob(),
    exportUrl: (name, { format } = {}) => urlOf(pathOf(name, "export"), { format }),
    follow: (name, options = {}) => follow(requester, name, options),
  };
}

function pathOf(name: string, below?: string): string {
  const path = `api/jobs/${encodeURIComponent(name)}`;
  return below === undefined ? path : `${path}/${below}`;
}

async function* follow(
  { send, retries }: Requester,
  name: string,
  { signal }: RequestOptions,
): AsyncGenerator<JobDetailAnswer, void, void> {
  const init = { headers: { accept: "text/event-stream" } };
  for (let failures = 0; ;) {
    try {
      const response = await send(pathOf(name, "events"), init, { isStream: true, ...(signal && { signal }) });
      for await (const line of textLinesOf(response.body!)) {
        if (!line.startsWith("data: ")) continue;
        const job = JSON.parse(line.slice("data: ".length)) as JobDetailAnswer;
        failures = 0;
        yield job;
        if (job.state === "done") return;
      }
      failures += 1;
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      if (error instanceof ApiError || failures > retries) throw error;
    }
    await pause(AGAIN_MS, signal);
  }
}

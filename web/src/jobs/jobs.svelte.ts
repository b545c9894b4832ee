/** The jobs there are, pictures on their way into one, and what people said that is not kept yet. */

import { ApiError, type Client, ConnectionError, type JobAnswer } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import type { ExpectedOptions } from "../api/expected.svelte.js";
import { type Failure, failureOf } from "../words/failures.js";
import { nameByTime } from "../words/job-words.js";
import { JobUpload } from "./job-upload.svelte.js";
import { readList, SAID_NAME } from "./kept-lists.js";
import type { JobsWork } from "./jobs-work.svelte.js";

/** While one goes on and the list is in sight. */
const ASK_AGAIN_MS = 2000;

const CONFLICT = 409;

export class Jobs {
  /** The newest first; null before they are known. */
  list = $state.raw<readonly JobAnswer[] | null>(null);
  failure = $state.raw<Failure | null>(null);
  upload = $state.raw<JobUpload | null>(null);
  /** The Jobs view makes it, and finds it again. */
  work = $state.raw<JobsWork | null>(null);
  readonly #connection: Connection;
  readonly #quiet: Client;
  readonly #isShown: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param quiet a client that asks nobody for a token
   * @param isShown whether people look at the list of jobs
   */
  constructor(connection: Connection, quiet: Client, isShown: () => boolean) {
    this.#connection = connection;
    this.#quiet = quiet;
    this.#isShown = isShown;
  }

  /** Whether something is lost with the page: files that are not sent, or words that are not kept. */
  get isWorthAsking(): boolean {
    const { upload, work } = this;
    return (work?.corrections.unkept ?? 0) > 0 || (upload !== null && (upload.isRunning || upload.isWaitingForServer));
  }

  /** Sends what was said of numbers before the page was loaded anew. */
  async resume(storage: Storage): Promise<void> {
    if (readList(storage, SAID_NAME).length === 0) return;
    // What sends it comes from the server, too, and what could not be loaded once a browser does not load again.
    if (!(await this.#quiet.isReady())) {
      this.#connection.lose();
      this.#connection.whenBack(() => void this.resume(storage));
      return;
    }
    const { JobsWork } = await import("./jobs-work.svelte.js");
    this.work ??= new JobsWork(this.#connection, storage);
  }

  /** Asks for the list, and again while a job goes on. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.list = (await this.#connection.client.jobs.list()).jobs;
      this.failure = null;
      this.#connection.find();
      const isGoing = this.list.some(({ state }) => ["running", "waiting", "removing"].includes(state));
      if (isGoing && this.#isShown()) this.#timer = setTimeout(() => void this.load(), ASK_AGAIN_MS);
    } catch (error) {
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => void this.load());
    }
  }

  /** Makes a job of pictures and sends them; null where that was refused, which `failure` explains. */
  async start(name: string, files: readonly File[], expect: number | null): Promise<string | null> {
    try {
      const options = expect === null ? {} : { expect };
      await this.#connection.client.jobs.create({ name, options });
      this.failure = null;
      this.addTo(name, files);
      return name;
    } catch (error) {
      this.failure = failureOf(error);
      if (error instanceof ConnectionError) this.#connection.lose();
      return null;
    }
  }

  /**
   * Makes a job of pictures that somebody has read without asking for one.
   *
   * @param options what is expected of each
   * @returns its name; null where the server keeps no jobs, or none for strangers
   */
  async startUnasked(files: readonly File[], options: ExpectedOptions): Promise<string | null> {
    const folder = files[0]?.webkitRelativePath.split("/")[0] ?? "";
    const name = folder === "" ? nameByTime(new Date()) : folder;
    for (const tried of [name, `${name} ${Date.now()}`]) {
      try {
        await this.#quiet.jobs.create({ name: tried, options });
        this.addTo(tried, files);
        return tried;
      } catch (error) {
        // One of the name has other options.
        if (!(error instanceof ApiError) || error.status !== CONFLICT) return null;
      }
    }
    return null;
  }

  /** Sends more pictures to a job, behind those that are on their way to it. */
  addTo(name: string, files: readonly File[]): void {
    if (this.upload?.job !== name) {
      this.upload?.stop();
      this.upload = new JobUpload(this.#connection, name, () => void this.load());
    }
    this.upload.add(files);
  }
}

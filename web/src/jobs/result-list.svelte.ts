/** The files of a job, sorted, filtered and searched by the server; pages are fetched as they are scrolled to. */

import { ConnectionError, type JobFile, type JobFilesOptions } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import { type Failure, failureOf } from "../words/failures.js";

const PAGE = 100;

/** Typing goes on for about so long. */
const TYPING_MS = 250;

export const orders = {
  doubtful: { label: "Doubtful first", choices: { order: "doubtful" } },
  sure: { label: "Surest first", choices: { order: "doubtful", descending: true } },
  added: { label: "As added", choices: { order: "added" } },
  name: { label: "File name", choices: { order: "name" } },
  text: { label: "Number", choices: { order: "text" } },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly choices: JobFilesOptions }>>;

export const filters = {
  all: { label: "All pictures", choices: {} },
  review: { label: "To look at", choices: { review: true } },
  changed: { label: "Read otherwise now", choices: { changed: true } },
  read: { label: "Read", choices: { state: "read" } },
  refused: { label: "Refused", choices: { state: "refused" } },
  failed: { label: "Failed", choices: { state: "failed" } },
  waiting: { label: "Waiting", choices: { state: "waiting" } },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly choices: JobFilesOptions }>>;

export class ResultList {
  order = $state<keyof typeof orders>("doubtful");
  filter = $state<keyof typeof filters>("all");
  search = $state("");
  /** What `search` is the beginning of. */
  searchIn = $state<"text" | "name">("text");
  files = $state.raw<readonly JobFile[]>([]);
  isComplete = $state(false);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  readonly job: string;
  readonly #connection: Connection;
  #next: string | null = null;
  /** Of the list that is here. */
  #choices: JobFilesOptions = {};
  /** The latest list that was asked for; what comes for an older one is dropped. */
  #question = Symbol("question");
  #isFetching = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, job: string) {
    this.#connection = connection;
    this.job = job;
  }

  /** Asks for the list from its beginning. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    const search = this.search.trim();
    this.#choices = {
      ...orders[this.order].choices,
      ...filters[this.filter].choices,
      ...(search !== "" && { [this.searchIn]: search }),
      limit: PAGE,
    };
    await this.#fetch(null);
  }

  /** Shows what is new, unless somebody has gone further and reads something there. */
  renew(): void {
    if (this.files.length <= PAGE) void this.load();
  }

  /** The same, once nobody types any more. */
  loadSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), TYPING_MS);
  }

  /** Fetches the next page; to be called when the end is near. */
  more(): void {
    if (this.#next !== null && !this.#isFetching) void this.#fetch(this.#next);
  }

  async #fetch(cursor: string | null): Promise<void> {
    const question = Symbol("question");
    this.#question = question;
    this.#isFetching = true;
    const choices = { ...this.#choices, ...(cursor !== null && { cursor }) };
    try {
      const { files, next } = await this.#connection.client.jobs.files(this.job, choices);
      if (this.#question !== question) return;
      this.files = cursor === null ? files : [...this.files, ...files];
      this.#next = next;
      this.isComplete = next === null;
      this.isLoaded = true;
      this.failure = null;
    } catch (error) {
      if (this.#question !== question) return;
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => void this.#fetch(cursor));
    } finally {
      if (this.#question === question) this.#isFetching = false;
    }
  }
}

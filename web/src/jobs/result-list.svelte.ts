/**
 * The files of a job, sorted, filtered and searched by the server. Each page is fetched by its place in the list when
 * somebody looks there, and the last ones are kept, so that a million files cost no more than some thousand.
 */

import { ConnectionError, type JobFile, type JobFilesOptions } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import { type Failure, failureOf } from "../words/failures.js";

const PAGE = 100;

/** Pages that are fetched before they are scrolled to. */
const AHEAD_PAGES = 1;

/** Pages that are here at most. */
const MAX_PAGES = 60;

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

interface Page {
  readonly files: readonly JobFile[];
  readonly next: string | null;
}

export class ResultList {
  order = $state<keyof typeof orders>("doubtful");
  filter = $state<keyof typeof filters>("all");
  search = $state("");
  /** What `search` is the beginning of. */
  searchIn = $state<"text" | "name">("text");
  /** Files of the list, those that are not here as well. */
  total = $state(0);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  readonly job: string;
  readonly #connection: Connection;
  /** The pages that are here, by their number; the one that was fetched first stands first. */
  #pages = $state.raw<ReadonlyMap<number, Page>>(new Map());
  /** The pages somebody looks at, and those beside them. */
  #wanted: readonly number[] = [];
  /** Of the list that was asked for, and of the one that is here. */
  #choices: JobFilesOptions = {};
  #shown: JobFilesOptions | null = null;
  /** The latest list that was asked for; what comes for an older one is dropped. */
  #question = Symbol("question");
  #isFetching = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, job: string) {
    this.#connection = connection;
    this.job = job;
  }

  /** The file at a place of the list; undefined where it is not here yet. */
  fileAt(place: number): JobFile | undefined {
    return this.#pages.get(Math.floor(place / PAGE))?.files[place % PAGE];
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
    this.#question = Symbol("question");
    this.#wanted = [0];
    await this.#fetch(0, true);
  }

  /** Shows what is new, unless somebody has gone further and reads something there. */
  renew(): void {
    if (this.total <= PAGE || this.#wanted.every((page) => page < AHEAD_PAGES + 1)) void this.load();
  }

  /** The same, once nobody types any more. */
  loadSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), TYPING_MS);
  }

  /** Asks once more for what could not be fetched. */
  retry(): void {
    this.failure = null;
    if (this.#shown === this.#choices) void this.#fetchWanted();
    else void this.load();
  }

  /** Fetches what is in sight, and then what lies beside it. */
  look(first: number, last: number): void {
    const [from, to] = [Math.floor(first / PAGE), Math.floor(last / PAGE)];
    const near = [from - 1, ...Array.from({ length: AHEAD_PAGES }, (_, index) => to + 1 + index)];
    const inSight = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    this.#wanted = [...inSight, ...near].filter((page) => page >= 0 && page * PAGE < this.total);
    void this.#fetchWanted();
  }

  /** One after the other: whoever pulls the scroll bar looks elsewhere before a page is there. */
  async #fetchWanted(): Promise<void> {
    if (this.#isFetching || this.failure !== null) return;
    const page = this.#wanted.find((wanted) => !this.#pages.has(wanted));
    if (page !== undefined) await this.#fetch(page, false);
  }

  /** @param isAnew whether it is the first one of another list, or of the same as it is now */
  async #fetch(page: number, isAnew: boolean): Promise<void> {
    const question = this.#question;
    this.#isFetching = true;
    const before = isAnew ? null : this.#pages.get(page - 1)?.next;
    const place = before ? { cursor: before } : { skip: page * PAGE };
    try {
      const { files, next, total } = await this.#connection.client.jobs.files(this.job, { ...this.#choices, ...place });
      if (this.#question !== question) return;
      if (isAnew) this.#shown = this.#choices;
      this.#pages = this.#withoutFar([...(isAnew ? [] : this.#pages), [page, { files, next }]]);
      this.total = total ?? this.total;
      this.isLoaded = true;
      this.failure = null;
    } catch (error) {
      if (this.#question !== question) return;
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#connection.whenBack(() => {
        if (this.#question !== question) return;
        this.failure = null;
        void this.#fetch(page, isAnew);
      });
    } finally {
      if (this.#question === question) {
        this.#isFetching = false;
        void this.#fetchWanted();
      }
    }
  }

  /** Pages without the oldest that nobody looks at, where there are too many. */
  #withoutFar(pages: readonly (readonly [number, Page])[]): ReadonlyMap<number, Page> {
    let tooMany = pages.length - MAX_PAGES;
    return new Map(pages.filter(([page]) => this.#wanted.includes(page) || tooMany-- <= 0));
  }
}

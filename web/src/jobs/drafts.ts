/** What was typed of numbers and not taken. */

import { keepList, readList, TYPED_NAME } from "./kept-lists.js";

/** Then the oldest goes. */
const MAX_DRAFTS = 500;

export class Drafts {
  readonly #storage: Storage;
  readonly #texts: Map<string, string>;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#texts = new Map(readList<[string, string]>(storage, TYPED_NAME));
  }

  /** Undefined where nothing is typed. */
  get(job: string, number: string): string | undefined {
    return this.#texts.get(nameOf(job, number));
  }

  set(job: string, number: string, text: string): void {
    const name = nameOf(job, number);
    this.#texts.delete(name);
    this.#texts.set(name, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MAX_DRAFTS && oldest !== undefined) this.#texts.delete(oldest);
    this.#write();
  }

  delete(job: string, number: string): void {
    if (this.#texts.delete(nameOf(job, number))) this.#write();
  }

  #write(): void {
    keepList(this.#storage, TYPED_NAME, [...this.#texts]);
  }
}

function nameOf(job: string, number: string): string {
  return `${job}/${number}`;
}

/**
 * What whoever reads knows of the numbers beforehand: kept for this tab over a reload, and sent with every picture until
 * it is taken back.
 */

import type { ReadingOptions } from "../../../src/contract/reading-options.js";

/** What can be expected of a number. */
export type ExpectedOptions = Pick<ReadingOptions, "expect" | "pattern" | "oneOf" | "check" | "range" | "date">;

/** What may be expected of a picture: nothing, one number of which something is known, numbers in rows and columns. */
const expectedKinds = { anything: "Anything", number: "One number", table: "Table" } as const;

type ExpectedKind = keyof typeof expectedKinds;

/** What is kept in the browser stands under this name. */
const STORED_NAME = "digits-expected";

/** Runners-up that are told beside a number that was expected. */
const ALTERNATIVES = 3;

interface Stored {
  readonly kind: ExpectedKind;
  readonly number: ExpectedOptions;
}

export class Expected {
  readonly kinds = expectedKinds;
  kind = $state<ExpectedKind>("anything");
  /** What is known of the one number, kept while something else is expected. */
  number = $state.raw<ExpectedOptions>({});
  readonly options = $derived<ExpectedOptions>(this.kind === "number" ? this.number : {});
  readonly isAnything = $derived(Object.keys(this.options).length === 0);
  /** What is asked of the server. */
  readonly asked = $derived<ReadingOptions>(this.isAnything ? {} : { ...this.options, alternatives: ALTERNATIVES });
  readonly #storage: Storage;
  readonly #onChange: () => void;

  /** @param onChange is told once something else is expected */
  constructor(storage: Storage, onChange: () => void) {
    this.#storage = storage;
    this.#onChange = onChange;
    const { kind, number } = this.#kept();
    this.kind = kind in expectedKinds ? kind : "anything";
    this.number = number ?? {};
  }

  /** Expects this from now on. */
  expect(kind: ExpectedKind, number: ExpectedOptions = this.number): void {
    const before = JSON.stringify(this.options);
    this.kind = kind;
    this.number = number;
    try {
      this.#storage.setItem(STORED_NAME, JSON.stringify({ kind, number } satisfies Stored));
    } catch {
      // A long list, or a browser that keeps nothing: it holds until the page is left.
    }
    if (JSON.stringify(this.options) !== before) this.#onChange();
  }

  #kept(): Stored {
    try {
      return JSON.parse(this.#storage.getItem(STORED_NAME) ?? "{}") as Stored;
    } catch {
      return { kind: "anything", number: {} };
    }
  }
}

/** Some pictures of MNIST's test set, and what a run read them as. */

import type { TestImageAnswer } from "../../../../src/client.js";
import { AskedAnswer, type Connection } from "../../api/connection.svelte.js";
import type { Failure } from "../../words/failures.js";

/** Pictures that are opened from a figure of a result. */
export interface OpenedPictures {
  /** What they have in common. */
  readonly title: string;
  /** The run that is asked what it read them as. */
  readonly runId: string;
  /** Their places in the test set. */
  readonly indices: readonly number[];
}

/** Opens pictures over the page. */
export type OpenPictures = (opened: OpenedPictures) => void;

interface Shown {
  readonly runId: string;
  readonly indices: readonly number[];
}

export class TestPictures {
  readonly #asked: AskedAnswer<ReadonlyMap<number, TestImageAnswer>>;
  #shown: Shown | null = null;

  constructor(connection: Connection) {
    this.#asked = new AskedAnswer(connection);
  }

  get failure(): Failure | null {
    return this.#asked.failure;
  }

  /** Whether some are to come. */
  get areAwaited(): boolean {
    return this.#asked.answer === null;
  }

  /** The picture at this place of the test set; null until it has come. */
  at(index: number): TestImageAnswer | null {
    return this.#asked.answer?.get(index) ?? null;
  }

  /** Shows these, at most 256, in place of those before. */
  show(runId: string, indices: readonly number[]): void {
    this.#asked.drop();
    this.#shown = { runId, indices };
    this.askAgain();
  }

  /** Asks for them once more, after they did not come. */
  askAgain(): void {
    const shown = this.#shown;
    if (shown === null || shown.indices.length === 0) return;
    void this.#asked.ask(async ({ runs }) => {
      const { images } = await runs.testImages(shown.indices, { run: shown.runId });
      return new Map(images.map((image) => [image.index, image]));
    });
  }

  /** Puts them away. */
  drop(): void {
    this.#shown = null;
    this.#asked.drop();
  }
}

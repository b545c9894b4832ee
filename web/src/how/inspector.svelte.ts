/**
 * The inside of a network for what is opened, a digit or a symbol of a line, where the server can tell. A server that cannot is
 * asked once and no more.
 */

import { ApiError, type InspectAnswer, type InspectedLayer } from "../../../src/client.js";
import { IMAGE_PIXELS } from "../../../src/core/digits.js";
import type { Connection } from "../api/connection.svelte.js";
import { fromBase64, type LayerShape } from "../figures/draw-maps.js";

/** Nobody waits for the place of something. */
const LEARN_WITHIN_MS = 5000;

interface LayeredAnswer {
  readonly layers: readonly InspectedLayer[];
}

export interface InspectorOptions<Question, Answer> {
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  /** What the network makes of nothing tells which layers there are. */
  readonly blank: Question;
  /** How long something has to be opened before it is looked at. */
  readonly afterMs: number;
  /** The shapes of layers as they are shown. @default as they are answered */
  readonly toShapes?: (answer: Answer, question: Question) => readonly LayerShape[];
}

export class Inspector<Question, Answer extends LayeredAnswer> {
  /** What was looked at last, and what the network made of it. */
  inspected = $state.raw<{ readonly question: Question; readonly answer: Answer } | null>(null);
  /** The layers of the network that reads, so that their place is there before anything is looked at; null until it is known. */
  shapes = $state.raw<readonly LayerShape[] | null>(null);
  canInspect = $state(true);
  readonly #options: InspectorOptions<Question, Answer>;
  #running: AbortController | null = null;

  constructor(options: InspectorOptions<Question, Answer>) {
    this.#options = options;
  }

  /** Looks at something; null at nothing. */
  look(question: Question | null): void {
    this.#running?.abort();
    this.#running = null;
    if (question === null) this.inspected = null;
    else if (this.canInspect) void this.#inspect(question);
  }

  /** Asks once which layers there are. */
  async learnShapes(): Promise<void> {
    if (this.shapes || !this.canInspect) return;
    try {
      await this.#ask(this.#options.blank, AbortSignal.timeout(LEARN_WITHIN_MS));
    } catch {
      // The first that is looked at tells it too.
    }
  }

  /** What the network made of something; null where the server cannot look inside it. Each answer tells what the layers are. */
  async #ask(question: Question, signal: AbortSignal): Promise<Answer | null> {
    const { ask, toShapes = ({ layers }) => layers } = this.#options;
    try {
      const answer = await ask(question, signal);
      this.shapes = toShapes(answer, question);
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError && (error.status === 404 || error.status === 405))) throw error;
      this.canInspect = false;
      this.shapes = null;
      return null;
    }
  }

  async #inspect(question: Question): Promise<void> {
    const mine = new AbortController();
    this.#running = mine;
    await new Promise((resolve) => setTimeout(resolve, this.#options.afterMs));
    if (mine.signal.aborted) return;
    try {
      const answer = await this.#ask(question, mine.signal);
      if (!mine.signal.aborted) this.inspected = answer && { question, answer };
    } catch {
      // The reading stands without it; the next that is opened asks again.
      if (!mine.signal.aborted) this.inspected = null;
    }
  }
}

/** Looks into the network of single digits, at images of 28x28 bytes in Base64. */
export function createDigitInspector({ client }: Connection): Inspector<string, InspectAnswer> {
  return new Inspector({
    ask: (image, signal) => client.inspect(fromBase64(image), { signal }),
    blank: btoa("\0".repeat(IMAGE_PIXELS)),
    // While the pen moves from digit to digit nobody looks inside.
    afterMs: 700,
  });
}

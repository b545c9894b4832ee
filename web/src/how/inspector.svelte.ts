/**
 * The inside of the network for the digit that is opened, where the server can tell. A server that cannot is asked
 * once and no more.
 */

import { IMAGE_PIXELS } from "../../../src/core/digits.js";
import { ApiError, type InspectAnswer } from "../../../src/client.js";
import type { Connection } from "../api/connection.svelte.js";
import { fromBase64, type LayerShape } from "../figures/draw-maps.js";

/** While the pen moves from digit to digit nobody looks inside. */
const LOOK_AFTER_MS = 700;

/** Nobody waits for the place of something. */
const LEARN_WITHIN_MS = 5000;

/** An image, and what the network made of it. */
export interface Inspected {
  /** 28x28 bytes in Base64. */
  readonly image: string;
  readonly inspection: InspectAnswer;
}

export class Inspector {
  inspected = $state.raw<Inspected | null>(null);
  /** The layers of the network that reads, so that their place is there before a digit is; null until it is known. */
  shapes = $state.raw<readonly LayerShape[] | null>(null);
  readonly #connection: Connection;
  #canInspect = true;
  #running: AbortController | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Looks at an image of 28x28 bytes in Base64; null at none. */
  look(image: string | null): void {
    this.#running?.abort();
    this.#running = null;
    if (image === null) this.inspected = null;
    else if (this.#canInspect) void this.#inspect(image);
  }

  /** Asks once which layers there are: what the network makes of nothing tells. */
  async learnShapes(): Promise<void> {
    if (this.shapes || !this.#canInspect) return;
    const blank = new Uint8Array(IMAGE_PIXELS);
    try {
      this.#take(await this.#ask(blank, AbortSignal.timeout(LEARN_WITHIN_MS)));
    } catch {
      // The first digit that is looked at tells it too.
    }
  }

  /** What the network made of an image; null where the server cannot look inside its network. */
  async #ask(image: Uint8Array, signal: AbortSignal): Promise<InspectAnswer | null> {
    try {
      return await this.#connection.client.inspect(image, { signal });
    } catch (error) {
      if (error instanceof ApiError && (error.status === 404 || error.status === 405)) return null;
      throw error;
    }
  }

  /** Whether or not somebody still looks at its image, an inspection tells what the layers are. */
  #take(inspection: InspectAnswer | null): void {
    this.#canInspect = inspection !== null;
    this.shapes = inspection?.layers ?? null;
  }

  async #inspect(image: string): Promise<void> {
    const mine = new AbortController();
    this.#running = mine;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AFTER_MS));
    if (mine.signal.aborted) return;
    try {
      const inspection = await this.#ask(fromBase64(image), mine.signal);
      if (mine.signal.aborted) return;
      this.#take(inspection);
      this.inspected = inspection && { image, inspection };
    } catch {
      // The reading stands without it; the next digit asks again.
      if (!mine.signal.aborted) this.inspected = null;
    }
  }
}

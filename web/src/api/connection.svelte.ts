/**
 * The server, and whether it is there. Once it was found gone, it is asked again and again until it is back; then
 * whatever waits for it goes on.
 */

import { type Client, ConnectionError } from "../../../src/client.js";
import { defaultLimits, type Limits, type ReadingPlace } from "../../../src/contract/limits.js";
import { type Failure, failureOf } from "../words/failures.js";

const ASK_AGAIN_MS = 1500;

/** A server that does not say it is ready by then is not. */
const READY_TIMEOUT_MS = 3000;

/** Where the server wants pictures read is kept under this name, for when it does not answer. */
const STORED_NAME = "digits-read-on";

export class Connection {
  readonly client: Client;
  /** Whether a server stands behind the page; on a static site none does, and none is asked for anything. */
  readonly hasServer: boolean;
  isGone = $state(false);
  /** What the server takes; refusing more here spares the upload. */
  limits = $state.raw<Limits>(defaultLimits);
  readonly #waiting = new Set<() => void>();
  readonly #storage: Storage;
  #asked: Promise<void> | undefined;

  constructor(client: Client, storage: Storage) {
    this.client = client;
    this.hasServer = document.querySelector('meta[name="server"][content="none"]') === null;
    this.#storage = storage;
  }

  /** Asks once what the server takes. Until that is known, and where nobody answers, what servers take by default counts. */
  loadLimits(): Promise<void> {
    return (this.#asked ??= this.#askLimits());
  }

  /** A request found nobody: says so, and asks until somebody is there. */
  lose(): void {
    if (this.isGone) return;
    this.isGone = true;
    void this.#askUntilBack();
  }

  /** Has `goOn` called when the server is back; the function that is returned takes that back. */
  whenBack(goOn: () => void): () => void {
    this.#waiting.add(goOn);
    return () => this.#waiting.delete(goOn);
  }

  /** An answer came: the server is there. */
  find(): void {
    if (!this.isGone) return;
    this.isGone = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const goOn of waiting) goOn();
  }

  async #askLimits(): Promise<void> {
    if (!this.hasServer) return void (this.limits = { ...this.limits, readOn: "device" });
    try {
      this.limits = await this.client.limits();
    } catch {
      const readOn = (this.#storage.getItem(STORED_NAME) ?? this.limits.readOn) as ReadingPlace;
      this.limits = { ...this.limits, readOn };
      this.whenBack(() => void (this.#asked = this.#askLimits()));
      return;
    }
    try {
      this.#storage.setItem(STORED_NAME, this.limits.readOn);
    } catch {
      // A browser that keeps nothing asks anew.
    }
  }

  async #askUntilBack(): Promise<void> {
    while (this.isGone) {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      if (!this.isGone) return;
      if (!navigator.onLine) continue;
      const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
      // On a static site what could not be loaded is loaded again; nobody there could say that it is ready.
      if (!this.hasServer || (await this.client.isReady({ signal }).catch(() => false))) this.find();
    }
  }
}

/**
 * Something that the server is asked for once and that is shown when it comes. Where the server is gone it is asked
 * again by itself as soon as it is back; where it refused, by whoever presses the button.
 */
export class AskedAnswer<Answer> {
  /** Null until it has come. */
  answer = $state.raw<Answer | null>(null);
  /** Why it was refused. */
  failure = $state.raw<Failure | null>(null);
  readonly #connection: Connection;
  /** The latest question; what comes for an older one is dropped. */
  #question: symbol | null = null;
  #stopWaiting = (): void => {};

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Asks; an answer to an earlier question stays until this one's has come. */
  async ask(request: (client: Client) => Promise<Answer>): Promise<void> {
    const question = Symbol("question");
    this.#question = question;
    this.#stopWaiting();
    this.failure = null;
    try {
      const answer = await request(this.#connection.client);
      if (this.#question !== question) return;
      this.answer = answer;
      this.#connection.find();
    } catch (error) {
      if (this.#question !== question) return;
      this.failure = failureOf(error);
      if (!(error instanceof ConnectionError)) return;
      this.#connection.lose();
      this.#stopWaiting = this.#connection.whenBack(() => void this.ask(request));
    }
  }

  /** Puts the answer away, and waits for none. */
  drop(): void {
    this.#question = null;
    this.#stopWaiting();
    this.answer = null;
    this.failure = null;
  }
}

/**
 * The server's token, which changes may need: kept for this tab alone, as long as the tab lives, and asked for once,
 * however many requests wait for it.
 */

const STORED_NAME = "digits-token";

/** What a header can carry; the server's own tokens are made of these too. */
const TOKEN = /^[\x21-\x7e]+$/;

export class Token {
  /** Whether a request waits for the token. */
  isWanted = $state(false);
  /** Whether the last one was not the server's. */
  wasRefused = $state(false);
  /** Whether one is kept for this tab. */
  isKept = $state(false);
  readonly #storage: Storage;
  #answers: ((token: string | null) => void)[] = [];

  constructor(storage: Storage) {
    this.#storage = storage;
    this.isKept = this.stored !== null;
  }

  /** The token that is kept; null where there is none. */
  get stored(): string | null {
    return this.#storage.getItem(STORED_NAME);
  }

  /** Asks people for the token; null where they have none. */
  ask(wasRefused: boolean): Promise<string | null> {
    if (wasRefused) this.forget();
    this.wasRefused = wasRefused;
    this.isWanted = true;
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  /** Sends what waits, with this token, and keeps it until the server refuses it. Says whether it can be one. */
  give(text: string): boolean {
    const token = text.trim();
    if (!TOKEN.test(token)) return false;
    this.#storage.setItem(STORED_NAME, token);
    this.isKept = true;
    this.#answer(token);
    return true;
  }

  /** Lets what waits be refused. */
  refuse(): void {
    this.#answer(null);
  }

  /** Forgets the token that is kept. */
  forget(): void {
    this.#storage.removeItem(STORED_NAME);
    this.isKept = false;
  }

  #answer(token: string | null): void {
    const answers = this.#answers;
    this.#answers = [];
    this.isWanted = false;
    for (const answer of answers) answer(token);
  }
}

/**
 * Asking people for the server's token: once, however many requests wait for it.
 */

import { forgetToken, storedToken, TOKEN_KEPT, TOKEN_WANTED, type TokenWanted } from "../api/token.js";

/** What a header can carry; the server's own tokens are made of these too. */
const TOKEN = /^[\x21-\x7e]+$/;

export class TokenEntry {
  /** Whether a request waits for the token. */
  isWanted = $state(false);
  /** Whether the last one was not the server's. */
  wasRefused = $state(false);
  /** Whether one is kept for this tab. */
  isKept = $state(storedToken() !== null);
  #answers: TokenWanted["answer"][] = [];

  constructor(window: Window) {
    window.addEventListener(TOKEN_WANTED, (event) => {
      event.preventDefault();
      const { wasRefused, answer } = (event as CustomEvent<TokenWanted>).detail;
      this.#answers.push(answer);
      this.wasRefused = wasRefused;
      this.isWanted = true;
    });
    window.addEventListener(TOKEN_KEPT, () => {
      this.isKept = storedToken() !== null;
    });
  }

  /** Sends what waits, with this token. Says whether it can be one. */
  give(text: string): boolean {
    const token = text.trim();
    if (!TOKEN.test(token)) return false;
    this.#answer(token);
    return true;
  }

  /** Lets what waits be refused. */
  refuse(): void {
    this.#answer(null);
  }

  /** Forgets the token that is kept. */
  forget(): void {
    forgetToken();
  }

  #answer(token: string | null): void {
    const answers = this.#answers;
    this.#answers = [];
    this.isWanted = false;
    for (const answer of answers) answer(token);
  }
}

/**
 * The server's token, which changes may need. It is kept for this tab alone, as long as the tab lives, and asked for
 * by an event: whoever shows the page answers it.
 */

const STORED_NAME = "digits-token";

/** Asks for the token. A listener that will answer prevents the default. */
export const TOKEN_WANTED = "digits-token-wanted";
/** Tells that a token is kept now, or no longer. */
export const TOKEN_KEPT = "digits-token-kept";

/** What a request for the token carries. */
export interface TokenWanted {
  /** Whether one was sent already, and is not the server's. */
  readonly wasRefused: boolean;
  /** To be called with the token, or with null by who has none. */
  readonly answer: (token: string | null) => void;
}

/** The token that is kept; null where there is none. */
export function storedToken(): string | null {
  return sessionStorage.getItem(STORED_NAME);
}

/** Keeps a token that the server took. */
export function keepToken(token: string): void {
  sessionStorage.setItem(STORED_NAME, token);
  dispatchEvent(new Event(TOKEN_KEPT));
}

/** Forgets the token. */
export function forgetToken(): void {
  sessionStorage.removeItem(STORED_NAME);
  dispatchEvent(new Event(TOKEN_KEPT));
}

/** Asks people for the token; null where they have none, or where nobody is there to be asked. */
export function askForToken(wasRefused: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const detail: TokenWanted = { wasRefused, answer: resolve };
    const event = new CustomEvent(TOKEN_WANTED, { detail, cancelable: true });
    if (dispatchEvent(event)) resolve(null);
  });
}

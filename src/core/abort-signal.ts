/**
 * The part of an `AbortSignal` that the core uses. The class itself belongs to the platform, and the core
 * compiles without one; Node's and the browser's both fit here.
 */

export interface AbortSignalLike {
  readonly aborted: boolean;
  /** Throws the signal's reason once it is aborted. */
  throwIfAborted(): void;
}

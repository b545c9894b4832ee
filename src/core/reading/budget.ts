/**
 * What one reading may cost. Joined writing, hatching and music can be cut in tens of thousands of ways, and each is a
 * run of the network; so there are bounds on how much ink is shown to it, for a line and for a picture, and one on time.
 * Whatever is not read is told: never half of a line.
 */

import { fail } from "../errors.js";
import type { Picture } from "../picture/picture.js";

/**
 * Candidates of one line, and of one picture, that are shown to the network. Of 1,629 real pictures none has more than
 * 1,500 in a line; a number of 20 joined digits has 1,800; a ledger of 240 numbers has 5,000, a page of joined writing
 * 44,000. A thousand take some 0.2 s on one core.
 */
const MAX_LINE_CANDIDATES = 4000;
const MAX_PICTURE_CANDIDATES = 16_000;

/** A drawing is read in less, and gives way to nobody. */
const TURN_MS = 20;

/** How a reading is stopped, and gives way to others. */
export interface ReadingControl {
  /** Asked between lines and between batches of the network. */
  readonly isCancelled?: () => boolean;
  /** Milliseconds since some moment, from a clock that nobody sets. @default Date.now */
  readonly nowMs?: () => number;
  /** Lets others have the thread for a while. @default nobody else needs it */
  readonly yieldToOthers?: () => Promise<void>;
  /**
   * Called once the ink is found, each time the picture is looked at: the picture and most of what was made of it are not
   * needed any more, its pixels not even where it is looked at again if there is {@link ReadingControl.decodeAgain}.
   */
  readonly onInkFound?: () => void;
  /** The picture once more, as it was handed in, to look at it in another turn. @default what was handed in is kept */
  readonly decodeAgain?: () => Promise<Picture>;
}

export interface BudgetOptions extends ReadingControl {
  /** Seconds from now on. @default no limit */
  readonly maxSeconds?: number | undefined;
}

/** What is left of a reading's budget. */
export interface Budget {
  /** Begins a line: it may take its own share of what is left. */
  beginLine(): void;
  /** Takes so many candidates off what is left; false where there are not so many, or the time is over. */
  take(candidates: number): boolean;
  /**
   * Whether the time is over.
   *
   * @throws ABORTED once the reading is cancelled
   */
  isOver(): boolean;
  /**
   * Lets others have the thread, where this reading has had it for a while.
   *
   * @throws ABORTED once the reading is cancelled
   */
  readonly pause: () => Promise<void>;
}

/** Opens a budget; time runs from now on. */
export function createBudget(options: BudgetOptions = {}): Budget {
  const { maxSeconds = Infinity, isCancelled = () => false, nowMs = Date.now, yieldToOthers } = options;
  const startMs = nowMs();
  const endMs = startMs + 1000 * maxSeconds;
  let ofLine = MAX_LINE_CANDIDATES;
  let ofPicture = MAX_PICTURE_CANDIDATES;
  let turnEndMs = startMs + TURN_MS;
  function isOver(): boolean {
    if (isCancelled()) failCancelled();
    return nowMs() > endMs;
  }
  return {
    isOver,
    pause: async () => {
      if (isCancelled()) failCancelled();
      if (yieldToOthers === undefined || nowMs() < turnEndMs) return;
      await yieldToOthers();
      if (isCancelled()) failCancelled();
      turnEndMs = nowMs() + TURN_MS;
    },
    beginLine() {
      ofLine = MAX_LINE_CANDIDATES;
    },
    take(candidates) {
      if (candidates > Math.min(ofLine, ofPicture) || isOver()) return false;
      ofLine -= candidates;
      ofPicture -= candidates;
      return true;
    },
  };
}

function failCancelled(): never {
  fail("ABORTED", "the reading was stopped.");
}

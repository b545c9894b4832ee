/**
 * Leads one picture at a time from choice to reading. A newer picture cancels the older one's request, so an
 * answer never appears beside another picture.
 */

import { requestReading } from "./reading-client.js";
import { failureOf } from "./reading-failure.js";
import type {
  ChosenPicture,
  ReadingFailure,
  ReadingState,
} from "./reading-state.js";

export interface ReadingFlow {
  /** Has a picture read. */
  read(file: File): void;
  /** Has the picture that failed read once more. */
  retry(): void;
  /** Says why what came cannot be read at all. */
  refuse(failure: ReadingFailure): void;
}

/** Creates the flow; `onChange` hears every new state. */
export function createReadingFlow(
  onChange: (state: ReadingState) => void,
): ReadingFlow {
  let picture: ChosenPicture | null = null;
  let running: AbortController | null = null;

  async function readPicture(chosen: ChosenPicture): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    onChange({ kind: "reading", picture: chosen });
    const startMs = performance.now();
    try {
      const answer = await requestReading(chosen.file, mine.signal);
      if (mine.signal.aborted) return;
      const durationMs = performance.now() - startMs;
      onChange({ kind: "read", picture: chosen, answer, durationMs });
    } catch (error) {
      if (mine.signal.aborted) return;
      onChange({ kind: "failed", picture: chosen, failure: failureOf(error) });
    }
  }

  function forgetPicture(): void {
    if (picture) URL.revokeObjectURL(picture.url);
    picture = null;
  }

  return {
    read(file) {
      forgetPicture();
      picture = { file, url: URL.createObjectURL(file) };
      void readPicture(picture);
    },
    retry() {
      if (picture) void readPicture(picture);
    },
    refuse(failure) {
      running?.abort();
      forgetPicture();
      onChange({ kind: "failed", picture: null, failure });
    },
  };
}

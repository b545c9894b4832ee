/**
 * Copies what was read, or the link to a sample, and says so.
 */

import { writeToClipboard } from "../ui/clipboard.js";
import type { AppState } from "../app-state.svelte.js";

/** Copies the numbers as text. */
export async function copyNumber(app: AppState): Promise<void> {
  const text = app.reading.answer?.text ?? "";
  if (text === "") return app.announcer.tell("There is no number to copy yet.");
  await writeToClipboard(text);
  app.announcer.tell(`Copied ${text.length > 20 ? "the numbers" : text}`);
}

/** Copies the address with the sample in it. */
export async function copyLink(app: AppState): Promise<void> {
  if (app.route.sample === null) {
    return app.announcer.tell("Links lead to samples. Open one first.");
  }
  await writeToClipboard(app.route.link);
  app.announcer.tell("Copied the link to this sample");
}

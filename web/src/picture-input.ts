/**
 * The ways a picture comes in: chosen, photographed, dropped anywhere on the page, or pasted.
 */

import { elementById } from "./elements.js";
import { nothingToRead } from "./reading-failure.js";
import type { ReadingFailure } from "./reading-state.js";

export interface PictureInputs {
  readonly onPicture: (file: File) => void;
  /** Hears of a paste or drop without a file. */
  readonly onNothing: (failure: ReadingFailure) => void;
}

/** Listens on every way in. */
export function takePictures(inputs: PictureInputs): void {
  connectButton("choose", inputs);
  connectButton("photograph", inputs);
  takeDrops(inputs);
  document.addEventListener("paste", (event) => {
    event.preventDefault();
    takeFirst(event.clipboardData, inputs);
  });
}

/** A button opens the hidden file input of the same name. */
function connectButton(id: string, { onPicture }: PictureInputs): void {
  const input = elementById<HTMLInputElement>(`${id}-input`);
  elementById(id).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // Emptied, so that choosing the same file again is a change again.
    input.value = "";
    if (file) onPicture(file);
  });
}

function takeDrops(inputs: PictureInputs): void {
  // Moving over a child leaves the parent: only the balance says whether the pointer is still over the page.
  let depth = 0;
  const mark = (newDepth: number) => {
    depth = newDepth;
    document.documentElement.toggleAttribute("data-dropping", depth > 0);
  };
  document.addEventListener("dragenter", () => mark(depth + 1));
  document.addEventListener("dragleave", () => mark(depth - 1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(0);
    takeFirst(event.dataTransfer, inputs);
  });
}

function takeFirst(
  transfer: DataTransfer | null,
  { onPicture, onNothing }: PictureInputs,
): void {
  const file = transfer?.files[0];
  if (file) onPicture(file);
  else onNothing(nothingToRead);
}

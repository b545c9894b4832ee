/**
 * The sheet of paper: an invitation while it is empty, then the picture as it was given, with what was found
 * marked on it.
 */

import { showChoice, type ChooseDigit } from "./digit-choice.js";
import { elementById } from "./elements.js";
import { placeMarks } from "./picture-marks.js";
import type { ChosenPicture, ReadingState } from "./reading-state.js";

export interface Sheet {
  show(state: ReadingState): void;
  /** Marks the digit that was chosen. */
  choose(index: number): void;
}

/** Takes charge of the sheet of index.html. */
export function createSheet(actions: { readonly choose: ChooseDigit }): Sheet {
  const invitation = elementById("invitation");
  const holder = elementById("picture");
  const image = elementById<HTMLImageElement>("picture-image");
  const unshown = elementById("picture-unshown");
  const marks = elementById("picture-marks");
  let shown: ChosenPicture | null = null;

  image.addEventListener("error", () => {
    image.hidden = true;
    unshown.hidden = false;
    unshown.textContent = `${shown?.file.name ?? "This file"} cannot be shown here.`;
  });

  function showPicture(picture: ChosenPicture | null): void {
    if (picture === shown) return;
    shown = picture;
    invitation.hidden = picture !== null;
    holder.hidden = picture === null;
    if (!picture) return;
    image.hidden = false;
    unshown.hidden = true;
    image.alt = `The picture ${picture.file.name}`;
    image.src = picture.url;
  }

  return {
    show(state) {
      showPicture(state.kind === "empty" ? null : state.picture);
      if (state.kind === "read") {
        placeMarks(marks, state.answer, actions.choose);
      } else {
        marks.replaceChildren();
      }
    },
    choose(index) {
      showChoice(marks, index);
    },
  };
}

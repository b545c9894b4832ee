/**
 * The sheet of paper: an invitation while it is empty, then the picture as it was given, with what was found
 * framed on it.
 */

import type { Box, ReadAnswer } from "../../src/server/answers.js";
import { elementById } from "./elements.js";
import type { ChosenPicture, ReadingState } from "./reading-state.js";

const SVG = "http://www.w3.org/2000/svg";

/** Air between the ink and its frame, as a share of the picture's shorter side. */
const FRAME_MARGIN = 0.02;

export interface Sheet {
  show(state: ReadingState): void;
}

/** Takes charge of the sheet of index.html. */
export function createSheet(): Sheet {
  const invitation = elementById("invitation");
  const holder = elementById("picture");
  const image = elementById<HTMLImageElement>("picture-image");
  const unshown = elementById("picture-unshown");
  const marks = elementById<SVGSVGElement>("picture-marks");
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
      marks.replaceChildren(
        ...(state.kind === "read" ? framesOf(state.answer) : []),
      );
      if (state.kind === "read") {
        const { width, height } = state.answer;
        marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
      }
    },
  };
}

/** A frame around every digit, and another kind around what was refused. */
function framesOf(answer: ReadAnswer): SVGRectElement[] {
  const margin = Math.min(answer.width, answer.height) * FRAME_MARGIN;
  const digits = answer.numbers.flatMap((number) => number.digits);
  return [
    ...digits.map(({ box }) => frame(box, margin, "frame-digit")),
    ...answer.rejected.map(({ box }) => frame(box, margin, "frame-rejected")),
  ];
}

function frame(box: Box, margin: number, className: string): SVGRectElement {
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("class", className);
  rect.setAttribute("x", String(box.x - margin));
  rect.setAttribute("y", String(box.y - margin));
  rect.setAttribute("width", String(box.width + 2 * margin));
  rect.setAttribute("height", String(box.height + 2 * margin));
  return rect;
}

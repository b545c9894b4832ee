/**
 * The marks on the picture: a frame around every digit, which chooses it where there are several, and another
 * kind of frame around what is no digit. They are placed in shares of the picture, so they follow its size.
 */

import type { Box, ReadAnswer } from "../../src/server/answers.js";
import { makeChoice, type ChooseDigit } from "./digit-choice.js";
import { make } from "./elements.js";

const GROUP = "digit-on-picture";

/**
 * Places the marks of a reading.
 *
 * @param layer lies over the picture; takes its proportions from the reading
 */
export function placeMarks(
  layer: HTMLElement,
  answer: ReadAnswer,
  onChoose: ChooseDigit,
): void {
  layer.style.setProperty("--picture-width", String(answer.width));
  layer.style.setProperty("--picture-height", String(answer.height));
  const digits = answer.numbers.flatMap((number) => number.digits);
  const rejected = answer.rejected.map(({ box, reason }) => {
    const mark = make("div", "mark");
    mark.title = reason;
    mark.append(make("span", "frame-rejected"));
    return place(mark, box, answer);
  });
  const found = digits.map((digit, index) => {
    const frame = make("span", "frame-digit");
    frame.toggleAttribute("data-unsure", !digit.isSure);
    const mark = make("div", "mark");
    mark.append(
      digits.length > 1
        ? makeChoice({ digit, index, group: GROUP, onChoose }, frame)
        : frame,
    );
    return place(mark, digit.box, answer);
  });
  layer.replaceChildren(...rejected, ...found);
  if (digits.length > 1) {
    layer.setAttribute("role", "radiogroup");
    layer.setAttribute("aria-label", "The digits on the picture");
  } else {
    layer.removeAttribute("role");
    layer.removeAttribute("aria-label");
  }
}

function place(
  mark: HTMLElement,
  box: Box,
  { width, height }: ReadAnswer,
): HTMLElement {
  const shares = {
    "--left": box.x / width,
    "--top": box.y / height,
    "--width": box.width / width,
    "--height": box.height / height,
  };
  for (const [name, share] of Object.entries(shares)) {
    mark.style.setProperty(name, String(share));
  }
  return mark;
}

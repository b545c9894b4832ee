/** What the elements say. A page in another language gives its own words for them. */

import { toOrdinal } from "../../contract/words.js";

export const fieldWords = {
  /** Names of the parts, for those who hear the page. */
  field: "Number",
  sheet: "Sheet to write on with mouse, finger or pen. The number can be typed, too.",
  picture: "The picture that is read",
  undo: "Undo",
  clear: "Clear",
  /** What is shown before anything is there. */
  invitation: "Write here",
  type: "or type it",
  drop: "Drop or paste a picture",
  choose: "Choose a picture",
  chooseAgain: "Another picture",
  photograph: "Take a photo",
  hint: "A number, by hand",
  pictureHint: "A picture is read on this device",
  expected: (words: string) => words.charAt(0).toUpperCase() + words.slice(1),
  /** What is said of a reading. */
  reading: "Reading …",
  read: (text: string) => `Read: ${text}`,
  unsure: (place: number, of: number, first: string, second: string) =>
    of === 1 ? `${first} or ${second}?` : `${toOrdinal(place)} digit: ${first} or ${second}?`,
  choice: (digit: string) => `It is ${digit}`,
  unread: (reason: string) => `Not read: ${reason}`,
  nothing: "there is no number",
  contradicted: (text: string, expected: string) => `This looks like ${text}; expected: ${expected}`,
  unexpected: (expected: string) => `Expected: ${expected}`,
  noNumber: "This is no number",
  /** What a form says of a field that cannot be sent. */
  required: "Write a number.",
  requiredPicture: "Choose a picture, or type the number.",
  busy: "Wait until the number is read.",
};

export type FieldWords = typeof fieldWords;

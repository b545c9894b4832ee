/**
 * Fields for handwritten numbers on every page: what `import "handwritten-digits/elements"` gives. It makes the tags
 * `<digits-pad>` and `<digits-photo>` known.
 */

import { defineElements } from "./browser/elements/define-elements.js";

export type { DigitsPadElement } from "./browser/elements/digits-pad.js";
export type { DigitsPhotoElement } from "./browser/elements/digits-photo.js";
export type { FieldWords } from "./browser/elements/field-words.js";
export type { ReadingErrorEvent } from "./browser/elements/define-elements.js";
export type { ReadingProperties } from "./browser/elements/reading-attributes.js";
export type { DigitsError, ErrorCode } from "./core/errors.js";
export type { Box } from "./core/picture/box.js";
export type { RankedDigit, ReadDigit, Reading, ReadNumber, RejectedInk } from "./core/reading/reading.js";

defineElements(() => new Worker(new URL("./browser/worker/reading-worker.js", import.meta.url), { type: "module" }));

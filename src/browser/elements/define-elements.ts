/** The tags, and what they are in TypeScript. */

import type { DigitsError } from "../../core/errors.js";
import type { Reading } from "../../core/reading/reading.js";
import { createReadingDesk } from "../worker/reading-desk.js";
import { DigitsPadElement } from "./digits-pad.js";
import { DigitsPhotoElement } from "./digits-photo.js";
import { defineReadingProperties } from "./reading-attributes.js";
import { ReadingField } from "./reading-field.js";

declare global {
  interface HTMLElementTagNameMap {
    "digits-pad": DigitsPadElement;
    "digits-photo": DigitsPhotoElement;
  }
  interface HTMLElementEventMap {
    /** The whole answer behind a field's value. */
    reading: CustomEvent<Reading>;
  }
}

/** What `error` of an element is: why nothing could be read. */
export type ReadingErrorEvent = CustomEvent<DigitsError>;

/**
 * Makes the tags known to the page; nothing where they are, or where there is no page.
 *
 * @param startWorker starts what reads for all elements together, when the first of them needs it
 */
export function defineElements(startWorker: () => Worker): void {
  if (!("customElements" in globalThis) || customElements.get("digits-pad") !== undefined) return;
  ReadingField.desk = createReadingDesk(startWorker);
  defineReadingProperties(ReadingField.prototype);
  customElements.define("digits-pad", DigitsPadElement);
  customElements.define("digits-photo", DigitsPhotoElement);
}

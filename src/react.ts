/** The tags in the JSX of React 19: what `handwritten-digits/react` says to TypeScript. There is nothing of it at run time. */

import type { DetailedHTMLProps, HTMLAttributes } from "react";

import type { ReadingErrorEvent } from "./browser/elements/define-elements.js";
import type { DigitsPadElement } from "./browser/elements/digits-pad.js";
import type { DigitsPhotoElement } from "./browser/elements/digits-photo.js";
import type { TagAttributes } from "./browser/elements/tag-attributes.js";
import type { Reading } from "./core/reading/reading.js";

/** React listens to an event by its exact name. */
interface Listeners {
  onreading?: ((event: CustomEvent<Reading>) => void) | undefined;
  onerror?: ((event: ReadingErrorEvent) => void) | undefined;
}

type Tag<Element extends HTMLElement> = DetailedHTMLProps<HTMLAttributes<Element>, Element> & TagAttributes & Listeners;

declare module "react" {
  // React's own name for it.
  // oxlint-disable-next-line typescript/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      "digits-pad": Tag<DigitsPadElement>;
      "digits-photo": Tag<DigitsPhotoElement>;
    }
  }
}

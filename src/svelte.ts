/** The tags in the components of Svelte 5: what `handwritten-digits/svelte` says to TypeScript. There is nothing of it at run time. */

import type { HTMLAttributes } from "svelte/elements";

import type { ReadingErrorEvent } from "./browser/elements/define-elements.js";
import type { DigitsPadElement } from "./browser/elements/digits-pad.js";
import type { DigitsPhotoElement } from "./browser/elements/digits-photo.js";
import type { TagAttributes } from "./browser/elements/tag-attributes.js";
import type { Reading } from "./core/reading/reading.js";

interface Listeners {
  onreading?: ((event: CustomEvent<Reading>) => void) | undefined;
  onerror?: ((event: ReadingErrorEvent) => void) | undefined;
}

type Tag<Element extends EventTarget> = Omit<HTMLAttributes<Element>, keyof Listeners> & TagAttributes & Listeners;

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "digits-pad": Tag<DigitsPadElement>;
    "digits-photo": Tag<DigitsPhotoElement>;
  }
}

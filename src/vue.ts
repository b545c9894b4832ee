/** The tags in the templates of Vue 3: what `handwritten-digits/vue` says to TypeScript. There is nothing of it at run time. */

import type { HTMLAttributes, PublicProps } from "vue";

import type { ReadingErrorEvent } from "./browser/elements/define-elements.js";
import type { DigitsPadElement } from "./browser/elements/digits-pad.js";
import type { DigitsPhotoElement } from "./browser/elements/digits-photo.js";
import type { TagAttributes } from "./browser/elements/tag-attributes.js";
import type { Reading } from "./core/reading/reading.js";

interface Listeners {
  onReading?: ((event: CustomEvent<Reading>) => void) | undefined;
  onError?: ((event: ReadingErrorEvent) => void) | undefined;
}

type Props = PublicProps & Omit<HTMLAttributes, keyof Listeners> & TagAttributes & Listeners;

/** Vue takes a tag for a component whose instance is the element. */
type Tag<Element extends HTMLElement> = new () => Element & { readonly $props: Props };

declare module "vue" {
  interface GlobalComponents {
    "digits-pad": Tag<DigitsPadElement>;
    "digits-photo": Tag<DigitsPhotoElement>;
  }
}

/** What elements are made of. Pages are written on servers too, where there is no HTMLElement, and nothing is made of it. */

import type { ReadingProperties } from "./reading-attributes.js";

/** The options are properties as soon as `defineReadingProperties` made them so. */
export const BaseElement = (globalThis.HTMLElement ?? class {}) as unknown as new () => HTMLElement & ReadingProperties;

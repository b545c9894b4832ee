/**
 * The ten digits as people write them outside the USA of 1990, where MNIST comes from: as a table of templates.
 * Where two digits come near each other, the templates keep them apart.
 */

import { stylesOf0To4 } from "./digit-styles-0-to-4.js";
import { stylesOf5To9 } from "./digit-styles-5-to-9.js";
import { stylesOfNotes } from "./digit-styles-of-notes.js";

/** All styles by their names. */
export const digitStyles = { ...stylesOf0To4, ...stylesOf5To9, ...stylesOfNotes };

/** The name of a style, for example `7-crossed`. */
export type DigitKind = keyof typeof digitStyles;

/** All styles' names. */
export const digitKinds = Object.keys(digitStyles) as readonly DigitKind[];

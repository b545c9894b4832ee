/** Models in words. */

/** Of a model of ten classes: what whoever uses it is to know. */
export const CANNOT_REFUSE = "It cannot say “not a digit”: it reads letters, scribbles and stains as digits, too.";

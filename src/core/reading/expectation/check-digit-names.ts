/** The schemes of check digits, apart from their sums: a form lists them without. */

/** Each scheme, in words. */
export const checkDigits = {
  luhn: "Luhn's check digit",
  mod10: "a check digit modulo 10, weights 3 and 1 from the right",
  mod11: "a check digit modulo 11, weights 2, 3, 4 and on from the right",
  mod97: "two check digits by ISO 7064, modulo 97",
  isbn: "an ISBN of 10 or 13 digits",
  ean: "an EAN of 8 or 13 digits",
  verhoeff: "Verhoeff's check digit",
  damm: "Damm's check digit",
} as const;

export type CheckDigit = keyof typeof checkDigits;

export const checkDigitNames = Object.keys(checkDigits) as readonly CheckDigit[];

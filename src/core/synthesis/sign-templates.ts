/**
 * Signs and small drawings as a table of templates, in the notation of `parseGlyph`. What a person could take for a
 * digit is left out: the slash, the backslash, the vertical bar, upright arrows and round brackets (1), the
 * exclamation mark (a 1 with a speck), the ampersand and the dollar sign (8), greater (7), the degree sign, and a
 * heart or a house, which are a 0 when small, the bolt (4), a tree or an umbrella (9). The others are drawn so that
 * what sets them apart is plain: square brackets are deep, the caret is wide.
 */

/** Signs that stay open under a wide pen. */
export const openSigns: readonly string[] = [
  "40,0 40,80 | 0,40 80,40", // plus
  "0,20 80,20 | 0,58 80,58", // equals
  "0,20 80,20 | 0,58 80,58 | 62,-8 22,88", // unequal
  "40,0 40,64 | 4,32 76,32 | 4,92 76,92", // plus or minus
  "0,44 80,44 | 38,2 41,4 | 38,84 41,86", // divided by
  "40,0 40,80 | 4,16 76,64 | 76,16 4,64", // asterisk
  "4,2 76,78 | 76,2 4,78", // times
  "24,0 18,100 | 58,0 52,100 | 0,32 80,30 | -4,68 76,66", // hash
  "38,0 0,0! 0,100! 38,100", // square bracket, opening
  "0,0 38,0! 38,100! 0,100", // square bracket, closing
  "60,6 0,44! 62,84", // less
  "0,70 42,0! 84,72", // caret
  "0,40 18,24 38,34 58,46 78,28", // tilde
  "0,56 22,94! 80,0", // check mark
  "0,40 84,40 | 58,14 86,40! 58,68", // arrow to the right
  "84,40 0,40 | 26,14 -2,40! 26,68", // arrow to the left
  "0,60 14,62 30,100! 50,0! 96,0", // root
  "20,100 44,0! 70,100! 2,38! 86,36! 18,100", // star
  "0,0 34,46! 68,0 | 34,46 34,100 | 8,50 60,50 | 8,72 60,72", // yen
  "70,16 44,0 20,14 12,50 22,86 46,100 72,86 | 0,38 52,38 | 0,60 48,60", // euro
  "0,96 42,4! 84,96! 0,96", // triangle
];

/** Signs and drawings with small parts: only for finer pens. */
export const closedSigns: readonly string[] = [
  "2,20 16,2 38,4 46,24 28,46 24,66 | 22,90 27,94 22,96", // question mark
  "14,4 2,14 4,32 18,38 30,26 28,8 14,4 | 72,2 8,98 | 62,62 50,72 52,90 66,96 78,84 76,66 62,62", // per cent
  "66,62 50,72 36,56 46,36 64,36 68,62! 88,62 92,34 70,6 34,4 6,30 4,72 30,100 76,96", // at
  "44,0 12,14 0,48 14,84 46,98 82,82 92,46 76,12 44,0 | 30,32 31,34 | 60,32 61,34 | 22,60 36,78 56,78 70,58", // smiley
  "0,0 84,0! 84,84! 0,84! 0,0 | 4,4 80,80 | 80,4 4,80", // ballot box with a cross
  "0,10 76,10! 76,86! 0,86! 0,10 | 14,46 34,72! 92,-8", // ballot box with a check mark
  "34,0 20,8 20,24 34,32 48,24 48,8 34,0 | 34,32 34,72 | 4,46 64,46 | 34,72 10,108 | 34,72 58,108", // figure
  "0,0 96,0! 96,62! 0,62! 0,0 | 2,2 48,36! 94,2", // envelope
  "40,22 24,30 22,50 40,60 56,50 56,30 40,22 | 40,0 40,12 | 40,70 40,82 | 0,40 12,40 | 68,40 80,40 | 12,12 20,20 | 60,60 68,70 | 68,12 60,20 | 12,68 20,62", // sun
  "24,20 4,10 0,34 14,46 40,32 66,18 88,16 96,38 78,50 56,42 24,20", // infinity
  "6,50 34,24 70,30 100,60! 104,24 | 6,50 34,72 70,68 104,30", // fish
];

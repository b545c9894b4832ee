/** What is used of opentype.js, which brings no types of its own. */

declare module "opentype.js" {
  /** One step of an outline; y grows downwards. */
  export type PathCommand =
    | { readonly type: "M" | "L"; readonly x: number; readonly y: number }
    | { readonly type: "Q"; readonly x1: number; readonly y1: number; readonly x: number; readonly y: number }
    | ({ readonly type: "C" } & Readonly<Record<"x1" | "y1" | "x2" | "y2" | "x" | "y", number>>)
    | { readonly type: "Z" };

  export interface Glyph {
    /** 0 is the drawing for what the font lacks. */
    readonly index: number;
    readonly advanceWidth?: number;
    /** The outline of the glyph placed at (x, y) on its base line. */
    getPath(x: number, y: number, fontSize: number): { readonly commands: readonly PathCommand[] };
  }

  export interface Font {
    readonly unitsPerEm: number;
    charToGlyph(character: string): Glyph;
  }

  /** `parse` reads TrueType and OpenType. */
  const opentype: { parse(bytes: ArrayBuffer): Font };
  export default opentype;
}

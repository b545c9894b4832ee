/**
 * The picture formats: how a file of each is recognised, whatever its name says, and whether it is read. File
 * dialogs, folders, help texts, docs and the decoders' table follow from the rows.
 */

/** What decodes a format: sharp, libheif or PDFium as WebAssembly, or plain TypeScript. */
export type DecoderName = "sharp" | "libheif" | "pdfium" | "bmp";

interface FormatRow {
  /** Endings of such files' names, the usual one first, without the dot. */
  readonly extensions: readonly string[];
  /** Null where such a file is told apart and refused. */
  readonly decoder: DecoderName | null;
  /** Pixels of the largest picture of the format, where any may not have that many. */
  readonly maxPixels?: number;
  /** Whether a file may hold several pages. */
  readonly hasPages?: true;
  /** Whether a file begins as one of this format. @param textAt bytes of the file as Latin-1 text */
  readonly isFormat: (textAt: (start: number, length: number) => string) => boolean;
}

/**
 * Of AVIF and HEIC a pixel takes ten times the work of other formats: 49 megapixels of one colour took 15 s and 0.9 GB
 * (sharp 0.35.5, one of two busy cores). Phones save photos of up to 24.5 megapixels in them.
 */
const CODED_AS_VIDEO_PIXELS = 25e6;

/** Pages are drawn at 200 dpi: A2, and larger ones at fewer. */
const DRAWN_PIXELS = 25e6;

/** How many bytes from the start are searched for text that may follow a preamble. */
const PREAMBLE_BYTES = 1024;

/** The rows are tried in order. */
export const formats = {
  JPEG: { extensions: ["jpg", "jpeg"], decoder: "sharp", isFormat: startsWith("\xff\xd8\xff") },
  PNG: { extensions: ["png"], decoder: "sharp", isFormat: startsWith("\x89PNG\r\n\x1a\n") },
  WebP: {
    extensions: ["webp"],
    decoder: "sharp",
    isFormat: (textAt) => textAt(0, 4) === "RIFF" && textAt(8, 4) === "WEBP",
  },
  HEIC: {
    extensions: ["heic", "heif"],
    decoder: "libheif",
    maxPixels: CODED_AS_VIDEO_PIXELS,
    isFormat: hasBrand(/^(?!.*avi[fs]).*(hei[cxms]|hev[cxms]|mif1|msf1)/s),
  },
  AVIF: { extensions: ["avif"], decoder: "sharp", maxPixels: CODED_AS_VIDEO_PIXELS, isFormat: hasBrand(/avi[fs]/) },
  GIF: { extensions: ["gif"], decoder: "sharp", isFormat: startsWith("GIF87a", "GIF89a") },
  TIFF: { extensions: ["tif", "tiff"], decoder: "sharp", hasPages: true, isFormat: startsWith("II*\0", "MM\0*") },
  BMP: { extensions: ["bmp"], decoder: "bmp", isFormat: startsWith("BM") },
  PDF: {
    extensions: ["pdf"],
    decoder: "pdfium",
    hasPages: true,
    maxPixels: DRAWN_PIXELS,
    isFormat: (textAt) => textAt(0, PREAMBLE_BYTES).includes("%PDF-"),
  },
  SVG: { extensions: ["svg"], decoder: null, isFormat: (textAt) => /<svg[\s>]/i.test(textAt(0, PREAMBLE_BYTES)) },
  PBM: { extensions: ["pbm"], decoder: null, isFormat: (textAt) => /^P[14]\s/.test(textAt(0, 3)) },
  PGM: { extensions: ["pgm"], decoder: null, isFormat: (textAt) => /^P[25]\s/.test(textAt(0, 3)) },
  PPM: { extensions: ["ppm"], decoder: null, isFormat: (textAt) => /^P[36]\s/.test(textAt(0, 3)) },
  "JPEG 2000": {
    extensions: ["jp2", "j2k"],
    decoder: null,
    isFormat: startsWith("\0\0\0\x0cjP  \r\n\x87\n", "\xff\x4f\xff\x51"),
  },
  PSD: { extensions: ["psd"], decoder: null, isFormat: startsWith("8BPS") },
  TGA: { extensions: ["tga"], decoder: null, isFormat: isTarga },
} as const satisfies Readonly<Record<string, FormatRow>>;

/** A format that is told apart. */
export type Format = keyof typeof formats;

/** A format that is read. */
export type PictureFormat = { [Name in Format]: (typeof formats)[Name]["decoder"] extends null ? never : Name }[Format];

/** The formats that are read, as people are told of them. */
export const pictureFormats = (Object.keys(formats) as Format[]).filter(isRead);

/** The format of a file; undefined where it is none of those known. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  const textAt = (start: number, length: number) => String.fromCharCode(...bytes.subarray(start, start + length));
  return (Object.keys(formats) as Format[]).find((name) => formats[name].isFormat(textAt));
}

export function isRead(format: Format): format is PictureFormat {
  return formats[format].decoder !== null;
}

/** Whether a file of the format may hold several pages. */
export function mayHavePages(format: Format): boolean {
  const row: FormatRow = formats[format];
  return row.hasPages === true;
}

/** How many pixels a picture of the format may have at most; infinity where it has no limit of its own. */
export function maxPixelsOf(format: Format): number {
  const row: FormatRow = formats[format];
  return row.maxPixels ?? Number.POSITIVE_INFINITY;
}

/** Whether a file's name is one of a picture that is read. */
export function isPictureName(name: string): boolean {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return name.includes(".") && pictureExtensions().includes(extension);
}

/** The endings of pictures' names, the usual one of each format first. */
export function pictureExtensions(): readonly string[] {
  return pictureFormats.flatMap((format) => formats[format].extensions);
}

/** The usual ending of each format with its dot: ".jpg", ".png", ... */
export function usualExtensions(): readonly string[] {
  return pictureFormats.map((format) => `.${formats[format].extensions[0]}`);
}

function startsWith(...signatures: readonly string[]): FormatRow["isFormat"] {
  return (textAt) => signatures.some((signature) => textAt(0, signature.length) === signature);
}

/**
 * Truevision TGA has no signature: a header of a palette or none, of one of six kinds of pixels, of a size, of a depth, and
 * of two bits that are 0.
 */
function isTarga(textAt: (start: number, length: number) => string): boolean {
  const header = Array.from(textAt(0, 18), (letter) => letter.charCodeAt(0));
  const [palette, kind] = [header[1], header[2]];
  const hasPalette = kind === 1 || kind === 9;
  return (
    header.length === 18 &&
    [1, 2, 3, 9, 10, 11].includes(kind!) &&
    (hasPalette ? palette === 1 : palette === 0 && header.slice(3, 8).every((byte) => byte === 0)) &&
    header[12]! + header[13]! > 0 &&
    header[14]! + header[15]! > 0 &&
    [8, 15, 16, 24, 32].includes(header[16]!) &&
    header[17]! < 64
  );
}

/** ISO 14496-12: a box "ftyp" with the major brand, then a version, then the compatible brands, four letters each. */
function hasBrand(pattern: RegExp): FormatRow["isFormat"] {
  return (textAt) => {
    if (textAt(4, 4) !== "ftyp") return false;
    const [a = 0, b = 0, c = 0, d = 0] = Array.from(textAt(0, 4), (letter) => letter.charCodeAt(0));
    const boxBytes = ((a * 256 + b) * 256 + c) * 256 + d;
    return pattern.test(textAt(8, Math.max(0, Math.min(boxBytes - 8, 256))));
  };
}

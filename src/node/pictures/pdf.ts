/**
 * PDF files, page by page, by PDFium as WebAssembly. A page that is one scanned JPEG gives that, byte by byte, as scanners
 * write them; any other page is drawn. Every file gets a WebAssembly instance of its own: its memory goes with it, and a
 * file that breaks it breaks nothing for the next. This file is loaded with the first PDF.
 */

import { type ErrorCode, fail, isDigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import type { QuarterTurn } from "../../core/picture/turn.js";

const PACKAGE = "@hyzyla/pdfium";

/** What pages are drawn at, in pixels per inch; fewer where a page would have more pixels than it may. */
const RESOLUTION = 200;
const POINTS_PER_INCH = 72;

/** How far, as a share of the page, a picture that fills it may end from its edges. */
const EDGE_SHARE = 0.02;

// Of PDFium's headers: fpdfview.h, fpdf_edit.h.
const BGRA = 4;
const WHITE = 0xffffffff;
const DRAW_ANNOTATIONS = 0x01;
const AS_RGBA = 0x10;
const IMAGE_OBJECT = 3;
const WRONG_PASSWORD = 4;
const UNKNOWN_SECURITY = 5;
/** The filter's name with the byte at its end. */
const JPEG_FILTER = "DCTDecode";
/** Colour spaces in which a JPEG looks as it is: grey, RGB, those by an ICC profile, and those calibrated. */
const PLAIN_COLORS = [1, 2, 4, 5, 7];

/** A page as it is decoded. */
export type PdfPage =
  /** The file of a JPEG that fills the page, and how far the page is turned clockwise. */
  | { readonly kind: "jpeg"; readonly bytes: Uint8Array; readonly turn: QuarterTurn }
  | { readonly kind: "picture"; readonly picture: Picture };

export interface PdfDocument {
  readonly count: number;
  page(index: number): Promise<PdfPage>;
  /** Frees it; idempotent. */
  close(): Promise<void>;
}

/** The part of PDFium that is used here; pointers are numbers. */
interface Pdfium {
  readonly wasmExports: { malloc(bytes: number): number; free(pointer: number): void };
  readonly HEAPU8: Uint8Array;
  readonly HEAPF32: Float32Array;
  readonly HEAP32: Int32Array;
  _FPDF_InitLibraryWithConfig(config: object): void;
  _FPDF_LoadMemDocument(bytes: number, length: number, password: number): number;
  _FPDF_GetLastError(): number;
  _FPDF_GetPageCount(document: number): number;
  _FPDF_LoadPage(document: number, index: number): number;
  _FPDF_ClosePage(page: number): void;
  _FPDF_GetPageWidthF(page: number): number;
  _FPDF_GetPageHeightF(page: number): number;
  _FPDFPage_GetRotation(page: number): number;
  _FPDFPage_GetAnnotCount(page: number): number;
  _FPDFPage_CountObjects(page: number): number;
  _FPDFPage_GetObject(page: number, index: number): number;
  _FPDFPage_GetMediaBox(page: number, left: number, bottom: number, right: number, top: number): number;
  _FPDFPage_GetCropBox(page: number, left: number, bottom: number, right: number, top: number): number;
  _FPDFPageObj_GetType(object: number): number;
  _FPDFPageObj_GetMatrix(object: number, matrix: number): number;
  _FPDFPageObj_HasTransparency(object: number): number;
  _FPDFImageObj_GetImageFilterCount(object: number): number;
  _FPDFImageObj_GetImageFilter(object: number, index: number, buffer: number, length: number): number;
  _FPDFImageObj_GetImageDataRaw(object: number, buffer: number, length: number): number;
  _FPDFImageObj_GetImageMetadata(object: number, page: number, metadata: number): number;
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, buffer: number, stride: number): number;
  _FPDFBitmap_FillRect(bitmap: number, left: number, top: number, width: number, height: number, color: number): void;
  _FPDFBitmap_Destroy(bitmap: number): void;
  _FPDF_RenderPageBitmap(
    bitmap: number,
    page: number,
    left: number,
    top: number,
    width: number,
    height: number,
    rotation: number,
    flags: number,
  ): void;
}

/**
 * Opens a PDF.
 *
 * @throws PICTURE_ENCRYPTED, PICTURE_TRUNCATED, PICTURE_UNREADABLE; PACKAGE_MISSING
 */
export async function openPdf(bytes: Uint8Array, maxPixels: number): Promise<PdfDocument> {
  const pdfium = await startPdfium();
  const copy = pdfium.wasmExports.malloc(bytes.length);
  pdfium.HEAPU8.set(bytes, copy);
  const document = pdfium._FPDF_LoadMemDocument(copy, bytes.length, 0);
  if (document === 0) failToOpen(pdfium._FPDF_GetLastError(), bytes);
  const count = pdfium._FPDF_GetPageCount(document);
  if (count < 1) fail("PICTURE_UNREADABLE", "the PDF file has no pages. Export it again.");
  return {
    count,
    async page(index) {
      const page = pdfium._FPDF_LoadPage(document, index);
      if (page === 0) fail("PICTURE_UNREADABLE", "this page of the PDF file is damaged. Export it again.");
      try {
        return scannedJpeg(pdfium, page) ?? { kind: "picture", picture: drawPage(pdfium, page, maxPixels) };
      } catch (cause) {
        if (isDigitsError(cause)) throw cause;
        fail(
          "PICTURE_UNREADABLE",
          `this page of the PDF file breaks its decoder (${String(cause)}). Export it again.`,
          { cause },
        );
      } finally {
        pdfium._FPDF_ClosePage(page);
      }
    },
    // The instance, and the file in it, go with the last reference to it.
    async close() {},
  };
}

async function startPdfium(): Promise<Pdfium> {
  const { PDFiumModule } = await import("@hyzyla/pdfium").catch((cause: unknown) =>
    fail(
      "PACKAGE_MISSING",
      `PDF files need the npm package ${PACKAGE}, which is not installed. Run npm i ${PACKAGE}.`,
      { cause },
    ),
  );
  const pdfium = (await PDFiumModule({})) as unknown as Pdfium;
  pdfium._FPDF_InitLibraryWithConfig({ version: 2 });
  return pdfium;
}

/** @throws what is wrong with a file that PDFium does not open */
function failToOpen(reason: number, bytes: Uint8Array): never {
  if (reason === WRONG_PASSWORD || reason === UNKNOWN_SECURITY) {
    fail(
      "PICTURE_ENCRYPTED",
      "the PDF file is protected by a password. Save it without one, or print it to a new PDF.",
    );
  }
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes("%%EOF")) {
    fail(
      "PICTURE_TRUNCATED",
      `the PDF file ends too early, after ${bytes.length} bytes; a part is missing. Copy or download it again.`,
    );
  }
  fail("PICTURE_UNREADABLE", "the PDF file is damaged and cannot be opened. Export it again.");
}

/** The JPEG that is all of a page and looks on it as it is; undefined where there is more, or it lies otherwise. */
function scannedJpeg(pdfium: Pdfium, page: number): PdfPage | undefined {
  if (pdfium._FPDFPage_CountObjects(page) !== 1 || pdfium._FPDFPage_GetAnnotCount(page) > 0) return undefined;
  const object = pdfium._FPDFPage_GetObject(page, 0);
  if (pdfium._FPDFPageObj_GetType(object) !== IMAGE_OBJECT || pdfium._FPDFPageObj_HasTransparency(object))
    return undefined;
  if (pdfium._FPDFImageObj_GetImageFilterCount(object) !== 1) return undefined;
  if (!fillsPage(pdfium, page, object) || !hasPlainColors(pdfium, page, object)) return undefined;
  return withMemory(pdfium, JPEG_FILTER.length + 1, (name) => {
    const length = pdfium._FPDFImageObj_GetImageFilter(object, 0, name, JPEG_FILTER.length + 1);
    const filter = String.fromCharCode(...pdfium.HEAPU8.subarray(name, name + JPEG_FILTER.length));
    if (length !== JPEG_FILTER.length + 1 || filter !== JPEG_FILTER) return undefined;
    const size = pdfium._FPDFImageObj_GetImageDataRaw(object, 0, 0);
    return withMemory(pdfium, size, (data) => {
      pdfium._FPDFImageObj_GetImageDataRaw(object, data, size);
      const turn = (90 * pdfium._FPDFPage_GetRotation(page)) as QuarterTurn;
      return { kind: "jpeg", bytes: pdfium.HEAPU8.slice(data, data + size), turn };
    });
  });
}

/** Whether a picture stands upright on its page, from edge to edge. */
function fillsPage(pdfium: Pdfium, page: number, object: number): boolean {
  return withMemory(pdfium, 6 * Float32Array.BYTES_PER_ELEMENT, (at) => {
    const floats = (count: number) => [...pdfium.HEAPF32.subarray(at / 4, at / 4 + count)];
    const places = [at, at + 4, at + 8, at + 12] as const;
    const hasBox = pdfium._FPDFPage_GetCropBox(page, ...places) || pdfium._FPDFPage_GetMediaBox(page, ...places);
    const box = hasBox ? floats(4) : undefined;
    if (box === undefined || !pdfium._FPDFPageObj_GetMatrix(object, at)) return false;
    const [left, bottom, right, top] = box as [number, number, number, number];
    // From the unit square in which a picture lies to the page: (x, y) to (a x + c y + e, b x + d y + f).
    const [a, b, c, d, e, f] = floats(6) as [number, number, number, number, number, number];
    const [wide, high] = [EDGE_SHARE * (right - left), EDGE_SHARE * (top - bottom)];
    return (
      [b, e - left, e + a - right].every((off) => Math.abs(off) <= wide) &&
      [c, f - bottom, f + d - top].every((off) => Math.abs(off) <= high)
    );
  });
}

/** Whether a picture's colours are those of its file: others are indexed, separations, or CMYK. */
function hasPlainColors(pdfium: Pdfium, page: number, object: number): boolean {
  // Width, height, two resolutions, bits per pixel, colour space, marked content: seven numbers of four bytes.
  return withMemory(pdfium, 28, (at) => {
    if (!pdfium._FPDFImageObj_GetImageMetadata(object, page, at)) return false;
    const [bitsPerPixel, colors] = pdfium.HEAP32.subarray(at / 4 + 4, at / 4 + 6);
    return (bitsPerPixel === 8 || bitsPerPixel === 24) && PLAIN_COLORS.includes(colors!);
  });
}

function drawPage(pdfium: Pdfium, page: number, maxPixels: number): Picture {
  const [wide, high] = [pdfium._FPDF_GetPageWidthF(page), pdfium._FPDF_GetPageHeightF(page)];
  const { width, height } = sizeOfPage(wide, high, maxPixels);
  return withMemory(pdfium, 4 * width * height, (data) => {
    const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, BGRA, data, 4 * width);
    pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, DRAW_ANNOTATIONS | AS_RGBA);
    pdfium._FPDFBitmap_Destroy(bitmap);
    return { width, height, rgba: pdfium.HEAPU8.slice(data, data + 4 * width * height) };
  });
}

/** A page's size in pixels; its own size is in points. */
export function sizeOfPage(wide: number, high: number, maxPixels: number): { width: number; height: number } {
  const scale = Math.min(RESOLUTION / POINTS_PER_INCH, Math.sqrt(maxPixels / (wide * high)));
  return { width: Math.max(1, Math.floor(wide * scale)), height: Math.max(1, Math.floor(high * scale)) };
}

function withMemory<Result>(pdfium: Pdfium, bytes: number, use: (at: number) => Result): Result {
  const at = pdfium.wasmExports.malloc(bytes);
  if (at === 0)
    fail("PICTURE_TOO_LARGE", "this page of the PDF file needs more memory than there is. Export it smaller.");
  try {
    return use(at);
  } finally {
    pdfium.wasmExports.free(at);
  }
}

/** What can be asked of a thread that holds a PDF, and what it answers. */
export interface PdfTask {
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
}
export type PdfAnswer =
  | { readonly kind: "opened"; readonly count: number }
  | { readonly kind: "page"; readonly page: PdfPage }
  | { readonly kind: "failure"; readonly code: ErrorCode; readonly message: string };

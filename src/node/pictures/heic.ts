/**
 * HEIC, what phones send, decoded by libheif as WebAssembly: the libvips inside sharp has no HEVC decoder. This
 * file is loaded with the first HEIC picture. Every picture gets a WebAssembly instance of its own (10 ms): its
 * memory, which never shrinks, goes with it, and a file that breaks the decoder breaks nothing for the next.
 */

import { type ErrorCode, fail, isDigitsError } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { checkSize } from "./picture-limits.js";

/** What libheif calls success. */
const OK = 0;

/** The part of libheif-js that is used here, as its JavaScript glue behaves; its own types call results `any`. */
interface Libheif {
  readonly heif_colorspace: { readonly heif_colorspace_RGB: HeifEnum };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: HeifEnum };
  heif_context_alloc(): HeifContext;
  heif_context_read_from_memory(context: HeifContext, bytes: Uint8Array): HeifError;
  heif_js_context_get_primary_image_handle(context: HeifContext): HeifImageHandle | HeifError;
  heif_image_handle_get_width(image: HeifImageHandle): number;
  heif_image_handle_get_height(image: HeifImageHandle): number;
  heif_image_handle_is_premultiplied_alpha(image: HeifImageHandle): number;
  heif_js_decode_image2(image: HeifImageHandle, colorspace: HeifEnum, chroma: HeifEnum): HeifDecoded | HeifError;
}

interface HeifEnum {
  readonly value: number;
}

interface HeifError {
  readonly code: HeifEnum;
  readonly message: string;
}

type HeifContext = object;

/** Has no `code`, unlike an error. */
type HeifImageHandle = object & { readonly code?: undefined };

interface HeifDecoded {
  readonly code?: undefined;
  readonly channels: readonly HeifChannel[];
}

/** What a thread of its own is started with. */
export interface HeicTask {
  readonly bytes: Uint8Array;
  readonly maxPixels: number;
}

/** What it answers. */
export type HeicAnswer =
  | { readonly kind: "picture"; readonly picture: Picture }
  | { readonly kind: "failure"; readonly code: ErrorCode; readonly message: string };

/** Rows of pixels, `stride` bytes apart, in the instance's own memory. */
interface HeifChannel {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly data: Uint8Array;
}

/**
 * Decodes the primary picture of a HEIC file. libheif turns and mirrors it as the file's structure says (`irot`,
 * `imir`); the EXIF orientation beside it repeats that and is not looked at, as the standard asks.
 *
 * @throws PICTURE_TOO_LARGE, PICTURE_TOO_SMALL before any pixel is decoded; PICTURE_UNREADABLE
 */
export async function decodeHeic(bytes: Uint8Array, maxPixels: number): Promise<Picture> {
  const libheif = await createLibheif();
  try {
    const context = libheif.heif_context_alloc();
    const parsed = libheif.heif_context_read_from_memory(context, bytes);
    if (parsed.code.value !== OK) failDamaged(parsed.message);
    const image = orFail(libheif.heif_js_context_get_primary_image_handle(context));
    const width = libheif.heif_image_handle_get_width(image);
    const height = libheif.heif_image_handle_get_height(image);
    // libheif itself refuses coded pictures that are larger than the structure says.
    checkSize({ width, height }, "HEIC", maxPixels);
    const { channels } = orFail(
      libheif.heif_js_decode_image2(
        image,
        libheif.heif_colorspace.heif_colorspace_RGB,
        libheif.heif_chroma.heif_chroma_interleaved_RGBA,
      ),
    );
    const picture = toPicture(channels[0] ?? failDamaged("it has no pixels"));
    if (libheif.heif_image_handle_is_premultiplied_alpha(image) !== 0) {
      undoPremultiplication(picture.rgba);
    }
    return picture;
  } catch (error) {
    // A WebAssembly trap, a C++ exception, or no more memory: the instance is lost, and nothing else.
    if (isDigitsError(error)) throw error;
    failDamaged(String(error), error);
  }
}

/** A fresh instance. The package's CommonJS export is the function itself. */
async function createLibheif(): Promise<Libheif> {
  const { default: create } = (await import("libheif-js/libheif-wasm/libheif.js")) as unknown as {
    default: (options: object) => Libheif;
  };
  const silent = () => undefined; // libheif prints warnings; errors arrive as results
  return create({ print: silent, printErr: silent });
}

function orFail<Result extends { readonly code?: undefined }>(result: Result | HeifError): Result {
  return result.code === undefined ? result : failDamaged(result.message);
}

function failDamaged(message: string, cause?: unknown): never {
  fail(
    "PICTURE_UNREADABLE",
    `the HEIC file is damaged, or coded in an unknown way (${message.split("\n")[0]?.trim()}). Save it again, or as JPEG.`,
    { cause },
  );
}

/** Copies the pixels out of the instance's memory. */
function toPicture({ width, height, stride, data }: HeifChannel): Picture {
  const rowBytes = width * 4;
  if (stride === rowBytes) return { width, height, rgba: data.slice() };
  const rgba = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const start = y * stride;
    rgba.set(data.subarray(start, start + rowBytes), y * rowBytes);
  }
  return { width, height, rgba };
}

/** Divides the colours by alpha, by which some files have multiplied them. */
function undoPremultiplication(rgba: Uint8Array): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let channel = i; channel < i + 3; channel++) {
      rgba[channel] = Math.min(255, Math.round((rgba[channel]! * 255) / alpha));
    }
  }
}

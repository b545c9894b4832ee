/**
 * Parts of kept pictures, as pages show them: cut out, turned upright, no larger than is looked at. Several numbers of a
 * picture are looked at one after the other, so the last pictures stay decoded for a while.
 */

import sharp from "sharp";

import type { CutOutOptions } from "../../contract/answers/job-answers.js";
import { DEFAULT_CUT_OUT_SIDE } from "../../contract/jobs/jobs.js";
import { fail } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import { createSemaphore, withPermit } from "../async/semaphore.js";
import { decodeHeicApart } from "../pictures/heic-apart.js";
import { openPdfApart } from "../pictures/pdf-apart.js";
import { openSource } from "../pictures/picture-file.js";
import type { PictureStore } from "../storage/picture-store.js";

/** Decoded at a time: each holds its pixels, and requests to read come first. */
const AT_ONCE = 2;

/** Decoded pictures that are kept, in bytes: one large photo, or many small ones. */
const KEPT_BYTES = 64e6;

/** Fewer pixels than this keep every one of them. */
const SMALL_PIXELS = 65_536;

const QUALITY = 88;

export interface CutOuts {
  /** As WebP. @throws PICTURE_LOST, what `decodePicture` throws, OPTION_INVALID */
  cut(digest: string, options: CutOutOptions): Promise<Uint8Array>;
}

export function createCutOuts(pictures: Pick<PictureStore, "read">): CutOuts {
  const permit = createSemaphore(AT_ONCE);
  const decoded = new Map<string, Promise<Picture>>();
  let bytes = 0;

  /** The one that was used last stands last. */
  function decode(digest: string, page: number): Promise<Picture> {
    const key = `${digest} ${page}`;
    const kept = decoded.get(key);
    if (kept !== undefined) {
      decoded.delete(key);
      decoded.set(key, kept);
      return kept;
    }
    const made = decodeFile(digest, page);
    decoded.set(key, made);
    void made.then(
      ({ rgba }) => {
        bytes += rgba.length;
        void dropOldest();
      },
      () => decoded.delete(key),
    );
    return made;
  }

  async function decodeFile(digest: string, page: number, side = Infinity): Promise<Picture> {
    const source = { kind: "bytes", bytes: await pictures.read(digest) } as const;
    const pages = await openSource(source, { decodeHeic: decodeHeicApart, openPdf: openPdfApart, side });
    try {
      if (page > pages.count) fail("OPTION_INVALID", `the picture has ${pages.count} pages, and none is ${page}.`);
      return await pages.load(page - 1);
    } finally {
      await pages.close();
    }
  }

  async function dropOldest(): Promise<void> {
    for (const [key, picture] of decoded) {
      if (bytes <= KEPT_BYTES) return;
      const { rgba } = await picture.catch(() => ({ rgba: new Uint8Array() }));
      if (decoded.delete(key)) bytes -= rgba.length;
    }
  }

  return {
    cut: (digest, options) =>
      withPermit(permit, async () => {
        const { x, y, width, height, side = DEFAULT_CUT_OUT_SIDE, page = 1 } = options;
        const isWhole = [x, y, width, height].every((each) => each === undefined);
        return cutFrom(await (isWhole ? decodeFile(digest, page, side) : decode(digest, page)), options);
      }),
  };
}

async function cutFrom(picture: Picture, options: CutOutOptions): Promise<Uint8Array> {
  const { width: pictureWidth, height: pictureHeight, rgba } = picture;
  const { turn = "0", side = DEFAULT_CUT_OUT_SIDE } = options;
  const x = Math.floor(options.x ?? 0);
  const y = Math.floor(options.y ?? 0);
  const width = Math.ceil(options.width ?? pictureWidth);
  const height = Math.ceil(options.height ?? pictureHeight);
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  const right = Math.min(pictureWidth, x + width);
  const bottom = Math.min(pictureHeight, y + height);
  if (right <= left || bottom <= top) {
    fail("OPTION_INVALID", `the picture has ${pictureWidth}x${pictureHeight} pixels, and the box lies beside it.`);
  }
  const scale = Math.min(1, side / Math.max(width, height));
  const scaled = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  const inside = await sharp(rgba, { raw: { width: pictureWidth, height: pictureHeight, channels: 4 } })
    .extract({ left, top, width: right - left, height: bottom - top })
    .flatten({ background: "#fff" })
    .resize({ width: scaled(right - left), height: scaled(bottom - top), fit: "fill" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const before = { left: Math.round((left - x) * scale), top: Math.round((top - y) * scale) };
  const outer = { width: Math.min(side, scaled(width)), height: Math.min(side, scaled(height)) };
  const { info } = inside;
  const whole = await sharp(inside.data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .extend({
      ...before,
      right: Math.max(0, outer.width - before.left - info.width),
      bottom: Math.max(0, outer.height - before.top - info.height),
      extendWith: "copy",
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const isSmall = whole.info.width * whole.info.height <= SMALL_PIXELS;
  return sharp(whole.data, {
    raw: { width: whole.info.width, height: whole.info.height, channels: whole.info.channels },
  })
    .rotate(Number(turn))
    .webp(isSmall ? { lossless: true, effort: 0 } : { quality: QUALITY, effort: 0 })
    .toBuffer();
}

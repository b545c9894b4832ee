/** The pages of a TIFF file (TIFF 6.0, section 2): its directories, without those that repeat one smaller, or mask one. */

/** NewSubfileType, and its bits for a smaller version of another directory's picture and for a mask of one. */
const SUBFILE_TYPE = 254;
const SMALLER = 1;
const MASK = 4;

/** PhotometricInterpretation, and its values for the CIE's colours (CIELAB, ICCLAB, ITULAB), which libvips does not convert. */
const COLORS = 262;
const LAB = [8, 9, 10];

/** No more are looked at; a file that says it has more is refused before. */
const MOST_DIRECTORIES = 1000;

/** A directory that is a page. */
export interface TiffPage {
  /** Its place among all directories. */
  readonly place: number;
  readonly isLab: boolean;
}

/** The directories that are pages, in the file's order; the first where none says so. */
export function tiffPages(bytes: Uint8Array): readonly [TiffPage, ...TiffPage[]] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = bytes[0] === 0x49;
  const pages: TiffPage[] = [];
  let first: TiffPage = { place: 0, isLab: false };
  let at = bytes.length < 8 ? 0 : view.getUint32(4, isLittleEndian);
  for (let place = 0; place < MOST_DIRECTORIES && at !== 0 && at + 2 <= bytes.length; place++) {
    const entries = view.getUint16(at, isLittleEndian);
    const end = at + 2 + 12 * entries;
    if (end > bytes.length) break;
    let [type, isLab] = [0, false];
    for (let entry = at + 2; entry < end; entry += 12) {
      const tag = view.getUint16(entry, isLittleEndian);
      if (tag === SUBFILE_TYPE) type = view.getUint32(entry + 8, isLittleEndian);
      if (tag === COLORS) isLab = LAB.includes(view.getUint16(entry + 8, isLittleEndian));
    }
    const page = { place, isLab };
    if (place === 0) first = page;
    if ((type & (SMALLER | MASK)) === 0) pages.push(page);
    at = end + 4 <= bytes.length ? view.getUint32(end, isLittleEndian) : 0;
  }
  const [one = first, ...others] = pages;
  return [one, ...others];
}

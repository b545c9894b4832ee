/** The pages of a TIFF file (TIFF 6.0, section 2): its directories, without those that repeat one smaller, or mask one. */

/** NewSubfileType, and its bits for a smaller version of another directory's picture and for a mask of one. */
const SUBFILE_TYPE = 254;
const SMALLER = 1;
const MASK = 4;

/** No more are looked at; a file that says it has more is refused before. */
const MOST_DIRECTORIES = 1000;

/** The places of the directories that are pages, in the file's order; the first where none says so. */
export function tiffPages(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittleEndian = bytes[0] === 0x49;
  const pages: number[] = [];
  let at = bytes.length < 8 ? 0 : view.getUint32(4, isLittleEndian);
  for (let place = 0; place < MOST_DIRECTORIES && at !== 0 && at + 2 <= bytes.length; place++) {
    const entries = view.getUint16(at, isLittleEndian);
    const end = at + 2 + 12 * entries;
    if (end > bytes.length) break;
    let type = 0;
    for (let entry = at + 2; entry < end; entry += 12) {
      if (view.getUint16(entry, isLittleEndian) === SUBFILE_TYPE) type = view.getUint32(entry + 8, isLittleEndian);
    }
    if ((type & (SMALLER | MASK)) === 0) pages.push(place);
    at = end + 4 <= bytes.length ? view.getUint32(end, isLittleEndian) : 0;
  }
  return pages.length === 0 ? [0] : pages;
}

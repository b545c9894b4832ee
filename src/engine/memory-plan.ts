/** Where each value of a run lies: values that are not needed at the same time may share a place. */

/** Some memory that a run needs from one step to another. */
export interface Buffer {
  readonly bytes: number;
  /** The first and the last step that need it. */
  readonly from: number;
  to: number;
  /** Set by {@link placeBuffers}. */
  address: number;
}

/** Addresses of SIMD loads are multiples of this. */
const ALIGNMENT = 16;

export function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/**
 * Gives every buffer an address: the largest first, each at the lowest address at which none lies that is needed at the
 * same time.
 *
 * @returns where the memory ends
 */
export function placeBuffers(buffers: readonly Buffer[], start: number): number {
  const placed: Buffer[] = [];
  let end = start;
  for (const buffer of buffers.toSorted((a, b) => b.bytes - a.bytes)) {
    let address = start;
    const others = placed.filter(({ from, to }) => from <= buffer.to && buffer.from <= to);
    for (const other of others.toSorted((a, b) => a.address - b.address)) {
      if (address + buffer.bytes <= other.address) break;
      address = Math.max(address, other.address + align(other.bytes));
    }
    buffer.address = address;
    placed.push(buffer);
    end = Math.max(end, address + align(buffer.bytes));
  }
  return end;
}

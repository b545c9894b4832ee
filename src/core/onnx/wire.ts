/**
 * The wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding), as much of it as reading a
 * message takes: 1 kB where the descriptors of all of ONNX and their library take 66, which a page would load to read.
 */

/** A field of a message: a whole number, a float, or bytes. */
export interface Field {
  readonly number: number;
  /** Of whole numbers and of floats. */
  readonly value: number;
  /** Of strings, bytes, messages and packed lists; they lie inside the message. */
  readonly bytes: Uint8Array;
}

const NO_BYTES = new Uint8Array();

/** The fields of a message in their order. @throws RangeError when the bytes are no whole message */
export function readFields(message: Uint8Array): Field[] {
  const reader = new Reader(message);
  const fields: Field[] = [];
  while (!reader.isAtEnd) {
    const key = reader.varint();
    const number = key >>> 3;
    switch (key & 7) {
      case 0:
        fields.push({ number, value: reader.varint(), bytes: NO_BYTES });
        break;
      case 1:
        // Doubles; nothing that is read here has any.
        fields.push({ number, value: 0, bytes: reader.take(8) });
        break;
      case 2:
        fields.push({ number, value: 0, bytes: reader.take(reader.varint()) });
        break;
      case 5:
        fields.push({ number, value: toFloat(reader.take(4)), bytes: NO_BYTES });
        break;
      default:
        throw new RangeError(`wire type ${key & 7} at ${reader.at}`);
    }
  }
  return fields;
}

/** A packed list of whole numbers. */
export function readVarints(packed: Uint8Array): number[] {
  const reader = new Reader(packed);
  const values: number[] = [];
  while (!reader.isAtEnd) values.push(reader.varint());
  return values;
}

function toFloat(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true);
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** A whole number of up to 64 bits, negative ones in two's complement. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let length = 1; length <= 10; length++, factor *= 128) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new RangeError(`a number cut off at ${this.at}`);
      // Ten bytes are a negative number: 2^64 more than it is, which a float does not hold to the unit.
      if (length === 10) return this.#negative();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return value;
  }

  take(length: number): Uint8Array {
    const end = this.at + length;
    if (!(length >= 0 && end <= this.#bytes.length)) throw new RangeError(`${length} bytes wanted at ${this.at}`);
    const taken = this.#bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  #negative(): number {
    const bits = Array.from(this.#bytes.subarray(this.at - 10, this.at)).reduceRight(
      (sum, byte) => (sum << 7n) | BigInt(byte & 0x7f),
      0n,
    );
    return Number(BigInt.asIntN(64, bits));
  }
}

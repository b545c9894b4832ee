/**
 * Checkpoints: everything a run needs to go on to the same weights as if it had never stopped. Since all random
 * numbers are drawn from the seed and the step, that is the plan, the number of steps done, and the state.
 *
 * The file: 8 bytes "DIGITSCK", a checksum of all that follows (FNV-1a), the header's length, both 32 bits
 * little-endian, the header as JSON, then the vectors as little-endian float32 in the header's order.
 */

import { fail } from "../errors.js";
import type { TrainingPlan } from "./plan.js";
import type { TrainingState } from "./step-graph.js";

export interface Checkpoint {
  readonly plan: TrainingPlan;
  /** Steps done. */
  readonly step: number;
  /** Sum of the losses of the steps done in the epoch that is under way. */
  readonly epochLoss: number;
  /** Images classified correctly in them. */
  readonly epochCorrect: number;
  /** Milliseconds spent training so far, stops left out. */
  readonly elapsedMs: number;
  readonly state: TrainingState;
}

interface Header {
  readonly version: number;
  readonly plan: TrainingPlan;
  readonly step: number;
  readonly epochLoss: number;
  readonly epochCorrect: number;
  readonly elapsedMs: number;
  /** Elements of each vector: parameters, average, statistics, then the moments. */
  readonly lengths: readonly number[];
}

const MAGIC = "DIGITSCK";
const VERSION = 1;
const PREFIX_BYTES = MAGIC.length + 8;

/** Writes a checkpoint as bytes. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { state, ...rest } = checkpoint;
  const vectors = [state.parameters, state.average, state.statistics, ...state.moments];
  const lengths = vectors.map(({ length }) => length);
  const header = toAscii(JSON.stringify({ version: VERSION, ...rest, lengths }));
  const bodyBytes = lengths.reduce((sum, length) => sum + 4 * length, 0);
  const bytes = new Uint8Array(PREFIX_BYTES + header.length + bodyBytes);
  bytes.set(toAscii(MAGIC));
  bytes.set(header, PREFIX_BYTES);
  let offset = PREFIX_BYTES + header.length;
  for (const { buffer, byteOffset, byteLength } of vectors) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset);
    offset += byteLength;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(MAGIC.length + 4, header.length, true);
  view.setUint32(MAGIC.length, checksum(bytes, MAGIC.length + 4), true);
  return bytes;
}

/**
 * Reads a checkpoint.
 *
 * @throws CHECKPOINT_MALFORMED when the bytes are none, are cut off, or were changed.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const isOurs = bytes.length > PREFIX_BYTES && fromAscii(bytes.subarray(0, MAGIC.length)) === MAGIC;
  if (!isOurs) malformed("the file is no checkpoint of this program");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = view.getUint32(MAGIC.length, true);
  if (checksum(bytes, MAGIC.length + 4) !== expected) {
    malformed("the checkpoint is cut off or was changed");
  }
  const headerBytes = view.getUint32(MAGIC.length + 4, true);
  const text = fromAscii(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes));
  const { version, lengths, ...rest } = JSON.parse(text) as Header;
  if (version !== VERSION) {
    malformed(`the checkpoint has version ${version}, not ${VERSION}`);
  }
  let offset = PREFIX_BYTES + headerBytes;
  const vectors = lengths.map((length) => {
    // Copied: the header's length leaves the vectors at any address, and a Float32Array needs a multiple of 4.
    const copy = new Uint8Array(4 * length);
    copy.set(bytes.subarray(offset, offset + copy.length));
    offset += copy.length;
    return new Float32Array(copy.buffer);
  });
  const [parameters, average, statistics, ...moments] = vectors;
  if (!parameters || !average || !statistics) {
    malformed("the checkpoint holds no weights");
  }
  return { ...rest, state: { parameters, average, statistics, moments } };
}

function malformed(what: string): never {
  fail("CHECKPOINT_MALFORMED", `${what}. Resume from another checkpoint, or start anew without --resume.`);
}

/** FNV-1a, 32 bits: finds cut and flipped bytes; nobody forges checkpoints. */
function checksum(bytes: Uint8Array, start: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < bytes.length; i++) {
    hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  }
  return hash >>> 0;
}

function toAscii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function fromAscii(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

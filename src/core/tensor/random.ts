/**
 * Seeded random numbers. A generator is made from a seed and a path of stream numbers (epoch, step, sample, ...),
 * so that any part of a run can be made again alone: this is what lets an interrupted training go on to the
 * same weights without storing the state of a generator.
 */

/** A source of random numbers; its numbers depend on nothing but the seed and the streams it was made from. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number;
  /** A number in [low, high). */
  uniform(low?: number, high?: number): number;
  /** A normally distributed number (Box-Muller). */
  normal(mean?: number, deviation?: number): number;
  /** A whole number from 0 to bound - 1. */
  integer(bound: number): number;
}

/**
 * Creates the generator of a seed and a path of streams: sfc32 (Chris Doty-Humphrey, PractRand), its state
 * filled by hashing the path.
 *
 * @example
 * const random = createRandom(seed, STREAM_AUGMENT, epoch, sample);
 */
export function createRandom(seed: number, ...streams: readonly number[]): Random {
  let hash = mix(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
  for (const stream of streams) hash = mix(hash, stream >>> 0);
  let a = mix(hash, 0x9e3779b9);
  let b = mix(a, 0x243f6a88);
  let c = mix(b, 0xb7e15162);
  let counter = 1;

  function uint32(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  for (let round = 0; round < 12; round++) uint32();

  function uniform(low = 0, high = 1): number {
    return low + (uint32() / 2 ** 32) * (high - low);
  }

  return {
    uint32,
    uniform,
    normal(mean = 0, deviation = 1) {
      const radius = Math.sqrt(-2 * Math.log((uint32() + 1) / (2 ** 32 + 1)));
      return mean + deviation * radius * Math.cos(uniform(0, 2 * Math.PI));
    },
    integer(bound) {
      return Math.floor(uniform(0, bound));
    },
  };
}

/** A random order of 0 to count - 1 (Fisher-Yates). */
export function shuffledIndices(count: number, random: Random): Uint32Array {
  const indices = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const j = random.integer(i + 1);
    indices[i] = indices[j] ?? 0;
    indices[j] = i;
  }
  return indices;
}

/** Mixes two 32-bit words into one (the finaliser of MurmurHash3 over their combination). */
function mix(a: number, b: number): number {
  let word = Math.imul(a ^ 0x85ebca6b, 0x9e3779b1) ^ Math.imul(b + 0x165667b1, 0xc2b2ae3d);
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

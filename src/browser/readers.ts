/** Readers in a page or a worker, of networks whose files lie somewhere. */

import { createCheckedReader } from "../contract/checked-reader.js";
import { DigitsError, fail } from "../core/errors.js";
import { decodeModel, isCodedModel } from "../core/quantization/coded-model.js";
import { createClassifier } from "../core/reading/classifier.js";
import { createLineScorer } from "../core/reading/line-scorer.js";
import { createLocatorScorer } from "../core/reading/locator-scorer.js";
import type { Reader } from "../core/reading/reader.js";
import type { Runtime } from "../core/runtime.js";
import { createEngineRuntime } from "../engine/runtime.js";

/** Where a file is, or what is in it: as it is, by gzip, or coded (`core/quantization/coded-model.ts`). */
export type ModelSource = string | URL | Uint8Array;

export interface NetworkSources {
  /** What runs the networks. @default the engine that comes along */
  readonly runtime?: Runtime;
  /** The network of digits. */
  readonly digits: ModelSource;
  /** The network that reads lines. */
  readonly lines: ModelSource;
  /** The network that finds lines. */
  readonly locator: ModelSource;
}

/** Readers of the same networks, each of which is loaded when it is first needed, and again where that failed. */
export interface Readers {
  /** Reads drawings, whose lines are found without a network. */
  readonly drawing: () => Promise<Reader>;
  /** Reads any picture. */
  readonly photo: () => Promise<Reader>;
}

/** What a person's teaching makes of the network of digits. */
export type Teaching = (digits: Uint8Array) => Promise<Uint8Array>;

/** Readers whose network of digits may be taught. */
export interface TeachableReaders extends Readers {
  readonly runtime: Runtime;
  /** The network of digits as it came. */
  readonly digits: () => Promise<Uint8Array>;
  /** From the next reading on they read as they were taught; null: as they came. Nothing is read meanwhile. */
  readonly teach: (teaching: Teaching | null) => Promise<void>;
}

export function createReaders(sources: NetworkSources): TeachableReaders {
  const { runtime = createEngineRuntime() } = sources;
  const digits = once(() => loadModel(sources.digits));
  const scorer = once(async () => createLineScorer(runtime, await loadModel(sources.lines)));
  const locator = once(async () => createLocatorScorer(runtime, await loadModel(sources.locator)));
  const readersBy = (teaching: Teaching | null) => {
    const classifier = once(async () => createClassifier(runtime, await (teaching ?? same)(await digits())));
    return {
      classifier,
      drawing: once(async () => {
        const [one, lines] = await Promise.all([classifier(), scorer()]);
        return createCheckedReader(one, { scorer: lines });
      }),
      photo: once(async () => {
        const [one, lines, lineLocator] = await Promise.all([classifier(), scorer(), locator()]);
        return createCheckedReader(one, { scorer: lines, locator: lineLocator });
      }),
    };
  };
  let current = readersBy(null);
  return {
    runtime,
    digits,
    drawing: () => current.drawing(),
    photo: () => current.photo(),
    async teach(teaching) {
      const next = readersBy(teaching);
      // What cannot be read with is known before anything changes.
      const [before] = await Promise.all([current.classifier().catch(() => null), next.classifier()]);
      current = next;
      await before?.dispose();
    },
  };
}

const same: Teaching = async (digits) => digits;

/** Does it when it is first asked for, and gives the same to all; what failed is tried again. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** The bytes of a file, expanded and decoded. @throws FILE_UNREADABLE; MODEL_MALFORMED where it is cut off or damaged */
export async function loadModel(source: ModelSource): Promise<Uint8Array> {
  const bytes = await expand(await bytesAt(source));
  return isCodedModel(bytes) ? decodeModel(bytes) : bytes;
}

async function bytesAt(source: ModelSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  const address = String(source);
  // In a file that holds its networks. It is not fetched, for a policy may forbid that.
  if (address.startsWith("data:")) return bytesOf(address.slice(address.indexOf(",") + 1));
  const response = await fetch(source).catch((cause: unknown) => refuse(source, "nothing answers there", cause));
  if (!response.ok) refuse(source, `the answer is ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** What gzip compressed begins with 1f 8b, and no ONNX file does; a server may have expanded it on the way. */
async function expand(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const expanded = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = await new Response(expanded).arrayBuffer().catch((cause: unknown) => {
    const reason = `${bytes.length} bytes are no whole gzip file: it is damaged, or cut off. Copy it again.`;
    throw new DigitsError("MODEL_MALFORMED", reason, { cause });
  });
  return new Uint8Array(whole);
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function refuse(source: string | URL, reason: string, cause?: unknown): never {
  fail("FILE_UNREADABLE", `the network ${String(source)} cannot be loaded: ${reason}. Serve it beside the script.`, {
    cause,
  });
}

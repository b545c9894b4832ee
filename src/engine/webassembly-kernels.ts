/** The kernels in WebAssembly: the module of `assembly/`, compiled once and given a memory for each network. */

import { kernelModule } from "./kernel-module.js";
import type { Host, Kernels } from "./kernels.js";

/** As much of the platform's WebAssembly as is used; plain ECMAScript has no types of it. */
interface WebAssemblyPlatform {
  readonly WebAssembly?: {
    compile(bytes: Uint8Array): Promise<object>;
    readonly Memory: new (descriptor: { initial: number }) => WebAssemblyMemory;
    instantiate(module: object, imports: object): Promise<{ readonly exports: unknown }>;
  };
  atob(base64: string): string;
}

interface WebAssemblyMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE_BYTES = 65_536;

const platform = globalThis as unknown as WebAssemblyPlatform;

/**
 * Compiles the kernels.
 *
 * @returns makes a memory with kernels; undefined where WebAssembly is missing, or its SIMD, or is forbidden (a content
 *   security policy without `wasm-unsafe-eval`)
 */
export async function compileKernels(): Promise<(() => Promise<Host>) | undefined> {
  const { WebAssembly } = platform;
  if (WebAssembly === undefined) return undefined;
  const bytes = Uint8Array.from(platform.atob(kernelModule), (character) => character.charCodeAt(0));
  const module = await WebAssembly.compile(bytes).catch(() => undefined);
  if (module === undefined) return undefined;
  return async () => {
    const memory = new WebAssembly.Memory({ initial: 0 });
    const instance = await WebAssembly.instantiate(module, { env: { memory } });
    return createHost(memory, instance.exports as Kernels);
  };
}

function createHost(memory: WebAssemblyMemory, kernels: Kernels): Host {
  let floats = new Float32Array(memory.buffer);
  let integers = new Int32Array(memory.buffer);
  return {
    kernels,
    get floats() {
      return floats;
    },
    get integers() {
      return integers;
    },
    grow(bytes) {
      const missing = bytes - memory.buffer.byteLength;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / PAGE_BYTES));
      floats = new Float32Array(memory.buffer);
      integers = new Int32Array(memory.buffer);
    },
  };
}

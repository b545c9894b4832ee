/**
 * Compiles the kernels of the engine, src/engine/assembly, and writes the module that the program carries. Part of every
 * build; it compiles only where the source has changed, for the module says what it was made from.
 *
 *     node tools/kernels.mjs
 */

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const sourcePath = fileURLToPath(new URL("../src/engine/assembly/kernels.ts", import.meta.url));
const modulePath = fileURLToPath(new URL("../src/engine/kernel-module.ts", import.meta.url));

/** For speed; the memory is the engine's, and nothing is ever allocated. */
const OPTIONS = "--optimizeLevel 3 --shrinkLevel 0 --converge --noAssert --runtime stub --enable simd --importMemory";

/**
 * The text of the module for a source.
 *
 * @param {string} source
 * @returns {Promise<string>}
 */
export async function compileKernels(source) {
  const { default: asc } = await import("assemblyscript/asc");
  /** @type {Uint8Array} */
  let bytes = new Uint8Array();
  let findings = "";
  const { error } = await asc.main(
    ["kernels.ts", "--outFile", "kernels.wasm", "--initialMemory", "0", ...OPTIONS.split(" ")],
    {
      readFile: (name) => (name === "kernels.ts" ? source : null),
      writeFile: (_, contents) => void (bytes = /** @type {Uint8Array} */ (contents)),
      listFiles: () => [],
      stderr: { write: (chunk) => void (findings += chunk.toString()) },
    },
  );
  if (error) throw new Error(findings, { cause: error });
  const base64 = Buffer.from(bytes).toString("base64");
  return `/** Written by tools/kernels.mjs from assembly/kernels.ts, seal ${sealOf(source, base64)}: ${bytes.length} bytes of WebAssembly. */\nexport const kernelModule =\n  "${base64}";\n`;
}

/**
 * Whether a module was made from a source, and is as it was made. Compiling anew would say the same in five seconds.
 *
 * @param {string} written
 * @param {string} source
 */
export function isMadeFrom(written, source) {
  const [, base64 = ""] = /"(.*)"/.exec(written) ?? [];
  return written.includes(`, seal ${sealOf(source, base64)}:`);
}

/**
 * @param {string} source
 * @param {string} base64
 */
function sealOf(source, base64) {
  return createHash("sha256").update(`${OPTIONS}\n${source}\n${base64}`).digest("hex").slice(0, 16);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const source = await readFile(sourcePath, "utf8");
  const written = await readFile(modulePath, "utf8").catch(() => "");
  if (!isMadeFrom(written, source)) await writeFile(modulePath, await compileKernels(source));
}

/**
 * A graphics adapter that every machine with Linux has: SwiftShader, which computes Vulkan on the processor and comes
 * inside the npm package of the browser that the tests drive. Unpacked into a folder of its own: the browser's package
 * unpacks it as well, and who comes in between finds half a library.
 */

import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

/** Of a tar archive: headers and contents begin at multiples of it. */
const TAR_BLOCK = 512;

/**
 * Unpacks the adapter and its Vulkan loader into a folder.
 *
 * @returns the variables with which a process finds this adapter and no other
 */
export async function unpackSoftwareAdapter(folder: string): Promise<Readonly<Record<string, string>>> {
  const entry = fileURLToPath(import.meta.resolve("@sparticuz/chromium"));
  await unpack(await readArchive(dirname(entry)), folder);
  const driver = join(folder, "vk_swiftshader_icd.json");
  return { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
}

/** The package's `bin` lies beside one of the folders above its entry. */
async function readArchive(from: string): Promise<Uint8Array> {
  const path = join(from, "bin", "swiftshader.tar.br");
  try {
    return brotliDecompressSync(await readFile(path));
  } catch (error) {
    if (dirname(from) === from) throw error;
    return readArchive(dirname(from));
  }
}

async function unpack(archive: Uint8Array, folder: string): Promise<void> {
  const text = (start: number, length: number) =>
    new TextDecoder().decode(archive.subarray(start, start + length)).replace(/\0.*$/s, "");
  let header = 0;
  while (header < archive.length && archive[header] !== 0) {
    const name = basename(text(header, 100));
    const size = Number.parseInt(text(header + 124, 12), 8);
    const start = header + TAR_BLOCK;
    await writeFile(
      join(folder, name),
      archive.subarray(start, start + size),
      // The loader of the libraries asks for it.
      { mode: 0o755 },
    );
    header = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
}

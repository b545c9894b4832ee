/**
 * Paths of files whose names are no UTF-8. Unix takes any bytes for a name, and old archives hold Latin-1; as text such
 * a name loses what it is, and the file is not found. Those paths are kept as their bytes.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The bytes of a path that is no UTF-8; any other is text. */
export type FilePath = string | Uint8Array;

/** Stands in a text for bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

/** A path for people; in one that is no UTF-8, "\ufffd" stands for what cannot be shown. */
export function toPathText(path: FilePath): string {
  return typeof path === "string" ? path : Buffer.from(path).toString("utf8");
}

/** A path as Node's file functions take it. */
export function toNodePath(path: FilePath): string | Buffer {
  // Bytes that went to another thread are no Buffer any more.
  return typeof path === "string" ? path : Buffer.from(path.buffer, path.byteOffset, path.length);
}

/** A name as the system gave it, as text where it is UTF-8. */
export function fromBytes(name: Buffer): FilePath {
  const text = name.toString("utf8");
  return Buffer.from(text, "utf8").equals(name) ? text : name;
}

/** A file in a folder. */
export function joinPath(folder: FilePath, name: FilePath): FilePath {
  if (typeof folder === "string" && typeof name === "string") return join(folder, name);
  // As join() has it: "." before a name says nothing.
  const before =
    typeof folder === "string" ? join(folder, "x").slice(0, -1) : Buffer.concat([folder, Buffer.from("/")]);
  return Buffer.concat([toBytes(before), toBytes(name)]);
}

/**
 * Arguments of this program as it was given them: Node has made text of them all, and Linux still has the bytes.
 * Elsewhere, names are UTF-8 or UTF-16.
 */
export async function givenPaths(names: readonly string[]): Promise<readonly FilePath[]> {
  if (!names.some((name) => name.includes(REPLACEMENT))) return names;
  const line = await readFile("/proc/self/cmdline").catch(() => Buffer.alloc(0));
  const waiting = splitAtZeros(line);
  return names.map((name) => {
    const place = waiting.findIndex((bytes) => bytes.toString("utf8") === name);
    return place < 0 ? name : fromBytes(waiting.splice(place, 1)[0]!);
  });
}

function toBytes(path: FilePath): Uint8Array {
  return typeof path === "string" ? Buffer.from(path) : path;
}

function splitAtZeros(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start);
    parts.push(bytes.subarray(start, end < 0 ? bytes.length : end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return parts;
}

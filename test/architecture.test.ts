/** The house as DESIGN describes it: who imports whom, and no cycles. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { checkArchitecture } from "./architecture/check-architecture.js";
import { floors, placeOf } from "./architecture/rooms.js";

const root = join(import.meta.dirname, "..");

/** Every TypeScript file and every component of the project, but declarations, what was built, and AssemblyScript. */
const sources = new Map(
  ["src", "web", "bench", "tools", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((path) => join(folder, path).replaceAll("\\", "/"))
      .filter((path) => /\.(ts|svelte)$/.test(path) && !path.endsWith(".d.ts"))
      .filter((path) => !/(^|\/)(node_modules|dist)\/|^src\/engine\/assembly\//.test(path))
      .map((path) => [path, readFileSync(join(root, path), "utf8")] as const),
  ),
);

test("every import keeps the rules, and none runs in a circle", () => {
  expect(sources.size).toBeGreaterThan(50);
  expect(checkArchitecture(sources)).toEqual([]);
});

test("what runs in a thread or a process of its own is bundled", () => {
  const named = [...sources].flatMap(([path, text]) =>
    path.startsWith("src/node/")
      ? Array.from(text.matchAll(/toProgram\(new URL\("\.\/([a-z-]+)\.js"/g), ([, program]) => program!)
      : [],
  );
  expect(named.length).toBeGreaterThan(5);
  const bundled = readdirSync(join(root, "dist", "programs"));
  expect(named.filter((program) => !bundled.includes(`${program}.js`))).toEqual([]);
});

const clean = new Map([
  ["src/core/errors.ts", ""],
  ["src/core/tensor/tensor.ts", 'import { fail } from "../errors.js";'],
  ["src/core/graph/operations/op.ts", 'import type { T } from "../../tensor/tensor.js";'],
  ["src/core/reading/reader.ts", ""],
  ["src/core/picture/colour/grey.ts", ""],
  ["src/node/onnxruntime/runtime.ts", 'import "node:fs"; import "../../core/tensor/tensor.js";'],
  ["src/browser/onnxruntime-web.ts", 'import "onnxruntime-web/wasm";'],
  ["src/browser.ts", 'export * from "./browser/onnxruntime-web.js";'],
  ["src/server/http/schemas.ts", 'import "typebox";'],
  ["web/src/read/sheet.svelte", ""],
  ["web/src/main.ts", 'import "../../src/browser.js"; import "./main.css";'],
  ["src/core/graph/operations/op.test.ts", 'import "node:fs"; import "../../../node/onnxruntime/runtime.js";'],
]);

function complaintsAbout(path: string, source: string) {
  return checkArchitecture(new Map([...clean, [path, source]]));
}

test("a clean house gives no complaint", () => {
  expect(checkArchitecture(clean)).toEqual([]);
});

test.each([
  [
    "the core imports Node's side",
    "src/core/graph/operations/op.ts",
    'import { load } from "../../../node/onnxruntime/runtime.js";',
    /^src\/core\/graph\/operations\/op\.ts:1 \(core\/graph\) may not import src\/node\/onnxruntime\/runtime\.ts \(node\)/,
  ],
  [
    "the core imports a module of Node",
    "src/core/graph/operations/op.ts",
    '\nimport { readFileSync } from "node:fs";',
    /^src\/core\/graph\/operations\/op\.ts:2 .* may not import Node's node:fs$/,
  ],
  [
    "the core imports a module of Node by its old name",
    "src/core/graph/operations/op.ts",
    'import fs from "fs";',
    /may not import Node's fs$/,
  ],
  [
    "the core imports a package",
    "src/core/graph/operations/op.ts",
    'import "sharp";',
    /may not import the package sharp$/,
  ],
  [
    "training imports reading",
    "src/core/training/loop.ts",
    'const r = await import("../reading/reader.js");',
    /\(core\/training\) may not import src\/core\/reading\/reader\.ts/,
  ],
  [
    "the core imports against its inner order",
    "src/core/tensor/tensor.ts",
    'export * from "../reading/reader.js";',
    /\(core\/tensor\) may not import .*it may import core\/base$/,
  ],
  [
    "the browser's side imports Node's",
    "src/browser/onnxruntime-web.ts",
    'type R = import("../node/onnxruntime/runtime.js").R;',
    /\(browser\) may not import src\/node\/onnxruntime\/runtime\.ts/,
  ],
  [
    "the page imports anything of the server",
    "web/src/main.ts",
    'import type { Schema } from "../../src/server/http/schemas.js";',
    /\(web\) may not import src\/server\/http\/schemas\.ts/,
  ],
  [
    "a worker is loaded across the border",
    "src/server/http/pool.ts",
    'new Worker(new URL("../../node/onnxruntime/runtime.js", import.meta.url));',
    /\(server\) may not import src\/node\/onnxruntime\/runtime\.ts/,
  ],
  ["an import is computed", "src/node/onnxruntime/runtime.ts", "await import(name);", /imports a computed module$/],
  [
    "an import leads nowhere",
    "src/node/onnxruntime/runtime.ts",
    'import "./gone.js";',
    /imports \.\/gone\.js, which is no file of ours$/,
  ],
  [
    "a room imports one that builds on it",
    "src/node/files/file.ts",
    'import { createRuntime } from "../onnxruntime/runtime.js";',
    /^src\/node\/files\/file\.ts:1 .* may not import src\/node\/onnxruntime\/runtime\.ts: of src\/node, files may import nothing else$/,
  ],
  [
    "a file beside the rooms imports more than it may",
    "src/core/picture/plane.ts",
    'import "./colour/grey.js";',
    /plane\.ts may import nothing else$/,
  ],
  [
    "state of the page imports a component",
    "web/src/read/reading.svelte.ts",
    'import Sheet from "./sheet.svelte";',
    /read may import (?:\w+, )*\w+$/,
  ],
  ["a room is new", "src/node/magic/spell.ts", "", /^src\/node\/magic\/spell\.ts is in no room of src\/node that has/],
  ["a file beside the rooms is new", "src/server/spell.ts", "", /^src\/server\/spell\.ts is in no room of src\/server/],
  [
    "a component that is gone is imported",
    "web/src/read/reading.svelte.ts",
    'import Verdict from "./verdict.svelte";',
    /imports \.\/verdict\.svelte, which is no file of ours$/,
  ],
  ["a folder is new", "src/core/magic/spell.ts", "", /^src\/core\/magic\/spell\.ts is in a folder that has no place/],
])("a complaint names file and import when %s", (_, path, source, complaint) => {
  const complaints = complaintsAbout(path, source);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(complaint);
});

test.each(Object.entries(floors))("the rooms of %s import each other in one direction, and exist", (folder, rooms) => {
  const places = [...sources.keys()].map(placeOf).filter((place) => place?.floor === folder);
  const seen: string[] = [];
  for (const [room, others] of Object.entries(rooms)) {
    expect(seen, `what ${room} may import stands before it`).toEqual(expect.arrayContaining([...others]));
    expect(
      places.some((place) => place?.room === room),
      `${room} exists`,
    ).toBe(true);
    seen.push(room);
  }
});

test("a cycle is named with all its files, through types as well", () => {
  const complaints = checkArchitecture(
    new Map([
      ["src/core/graph/operations/a.ts", 'import { b } from "./b.js";'],
      ["src/core/graph/operations/b.ts", 'export * from "./c.js";'],
      ["src/core/graph/operations/c.ts", 'import type { A } from "./a.js";'],
    ]),
  );
  expect(complaints).toEqual([
    "import cycle: src/core/graph/operations/a.ts -> src/core/graph/operations/b.ts -> src/core/graph/operations/c.ts -> src/core/graph/operations/a.ts",
  ]);
});

test("a file that imports itself is a cycle", () => {
  expect(complaintsAbout("src/node/onnxruntime/runtime.ts", 'import "./runtime.js";')).toEqual([
    "import cycle: src/node/onnxruntime/runtime.ts -> src/node/onnxruntime/runtime.ts",
  ]);
});

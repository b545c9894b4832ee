import { expect, test } from "vitest";

import { findImports } from "./find-imports.js";

function specifiersOf(source: string) {
  return findImports("sample.ts", source).map(({ specifier }) => specifier);
}

test.each([
  ["a named import", 'import { a } from "./a.js";'],
  ["a default import", "import a from './a.js';"],
  ["a namespace", 'import * as a from "./a.js";'],
  ["an import for its effect", 'import "./a.js";'],
  ["an import over several lines", 'import {\n  a,\n  b,\n} from\n  "./a.js";'],
  ["an import beside another on its line", 'let x = 1; import { a } from "./a.js";'],
  ["a comment inside an import", 'import { a /* "./no.js" */ } from "./a.js";'],
  ["import attributes", 'import a from "./a.js" with { type: "json" };'],
  ["an export from", 'export { a } from "./a.js";'],
  ["an export of everything", 'export * from "./a.js";'],
  ["an export of a namespace", 'export * as a from "./a.js";'],
  ["a dynamic import", 'const a = await import("./a.js");'],
  ["a dynamic import in a template", "const a = await import(`./a.js`);"],
  ["a dynamic import deep inside", 'const f = () => [{ x: [import("./a.js")] }];'],
  ["a dynamic import inside a template", 'const t = `${await import("./a.js")}`;'],
  ["the type of a module", 'type A = import("./a.js").A;'],
  ["an import by require", 'import a = require("./a.js");'],
  ["a call of require", 'const a = require("./a.js");'],
  ["a worker", 'new Worker(new URL("./a.js", import.meta.url));'],
])("%s is found", (_, source) => {
  expect(specifiersOf(source)).toEqual(["./a.js"]);
});

test.each([
  ["a line comment", '// import "./a.js";'],
  ["a block comment", '/* import { a } from "./a.js"; */'],
  ["a string", `const text = 'import "./a.js"';`],
  ["a template", 'const text = `import { a } from "./a.js"`;'],
  ["a regular expression", 'const pattern = /import "\\.\\/a.js"/;'],
  ["a method named import", 'loader.import("./a.js");'],
  ["an export of its own", 'const a = "./a.js"; export { a };'],
  ["the address of a file that is no module", 'new URL("./a.txt", import.meta.url);'],
])("nothing is found in %s", (_, source) => {
  expect(specifiersOf(source)).toEqual([]);
});

test("imports that vanish are told from those that stay", () => {
  const source = `
    import type { A } from "./1.js";
    import { type B } from "./2.js";
    import { type C, d } from "./3.js";
    import "./4.js";
    export type { E } from "./5.js";
    type F = import("./6.js").F;
    const g = import("./7.js");`;
  expect(findImports("sample.ts", source).map(({ isTypeOnly }) => isTypeOnly)).toEqual([
    true,
    true,
    false,
    false,
    true,
    true,
    false,
  ]);
});

test("imports that are loaded late are told from those at the start", () => {
  const source = `
    import "./1.js";
    export * from "./2.js";
    await import("./3.js");
    new Worker(new URL("./4.js", import.meta.url));`;
  expect(findImports("sample.ts", source).map(({ isDynamic }) => isDynamic)).toEqual([false, false, true, true]);
});

test("a computed import is found without a name", () => {
  expect(specifiersOf("await import(name);")).toEqual([null]);
});

test("the line of an import is known", () => {
  const [found] = findImports("sample.ts", '\n\nimport "./a.js";');
  expect(found?.line).toBe(3);
});

test("the scripts of a component are looked at, and nothing else of it", () => {
  const source = `<!-- import "./0.js"; -->
<script module lang="ts">
  import "./1.js";
</script>
<script lang="ts">
  import type { A } from "./2.js";
</script>
<p>import "./3.js";</p>`;
  expect(findImports("sample.svelte", source).map(({ specifier, line }) => [specifier, line])).toEqual([
    ["./1.js", 3],
    ["./2.js", 6],
  ]);
});

test("a file that cannot be parsed is no file without imports", () => {
  expect(() => findImports("sample.ts", "import {")).toThrowError("sample.ts");
});

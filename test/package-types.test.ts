/** The installed package's types, as programs of others see them: with a bundler's way of finding them, and with Node's. */

import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { beforeAll, expect, inject, test } from "vitest";

import { packageRoot } from "../src/node/files/package-files.js";

const run = promisify(execFile);

const program = `
  import { openReader, type Reading } from "handwritten-digits/browser";
  import "handwritten-digits/elements";
  import { createClient } from "handwritten-digits/client";

  const pad = document.querySelector("digits-pad")!;
  pad.expect = 4;
  pad.oneOf = ["1204"];
  pad.addEventListener("reading", ({ detail }) => console.log(detail.numbers[0]?.confidence.toFixed(2)));
  const reading: Reading | null = pad.reading;
  void openReader({ digits: new URL("x", location.href) }).then((reader) => reader.dispose());
  void createClient("http://127.0.0.1:5000").read(new Blob()).then((answer) => {
    // @ts-expect-error Answers have types of their own.
    answer.width = "wide";
    console.log(reading?.text, answer.numbers[0]?.text);
  });
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(inject("installedPackage").project, "types-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});

test.each([
  ["esnext", "bundler"],
  ["nodenext", "nodenext"],
])("types are found with %s and %s, and say what is wrong", async (module, moduleResolution) => {
  const compilerOptions = {
    module,
    moduleResolution,
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  };
  const files = ["right.ts", "wrong.ts"];
  await writeFile(join(folder, "right.ts"), program);
  await writeFile(join(folder, "wrong.ts"), `${program}\n pad.expect = "four";`);
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const tsc = join(packageRoot(), "node_modules", ".bin", "tsc");
  const checked = run(process.execPath, [tsc, "-p", folder, "--pretty", "false"]);
  await expect(checked).rejects.toMatchObject({
    stdout: expect.stringMatching(/^\S*wrong\.ts\S* error TS2322[^\n]*\n$/),
  });
});

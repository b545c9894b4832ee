/** Tables: read as rows and columns, and written as CSV, by the command line, over HTTP and by the client alike. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { main } from "../dist/src/cli/main.js";
import { createClient } from "../src/client.js";
import { drawTable } from "./drawn-table.js";
import { photographDigit } from "./photographed-digit.js";
import { type ServerApp, startServerApp } from "./server-app.js";

const rows = [
  ["712", "", "04"],
  ["", "110", "9"],
  ["1470", "27", ""],
];
const csv = "712,,04\r\n,110,9\r\n1470,27,\r\n";

let server: ServerApp;
let folder: string;
let png: Buffer;

beforeAll(async () => {
  [server, folder, png] = await Promise.all([
    startServerApp(),
    mkdtemp(join(tmpdir(), "digits-tables-")),
    drawTable(rows),
  ]);
});

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test("an answer tells the lines, the table, and the cell of each number", async () => {
  const { numbers, lines, tables } = await createClient(server.url).read(png);
  expect(numbers.map(({ text, cell }) => [text, cell?.row, cell?.column])).toEqual([
    ["712", 0, 0],
    ["04", 0, 2],
    ["110", 1, 1],
    ["9", 1, 2],
    ["1470", 2, 0],
    ["27", 2, 1],
  ]);
  expect(lines.map((line) => line.numbers)).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ]);
  expect(tables).toEqual([{ box: expect.any(Object) as object, rows: 3, columns: 3, numbers: [0, 1, 2, 3, 4, 5] }]);
});

test("digits read --table prints it as CSV, and tells of a picture without one", async () => {
  const [table, digit] = [join(folder, "table.png"), join(folder, "digit.jpg")];
  await writeFile(table, png);
  await writeFile(digit, (await photographDigit(0)).jpeg);
  let [stdout, stderr] = ["", ""];
  const io = {
    stdout: (text: string) => void (stdout += text),
    stderr: (text: string) => void (stderr += text),
    isTerminal: false,
    env: {},
  };
  expect(await main(["read", "--table", table], io)).toBe(0);
  expect(stdout).toBe(csv);
  expect(await main(["read", "--table", digit], io)).toBe(1);
  expect(stderr).toContain("digit.jpg: PICTURE_NO_TABLE: no table found");
  expect(await main(["read", "--table", "--json", table], io)).toBe(2);
});

test("format=csv answers with the tables of one picture, and of no more", async () => {
  const digits = createClient(server.url);
  expect(await digits.readTables(png)).toBe(csv);
  const { jpeg } = await photographDigit(0);
  await expect(digits.readTables(jpeg)).rejects.toMatchObject({ code: "PICTURE_NO_TABLE", status: 422 });
  const body = new FormData();
  for (const name of ["a.png", "b.png"]) body.append("pictures", new Blob([new Uint8Array(png)]), name);
  const response = await fetch(`${server.url}/api/read?format=csv`, { method: "POST", body });
  expect(await response.json()).toMatchObject({ code: "REQUEST_INVALID", status: 400 });
  const one = await fetch(`${server.url}/api/read?format=csv`, {
    method: "POST",
    headers: { "content-type": "image/png" },
    body: new Uint8Array(png),
  });
  expect(one.headers.get("content-type")).toBe("text/csv; charset=utf-8");
});

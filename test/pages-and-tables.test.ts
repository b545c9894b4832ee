/**
 * Files of several pages, and tables: each number tells its page and its cell, by the command line, over HTTP, by the client
 * and in a job's export. One file for all: its reading takes a second.
 */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { main } from "../dist/src/cli/main.js";
import { type ApiError, type Client, createClient, type ReadAnswer } from "../src/client.js";
import { exportLines } from "../src/contract/jobs/export-lines.js";
import { drawTable } from "./drawn-table.js";
import { photographDigit } from "./photographed-digit.js";
import { type ServerApp, startServerApp } from "./server-app.js";
import { writePdf } from "./written-pdf.js";

const csv = "712,,04\r\n,110,9\r\n1470,27,\r\n";
const empty = { width: 300, height: 200 };

let server: ServerApp;
let client: Client;
let folder: string;
/** A table on the first page, nothing on the second, a digit on the third, which is turned. */
let pdf: Uint8Array;
let photo: Uint8Array;
let label: string;
let answer: ReadAnswer;

beforeAll(async () => {
  [server, folder] = await Promise.all([startServerApp(), mkdtemp(join(tmpdir(), "digits-pages-"))]);
  client = createClient(server.url);
  const table = await drawTable([
    ["712", "", "04"],
    ["", "110", "9"],
    ["1470", "27", ""],
  ]);
  const photograph = await photographDigit(0);
  photo = new Uint8Array(photograph.jpeg);
  label = String(photograph.label);
  const toPage = async (bytes: Uint8Array, rotate = 0) => {
    const { width, height } = await sharp(bytes).metadata();
    const jpeg = { bytes: await sharp(bytes).toColourspace("srgb").jpeg({ quality: 95 }).toBuffer(), width, height };
    return { width: width / 2, height: height / 2, jpeg, rotate };
  };
  const onItsSide = await sharp(photo).rotate(270).toBuffer();
  pdf = writePdf([await toPage(table), empty, await toPage(onItsSide, 90)]);
  answer = await client.read(pdf);
}, 60_000);

afterAll(async () => {
  await server?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

test("each number tells its cell and its page, and so do lines and tables", () => {
  const { numbers, lines, tables, pages } = answer;
  expect(numbers.map(({ text, line, cell, page }) => [text, line, cell?.row, cell?.column, page])).toEqual([
    ["712", 0, 0, 0, 1],
    ["04", 0, 0, 2, 1],
    ["110", 1, 1, 1, 1],
    ["9", 1, 1, 2, 1],
    ["1470", 2, 2, 0, 1],
    ["27", 2, 2, 1, 1],
    [label, 3, undefined, undefined, 3],
  ]);
  expect(lines.map((line) => [line.numbers, line.page])).toEqual([
    [[0, 1], 1],
    [[2, 3], 1],
    [[4, 5], 1],
    [[6], 3],
  ]);
  expect(tables).toMatchObject([{ rows: 3, columns: 3, numbers: [0, 1, 2, 3, 4, 5], page: 1 }]);
  expect(pages).toMatchObject([{ isComplete: true }, { width: 833, height: 555 }, { width: 800, height: 600 }]);
});

test("a page of many numbers that lies on its side or its head is read as if it stood upright", async () => {
  const rows = ["7124 9032 268", "1681 3790 426", "1937 2648 701", "8206 4813 977"].map((row) => row.split(" "));
  const page = await drawTable(rows, false);
  for (const rotate of [180, 90]) {
    const { numbers, turned } = await client.read(await sharp(page).rotate(rotate).toBuffer());
    expect([turned, numbers.map(({ text }) => text)]).toEqual([360 - rotate, rows.flat()]);
  }
});

test("digits read tells the page of each number, and with --table prints the tables as CSV", async () => {
  const path = join(folder, "form.pdf");
  await writeFile(path, pdf);
  let stdout = "";
  const io = { stdout: (text: string) => void (stdout += text), stderr: () => undefined, isTerminal: false, env: {} };
  expect(await main(["read", path], io)).toBe(0);
  expect(stdout.split("\n").filter((line) => line.endsWith("form.pdf   page 1"))).toHaveLength(6);
  expect(stdout).toMatch(new RegExp(`^${label} .*form\\.pdf {3}page 3$`, "m"));
  stdout = "";
  expect(await main(["read", "--table", path], io)).toBe(0);
  expect(stdout).toBe(csv);
  expect(await main(["read", "--table", "--json", path], io)).toBe(2);
});

test("format=csv answers with the tables of one picture, and of no more", async () => {
  const send = (body: FormData | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/read?format=csv`, { method: "POST", headers, body });
  const response = await send(new Uint8Array(pdf), { "content-type": "application/octet-stream" });
  expect([response.headers.get("content-type"), await response.text()]).toEqual(["text/csv; charset=utf-8", csv]);
  await expect(client.readTables(photo)).rejects.toMatchObject({ code: "PICTURE_NO_TABLE", status: 422 });
  const two = new FormData();
  for (const name of ["a.jpg", "b.jpg"]) two.append("pictures", new Blob([new Uint8Array(photo)]), name);
  expect(await (await send(two)).json()).toMatchObject({ code: "REQUEST_INVALID", status: 400 });
});

test("a password, a page that is too much, and an explanation of several pages are refused by their codes", async () => {
  const codeOf = (reading: Promise<unknown>) => reading.catch(({ status, code }: ApiError) => [status, code]);
  expect(await codeOf(client.read(writePdf([empty], true)))).toEqual([422, "PICTURE_ENCRYPTED"]);
  expect(await codeOf(client.read(writePdf([{ width: 14_400, height: 3 }])))).toEqual([413, "PICTURE_TOO_LARGE"]);
  expect(await codeOf(client.read(writePdf([empty])))).toEqual([422, "PICTURE_NO_INK"]);
  expect(await codeOf(client.explain(pdf))).toEqual([400, "OPTION_INVALID"]);
  expect(server.faults()).toEqual([]);
});

test("a job's export has the page of each number", () => {
  const file = {
    file: "form.pdf",
    digest: "",
    state: "read",
    code: null,
    error: null,
    changed: null,
    reading: answer,
    corrections: [],
  } as const;
  const lines = exportLines(file, "jsonl").trim().split("\n");
  const pages = lines.map((line) => (JSON.parse(line) as { page: number }).page);
  expect(pages).toEqual([1, 1, 1, 1, 1, 1, 3]);
  expect(exportLines(file, "csv")).toMatch(/^form\.pdf,0,[\d ]+,712,.*,1,\r\n/);
});

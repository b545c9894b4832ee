/**
 * Hostile forms and JSON against `digits serve`: each has a clear answer, nobody else waits for it, and afterwards the
 * server is as it was.
 */

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import type { ReadAnswer } from "../src/contract/answers/read-answers.js";
import { type AttackedServer, refusalOf, startAttackedServer } from "./attacked-server.js";

/** Files that a form may have, by default. */
const MAX_FILES = 100;

let server: AttackedServer;

beforeAll(async () => {
  server = await startAttackedServer();
});

afterEach(() => server.checkUnharmed());

afterAll(() => server.end());

describe("forms", () => {
  const type = "multipart/form-data; boundary=x";
  const partHead = (headers: string) => `--x\r\n${headers}\r\n\r\n`;
  const file = (name: string) => partHead(`content-disposition: form-data; name="f"; filename="${name}"`);

  test("10,000 tiny files are refused after the hundredth", async () => {
    const body = `${`${file("a")}a\r\n`.repeat(10_000)}--x--\r\n`;
    const response = await server.post("/api/read", body, type);
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines).toHaveLength(MAX_FILES + 1);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ error: { code: "TOO_MANY_FILES" } });
  });

  test("thousands of fields are refused", async () => {
    const field = partHead(`content-disposition: form-data; name="__proto__"`);
    const body = `${`${field}a\r\n`.repeat(5000)}${file("a")}a\r\n--x--\r\n`;
    const { code } = await refusalOf(await server.post("/api/read", body, type));
    expect(code).toBe("REQUEST_INVALID");
  });

  test.each([
    ["a part's header of 2 MB", file("a".repeat(2e6))],
    ["a million headers of a part", partHead("a: b\r\n".repeat(1e6))],
    ["nothing but the beginnings of boundaries", "\r\n--".repeat(1e6)],
    ["a field of 5 MB", `${partHead('content-disposition: form-data; name="a"')}${"a".repeat(5e6)}`],
    ["a part without a name", `${partHead("content-disposition: form-data")}a`],
    ["a part without headers", "--x\r\n\r\na"],
  ])("%s: a clear answer", async (_name, body) => {
    const response = await server.post("/api/read", `${body}\r\n--x--\r\n`, type);
    const { status } = await refusalOf(response);
    expect(status).toBeLessThan(500);
  });

  test("file names with paths and control characters are told back, and are nothing else", async () => {
    const names = [
      "../../../etc/passwd",
      "C:\\Windows\\a.png",
      "a\u0000\u0001\u001b[31m\u007f.png",
      "x-evil: 1",
      '\\"},{\\"',
      "７.png",
    ];
    const body = Buffer.concat([
      ...names.flatMap((name) => [
        Buffer.from(file(name.replaceAll('"', "%22"))),
        server.digit.jpeg,
        Buffer.from("\r\n"),
      ]),
      Buffer.from("--x--\r\n"),
    ]);
    const response = await server.post("/api/read", body, type);
    expect([...response.headers.values()].join()).not.toMatch(/evil|passwd/);
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines).toHaveLength(names.length);
    for (const line of lines) {
      const { text, file: name } = JSON.parse(line) as ReadAnswer & { file: string };
      expect(text, name).toBe(String(server.digit.label));
      // JSON keeps control characters out of the line.
      expect(Math.min(...Buffer.from(line))).toBeGreaterThanOrEqual(0x20);
    }
  });
});

describe("JSON", () => {
  const type = "application/json";

  test.each(["/api/read", "/api/classify", "/api/models/active"])(
    "%s: nested 100,000 deep, foreign keys, broken UTF-8: refused",
    async (path) => {
      const isModel = path.startsWith("/api/models");
      for (const body of [
        "[".repeat(100_000),
        "[".repeat(30_000) + "]".repeat(30_000),
        '{"a":'.repeat(10_000) + "1" + "}".repeat(10_000),
        '{"__proto__":{"image":"aaaa","images":[],"name":"digits"}}',
        '{"constructor":{"prototype":{"image":"aaaa"}}}',
        Buffer.from('{"image":"\xff\xfe","name":"\xc3\x28"}', "latin1"),
        "null",
        "7",
        '{"image":{"toString":1},"name":[],"version":{}}',
        "",
      ]) {
        const response = await fetch(`${server.url}${path}`, {
          method: isModel ? "PUT" : "POST",
          headers: { "content-type": type },
          body,
        });
        const { status, code } = await refusalOf(response);
        expect(status, `${code} for ${body.slice(0, 40).toString()}`).toBeLessThan(500);
      }
      expect(({} as { image?: unknown }).image).toBeUndefined();
    },
  );

  test.each([
    ["nothing but brackets", "/api/classify", `{"images":[${"[],".repeat(4e6)}[]]}`],
    ["nothing but brackets, for a picture", "/api/read", `{"image":"","a":[${"[],".repeat(9e6)}[]]}`],
    ["6 million numbers", "/api/classify", `{"images":[[${"0,".repeat(6e6)}0]]}`],
    ["a million keys", "/api/classify", `{${'"a":1,'.repeat(1e6)}"b":1}`],
    ["blanks, and a character that is no Base64", "/api/read", JSON.stringify({ image: `${" ".repeat(20e6)}!` })],
    ["padding in the middle", "/api/read", JSON.stringify({ image: `${"=".repeat(20e6)}a` })],
    ["letters of two bytes", "/api/read", JSON.stringify({ image: "é".repeat(13e6) })],
    ["escapes", "/api/read", `{"image":"${String.raw`\u0021`.repeat(4e6)}"}`],
    ["backslashes", "/api/read", `{"image":"${String.raw`\\`.repeat(10e6)}"}`],
    ["a number of 20 million digits", "/api/read", `{"image":${"1".repeat(20e6)}}`],
    ["a text without an end", "/api/read", `{"image":"${"a".repeat(20e6)}`],
  ])("%s: refused without holding anybody up", async (_name, path, body) => {
    const { code } = await refusalOf(await server.post(path, body, type));
    expect(code).toBe("REQUEST_INVALID");
  });

  test.each([
    ["as bytes", (bytes: Buffer) => bytes, "application/octet-stream"],
    ["in Base64", (bytes: Buffer) => JSON.stringify({ image: bytes.toString("base64") }), type],
    [
      "in Base64 with escaped slashes",
      (bytes: Buffer) => JSON.stringify({ image: bytes.toString("base64") }).replaceAll("/", String.raw`\/`),
      type,
    ],
  ])("the largest picture there may be, %s, holds nobody up", async (_name, toBody, mediaType) => {
    const bytes = Buffer.alloc(14e6, 0x55);
    // Slashes in Base64.
    for (let at = 0; at < bytes.length; at += 3000) bytes.fill(0xff, at, at + 3);
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1").copy(bytes);
    const { code } = await refusalOf(await server.post("/api/read", toBody(bytes), mediaType));
    expect(code).toBe("PICTURE_TRUNCATED");
  });

  test("the largest batch there may be holds nobody up", async () => {
    const pixels = Array.from({ length: 784 }, (_, i) => i % 256);
    const images = Array<number[]>(1024).fill(pixels);
    // Laid out for people, a line a pixel: 9 MB.
    const body = JSON.stringify({ images }, null, 2);
    const response = await server.post("/api/classify", body, type);
    const { results } = (await response.json()) as { results: unknown[] };
    expect(results).toHaveLength(1024);
  });
});

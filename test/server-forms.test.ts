/** Pictures inside JSON and forms: one file, many files, and what is wrong with them. */

import { request as httpRequest } from "node:http";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { ExplainedLine } from "../src/contract/answers/line-answers.js";
import { photographDigit } from "./photographed-digit.js";
import { startServerApp, type ServerApp } from "./server-app.js";

/** A line of the answer to many files. */
interface Line {
  readonly index?: number;
  readonly file?: string;
  readonly text?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

let server: ServerApp;

beforeAll(async () => {
  server = await startServerApp({ maxFiles: 12, maxPictureBytes: 1e6 });
});

afterAll(() => server?.close());

function formOf(files: readonly (readonly [string, Uint8Array])[]): FormData {
  const form = new FormData();
  for (const [name, bytes] of files) {
    form.append("pictures", new File([new Uint8Array(bytes)], name));
  }
  return form;
}

function post(body: FormData | string, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/api/read`, { method: "POST", headers, body });
}

async function linesOf(response: Response): Promise<Line[]> {
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const body = await response.text();
  expect(body.endsWith("\n")).toBe(true);
  return body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test("a form with one file gives one object, with the file's name", async () => {
  const { jpeg, label } = await photographDigit(0);
  const response = await post(formOf([["../seven.jpg", jpeg]]));
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(await response.json()).toMatchObject({ file: "seven.jpg", text: String(label) });
});

test("a form with many files gives a line for each, and a bad file stops none", async () => {
  const photographs = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => photographDigit(index)));
  const files = photographs.map(({ jpeg }, i) => [`${i}.jpg`, jpeg] as readonly [string, Uint8Array]);
  const withBad = files.toSpliced(
    2,
    0,
    ["empty.png", new Uint8Array()],
    ["text.png", Buffer.from("seven")],
    ["large.png", new Uint8Array(1_000_001)],
  );
  const lines = await linesOf(await post(formOf(withBad)));
  const sorted = lines.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
  expect(sorted.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(sorted.map(({ file }) => file)).toEqual(withBad.map(([name]) => name));
  expect(sorted.map(({ text, error }) => error?.code ?? text)).toEqual([
    String(photographs[0]?.label),
    String(photographs[1]?.label),
    "PICTURE_EMPTY",
    "PICTURE_UNREADABLE",
    "PICTURE_TOO_LARGE",
    ...photographs.slice(2).map(({ label }) => String(label)),
  ]);
});

test("lines come while the rest of the form is still on its way", async () => {
  const { jpeg, label } = await photographDigit(0);
  const boundary = "between";
  const part = (name: string) =>
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="p"; filename="${name}"\r\ncontent-type: image/jpeg\r\n\r\n`,
      ),
      jpeg,
      Buffer.from("\r\n"),
    ]);
  const sending = httpRequest(`${server.url}/api/read`, {
    method: "POST",
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, accept: "application/x-ndjson" },
  });
  sending.write(part("first.jpg"));
  // The head of the next part tells that the first has ended.
  sending.write(`--${boundary}\r\n`);
  const received = await new Promise<string>((resolve, reject) => {
    sending.on("error", reject);
    sending.on("response", (response) => {
      response.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    });
  });
  expect(JSON.parse(received)).toMatchObject({ index: 0, file: "first.jpg", text: String(label) });
  sending.destroy();
});

test("one file gives a line where lines are asked for", async () => {
  const { jpeg, label } = await photographDigit(1);
  const response = await post(formOf([["a.jpg", jpeg]]), { accept: "application/x-ndjson" });
  expect(await linesOf(response)).toMatchObject([{ index: 0, file: "a.jpg", text: String(label) }]);
});

test("a form with more files than it may says so in its last line", async () => {
  const { jpeg } = await photographDigit(0);
  const files = Array.from({ length: 13 }, (_, i) => [`${i}.jpg`, jpeg] as const);
  const lines = await linesOf(await post(formOf(files)));
  expect(lines).toHaveLength(13);
  expect(lines.slice(0, 12).every(({ text }) => text !== undefined)).toBe(true);
  expect(lines[12]).toMatchObject({ error: { code: "TOO_MANY_FILES" } });
});

test("a form without a file, and one that ends nowhere, are refused", async () => {
  const empty = new FormData();
  empty.set("name", "seven");
  const refused = await post(empty);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: "PICTURE_EMPTY" });

  const cut = await post('--x\r\ncontent-disposition: form-data; name="p"; filename="a.png"\r\n\r\nhalf', {
    "content-type": "multipart/form-data; boundary=x",
  });
  expect(cut.status).toBe(400);
  expect(await cut.json()).toMatchObject({ code: "REQUEST_INVALID" });
  expect(server.faults()).toEqual([]);
});

test("a file over the limit, alone in its form, is refused with 413", async () => {
  const response = await post(formOf([["l.png", new Uint8Array(1_000_001)]]));
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: "PICTURE_TOO_LARGE" });
});

test.each(["data:image/jpeg;base64,", "data:;base64,", ""])(
  "a picture inside JSON is read, after %j",
  async (prefix) => {
    const { jpeg, label } = await photographDigit(2);
    const image = prefix + jpeg.toString("base64");
    const response = await post(JSON.stringify({ image }), { "content-type": "application/json" });
    expect(await response.json()).toMatchObject({ text: String(label) });
  },
);

test.each([
  ['{"image": 7}', "REQUEST_INVALID"],
  ['{"image": "<svg>"}', "REQUEST_INVALID"],
  ['{"image": "data:image/png,abc"}', "REQUEST_INVALID"],
  ['{"image": "data:image/png;base64"}', "REQUEST_INVALID"],
  ['{"image": ""}', "PICTURE_EMPTY"],
  ["[1]", "REQUEST_INVALID"],
  ["null", "PICTURE_EMPTY"],
  ['{"image": "c2V2', "REQUEST_INVALID"],
])("the JSON %s is refused as %s", async (body, code) => {
  const response = await post(body, { "content-type": "application/json" });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code });
});

test("explain gives the ink, and each line with what its network saw, its columns and its path", async () => {
  const { jpeg, label } = await photographDigit(3);
  const response = await fetch(`${server.url}/api/read?explain=true`, {
    method: "POST",
    headers: { "content-type": "image/jpeg" },
    body: new Uint8Array(jpeg),
  });
  const { text, explanation } = (await response.json()) as {
    text: string;
    explanation: {
      ink: { width: number; height: number; pixels: string };
      lines: ExplainedLine[];
      linesLeftOut: number;
      candidates: { image: string; isChosen: boolean }[];
    };
  };
  expect(text).toBe(String(label));
  const { width, height, pixels } = explanation.ink;
  const ink = Buffer.from(pixels, "base64");
  expect(ink).toHaveLength(width * height);
  expect(ink.includes(255)).toBe(true);
  expect(explanation.linesLeftOut).toBe(0);
  const [line] = explanation.lines as [ExplainedLine];
  expect(line.text).toBe(text);
  expect(Buffer.from(line.image, "base64")).toHaveLength(40 * line.width);
  expect(line.columns).toBe(Math.floor(line.width / 4));
  expect(Buffer.from(line.probabilities, "base64")).toHaveLength(line.rows.length * line.columns);
  expect(line.rows.at(-1)).toBe("");
  expect(line.path).toMatchObject([{ symbol: text, number: 0, digit: 0 }]);
  expect(line.texts[0]).toEqual({ text, confidence: line.confidence });
  // It stands alone, so the network of single digits was asked, too.
  const chosen = explanation.candidates.filter(({ isChosen }) => isChosen);
  expect(chosen).toHaveLength(1);
  expect(Buffer.from(chosen[0]!.image, "base64")).toHaveLength(784);
});

test("a form may hold a list of what is expected, before its pictures, as a field or a file", async () => {
  const { jpeg, label } = await photographDigit(0);
  const other = String((label + 1) % 10);
  for (const list of [`${other}${other}\n${label}`, new File([`${label}\r\n${other}${other}`], "list.txt")]) {
    const form = new FormData();
    form.append("oneOf", list);
    form.append("pictures", new File([new Uint8Array(jpeg)], "seven.jpg"));
    expect(await (await post(form)).json()).toMatchObject({ text: String(label), expected: "one of 2 texts" });
  }
  const late = formOf([["seven.jpg", jpeg]]);
  late.append("oneOf", "7");
  expect(await (await post(late)).json()).toMatchObject({ code: "REQUEST_INVALID" });
  const wrong = new FormData();
  wrong.append("oneOf", "Anna");
  wrong.append("pictures", new File([new Uint8Array(jpeg)], "seven.jpg"));
  const refused = await post(wrong);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({
    code: "OPTION_INVALID",
    detail: expect.stringContaining('"Anna"') as string,
  });
});

test("what is expected is told, and what stands there instead", async () => {
  const { jpeg, label } = await photographDigit(0);
  const ask = async (query: string) =>
    (await (
      await fetch(`${server.url}/api/read?${query}`, {
        method: "POST",
        headers: { "content-type": "image/jpeg" },
        body: new Uint8Array(jpeg),
      })
    ).json()) as object;
  expect(await ask(`oneOf=${label}&alternatives=2`)).toMatchObject({ text: String(label), expected: "one of 1 texts" });
  const denied = await ask(`pattern=${encodeURIComponent(`[${(label + 1) % 10}]`)}`);
  expect(denied).toMatchObject({
    text: expect.not.stringContaining(String(label)) as string,
    contradicts: { text: String(label) },
  });
  expect(await ask("pattern=7%2B%2B")).toMatchObject({
    code: "OPTION_INVALID",
    detail: expect.stringContaining("^") as string,
  });
});

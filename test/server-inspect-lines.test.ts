/** `POST /api/inspect` with a line, on the real server and through the client: a line that the server itself has read. */

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { ApiError, createClient, type ExplainedLine, type InspectLineAnswer } from "../src/client.js";
import type { ProblemAnswer } from "../src/contract/answers/server-answers.js";
import { createApp } from "../dist/src/server/create-app.js";
import { createMetrics } from "../dist/src/server/metrics.js";
import { LINE_SYMBOLS } from "../src/core/line.js";
import { startServerApp, type ServerApp } from "./server-app.js";
import { inLine, writeDigits } from "./written-digits.js";

let server: ServerApp;
let line: ExplainedLine;

beforeAll(async () => {
  server = await startServerApp();
  const { rgba, width, height } = await writeDigits(400, 130, inLine("4073"));
  const png = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  const { explanation } = await createClient(server.url).explain(png);
  line = explanation.lines[0]!;
});

afterAll(() => server?.close());

async function post(body: object, to = server.app) {
  const response = await to.inject({ method: "POST", url: "/api/inspect", payload: body });
  return { status: response.statusCode, answer: response.json<InspectLineAnswer & ProblemAnswer>() };
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

test("a symbol of a line that was read is looked into, with all layers of the network of lines", async () => {
  expect(line.text).toBe("4073");
  const { symbol, from, to } = line.path[2]!;
  const { status, answer } = await post({ line: line.image, symbol, from, to });
  expect(status).toBe(200);
  expect(answer.model).toEqual({ name: "lines", version: expect.stringMatching(/^[0-9a-f]{12}$/) as string });
  expect(answer.layers.map(({ name, channels, height }) => `${name} ${channels}x${height}`)).toEqual([
    "conv1 24x20",
    "conv2 48x10",
    "conv3 80x5",
    "conv4 112x5",
    "conv5 144x1",
    "conv6 144x1",
    "conv7 144x1",
    "conv8 144x1",
  ]);
  for (const { channels, width, height, maps } of answer.layers) {
    expect([Math.floor(line.width / 2), line.columns]).toContain(width);
    expect(Math.max(...bytesOf(maps))).toBe(255);
    expect(bytesOf(maps)).toHaveLength(channels * width * height);
  }
  const { saliency } = answer;
  expect(saliency).toMatchObject({ symbol: "7", from, to });
  expect(saliency.confidence).toBeGreaterThan(0.5);
  for (const which of ["forSymbol", "towardsRunnerUp"] as const) {
    const values = new Int8Array(bytesOf(saliency[which].values));
    expect(values).toHaveLength(40 * line.width);
    expect(Math.max(...values.map(Math.abs))).toBe(127);
    values.forEach((value, at) => {
      const column = at % line.width;
      if (column < saliency.left || column >= saliency.right) expect(value).toBe(0);
    });
  }
  // What speaks for a 7 lies where the 7 stands.
  const strong = new Int8Array(bytesOf(saliency.forSymbol.values)).map((value, at) =>
    value > 60 ? at % line.width : 0,
  );
  const columns = strong.filter((column) => column > 0);
  const middle = columns.reduce((sum, column) => sum + column, 0) / columns.length;
  expect(middle).toBeGreaterThan(line.path[2]!.left);
  expect(middle).toBeLessThan(line.path[2]!.right);
});

test("the client asks the same, and may name what stands there instead", async () => {
  const digits = createClient(server.url);
  const { symbol, from, to } = line.path[0]!;
  const asked = { symbol, from, to, runnerUp: "9" };
  const answer = await digits.inspectLine(bytesOf(line.image), asked);
  expect(answer).toEqual((await post({ line: line.image, ...asked })).answer);
  expect(answer.saliency).toMatchObject(asked);
  const unnamed = await digits.inspectLine(bytesOf(line.image));
  expect(line.text).toContain(unnamed.saliency.symbol);
});

test("the longest line is taken", async () => {
  const { layers, saliency } = await createClient(server.url).inspectLine(new Uint8Array(160_000).fill(64), {
    from: 999,
  });
  expect(layers[0]!.width).toBe(2000);
  expect(saliency.right).toBe(4000);
});

test.each<[object, string, string]>([
  [{ line: [64] }, "REQUEST_INVALID", 'as {"line": "..."}, as a reading that is explained gives them'],
  [{ line: "" }, "REQUEST_INVALID", 'as {"line": "..."}'],
  [
    { line: "QEBA" },
    "OPTION_INVALID",
    "a line is 40 rows of 4 to 4000 bytes, paper 64 and full ink 224, as a reading that is explained gives them; got 3 bytes",
  ],
])("%o: refused, saying what a line is", async (body, code, why) => {
  const { status, answer } = await post(body);
  expect([status, answer.code]).toEqual([400, code]);
  expect(answer.detail).toContain(why);
});

test.each<[object, string]>([
  [{ from: 1000 }, "from is a column of the line, 0 to "],
  [{ from: "3" }, 'got "3".'],
  [{ to: 3 }, "to goes with from"],
  [{ from: 3, to: 2 }, "to is the column after the last, 4 to "],
  [{ symbol: "z" }, `symbol is one of ${LINE_SYMBOLS}`],
  [{ symbol: 7 }, "got 7."],
  [{ symbol: "7", runnerUp: "7" }, 'both are "7"'],
])("%o is refused", async (options, why) => {
  const { status, answer } = await post({ line: line.image, ...options });
  expect([status, answer.code]).toEqual([400, "OPTION_INVALID"]);
  expect(answer.detail).toContain(why);
});

test("an image and a line at once, and lines that are too long for any network, are refused", async () => {
  const both = await post({ line: line.image, image: line.image });
  expect([both.status, both.answer.code]).toEqual([400, "REQUEST_INVALID"]);
  expect(both.answer.detail).toContain("leave out image, or line");
  const digits = createClient(server.url);
  const wide = await digits.inspectLine(new Uint8Array(40 * 4001).fill(64)).catch((error: unknown) => error);
  expect(wide).toBeInstanceOf(ApiError);
  expect(wide).toMatchObject({ status: 400, code: "OPTION_INVALID" });
  expect(await post({ line: "A".repeat(300_000) })).toMatchObject({ status: 413, answer: { code: "BODY_TOO_LARGE" } });
});

test("where digits are read one by one there is no network of lines, and the answer says what to do", async () => {
  const { models } = server.dependencies;
  const { readOnnxMetadata, withOnnxMetadata } = await import("../src/core/onnx/model.js");
  const texts = Object.fromEntries(readOnnxMetadata(models.active().file));
  const file = withOnnxMetadata(models.active().file, { ...texts, version: "mine" });
  const own = { ...models.active(), sha256: "own", version: "mine", file };
  const app = await createApp({
    ...server.dependencies,
    metrics: createMetrics(),
    models: { ...models, active: () => own },
  });
  const { status, answer } = await post({ line: line.image }, app);
  expect([status, answer.code]).toEqual([400, "OPTION_INVALID"]);
  expect(answer.detail).toContain("digits mine reads digit by digit");
  expect(answer.detail).toContain("have the released model read");
  await app.close();
});

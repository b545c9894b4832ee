/** Reading with a model that is not the active one, as a query asks for it: over HTTP, around the real store. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createClient } from "../src/client.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import type { ClassifyAnswer } from "../src/contract/answers/network-answers.js";
import { surerModel } from "./changed-networks.js";
import { changedModel, customNode, renamedModel } from "./hostile-models.js";
import { photographDigit } from "./photographed-digit.js";
import { postPicture, startServerApp, type ServerApp } from "./server-app.js";

const bold = { name: "digits", version: "bold" };
const spell = { name: "digits", version: "spell" };
const released: Uint8Array = await readFile(releasedModelPath());

let server: ServerApp;
let photo: { readonly jpeg: Buffer; readonly label: number };

beforeAll(async () => {
  server = await startServerApp();
  photo = await photographDigit(0);
  await server.dependencies.models.add(surerModel(released, "bold"), null);
  const folder = join(server.home, "models");
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "spell.onnx"),
    changedModel(renamedModel(released, spell), ({ node }) => node.push(customNode())),
  );
});

afterAll(() => server?.close());

async function read(query: string) {
  return postPicture(server.app, photo.jpeg, { query });
}

test("a picture is read with the model that is asked for, and the active one stays", async () => {
  const before = (await read("?expect=1")).answer.numbers[0]?.digits[0];
  const other = (await read("?expect=1&model=digits@bold")).answer.numbers[0]?.digits[0];
  expect(before?.digit).toBe(photo.label);
  expect(other?.digit).toBe(photo.label);
  expect(other?.confidence).toBeGreaterThan(before?.confidence ?? 1);
  expect((await read("?expect=1")).answer.numbers[0]?.digits[0]).toEqual(before);
  const { name, version } = server.dependencies.models.active();
  const named = await read(`?expect=1&model=${name}@${version}`);
  expect(named.answer.numbers[0]?.digits[0]).toEqual(before);
});

test("images are classified with it, and the answer names it", async () => {
  const response = await server.app.inject({
    method: "POST",
    url: "/api/classify?model=digits%40bold",
    headers: { "content-type": "application/octet-stream" },
    payload: Buffer.alloc(784),
  });
  expect(response.json<ClassifyAnswer>().model).toEqual(bold);
});

test("the client asks for it, for one picture and for many", async () => {
  const digits = createClient(server.url);
  const bytes = new Uint8Array(photo.jpeg);
  const one = await digits.read(bytes, { model: bold, expect: 1 });
  const before = await digits.read(bytes, { expect: 1 });
  expect(one.numbers[0]?.confidence).not.toBe(before.numbers[0]?.confidence);
  const lines = digits.readMany([{ name: "a.jpg", picture: bytes }], { model: bold, expect: 1 });
  for await (const line of lines) {
    expect(line).toMatchObject({ numbers: one.numbers });
  }
  const { model } = await digits.classify(new Uint8Array(784), { model: bold });
  expect(model).toEqual(bold);
});

test.each([
  ["digits@none", 404, "MODEL_NOT_FOUND"],
  ["none", 404, "MODEL_NOT_FOUND"],
  ["@", 404, "MODEL_NOT_FOUND"],
  ["..%2F..%2Factive-model", 404, "MODEL_NOT_FOUND"],
  ["%00", 404, "MODEL_NOT_FOUND"],
  ["", 400, "REQUEST_INVALID"],
  ["x".repeat(141), 400, "REQUEST_INVALID"],
  ["digits@bold&model=digits@bold", 400, "REQUEST_INVALID"],
  // It lies in the folder, and was never tried: it is no model to be run.
  ["digits@spell", 422, "MODEL_FOREIGN"],
])("a query for the model %s is refused", async (model, status, code) => {
  expect(await read(`?model=${model}`)).toMatchObject({ status, answer: { code } });
  const classified = await server.app.inject({
    method: "POST",
    url: `/api/classify?model=${model}`,
    headers: { "content-type": "application/octet-stream" },
    payload: Buffer.alloc(784),
  });
  expect(classified.statusCode).toBe(status);
  expect(server.faults()).toEqual([]);
});

test("of many at once with another model some are told to come later, and those with the active one are not", async () => {
  const statuses = async (query: string) => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => read(query)));
    return new Set(answers.map(({ status }) => status));
  };
  expect(await statuses("?model=digits@bold")).toEqual(new Set([200, 503]));
  expect(await statuses("")).toEqual(new Set([200]));
  expect((await read("?model=digits@bold")).status).toBe(200);
});

test("the document of the API tells of it", async () => {
  const document = (await server.app.inject("/docs/json")).json<{
    paths: Record<string, { post: { parameters: { name: string }[] } }>;
  }>();
  for (const path of ["/api/read", "/api/classify"]) {
    const names = document.paths[path]?.post.parameters.map(({ name }) => name);
    expect(names).toContain("model");
  }
});

/**
 * The routes of the models around the real store: the trials run in processes started from a compiled file, so this
 * tests the build that `npm test` makes first.
 */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createModelStore } from "../dist/src/node/models/model-store.js";
import { addModelRoutes } from "../dist/src/server/models/model-routes.js";
import { toProblem } from "../dist/src/server/http/problem.js";
import type { ListedModel, ModelDetailAnswer, ModelListAnswer } from "../src/contract/answers/model-answers.js";
import type { ModelStore } from "../src/core/reading/model-store.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { changedModel, customNode, renamedModel } from "./hostile-models.js";

const releasedPath = releasedModelPath();
const released: Uint8Array = await readFile(releasedPath);
const releasedCard = JSON.parse(await readFile(releasedPath.replace(".onnx", ".json"), "utf8")) as {
  readonly version: string;
  readonly results: { readonly test: { readonly accuracy: number } };
};
const releasedName = { name: "digits", version: releasedCard.version };

const own = { name: "digits", version: "own" };
const ownFile = renamedModel(released, own);
const octets = { "content-type": "application/octet-stream" };

let home: string;
let models: ModelStore;
let app: FastifyInstance;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-model-routes-"));
  models = await createModelStore({
    releasedPath,
    home,
    onFault: (fault) => {
      throw fault;
    },
  });
  app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    const problem = toProblem(error);
    return reply.code(problem.status).send(problem);
  });
  addModelRoutes(app, { models });
  await app.ready();
});
afterEach(async () => {
  await app.close();
  await rm(home, { recursive: true });
});

test.each(["application/json", "text/plain", "application/x-www-form-urlencoded", "application/onnx"])(
  "a model sent as %s is refused by what it is sent as",
  async (mediaType) => {
    for (const payload of ["{}", '{"length":60000000}', '"text"', "not JSON", ""]) {
      const response = await app.inject({
        method: "POST",
        url: "/api/models",
        headers: { "content-type": mediaType },
        payload,
      });
      expect(response.statusCode, payload).toBe(415);
      expect(response.json()).toMatchObject({ code: "MEDIA_TYPE_UNSUPPORTED" });
    }
  },
);

function upload(body: Uint8Array, headers: Record<string, string> = octets) {
  return app.inject({ method: "POST", url: "/api/models", headers, payload: Buffer.from(body) });
}

/** Whether the released model's card has been measured on pictures is its own affair. */
function isPictures(value: ListedModel["pictures"]): boolean {
  return value === null || value.exact <= value.labelled;
}

function isTime(value: number | null): boolean {
  return value === null || value > 0;
}

/** Sends files in a form, each under a field's name and a file's. */
async function uploadForm(
  files: readonly { readonly field: string; readonly name?: string; readonly content: Uint8Array | string }[],
) {
  const form = new FormData();
  for (const { field, name = "file", content } of files) {
    form.append(field, new Blob([content as BlobPart]), name);
  }
  const request = new Request("http://localhost/", { method: "POST", body: form });
  return upload(new Uint8Array(await request.arrayBuffer()), { "content-type": request.headers.get("content-type")! });
}

function activate(model: object) {
  return app.inject({ method: "PUT", url: "/api/models/active", payload: model });
}

describe("what there is", () => {
  test("the list has every model, with what its card says in short", async () => {
    await models.add(ownFile, { description: 7, results: "none" });
    const response = await app.inject("/api/models");
    expect(response.statusCode).toBe(200);
    expect(response.json<ModelListAnswer>()).toEqual({
      active: releasedName,
      previous: null,
      models: [
        {
          ...releasedName,
          title: null,
          kind: "digits",
          isActive: true,
          isReleased: true,
          canRefuse: true,
          bytes: released.length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
          parameters: expect.any(Number) as number,
          testAccuracy: releasedCard.results.test.accuracy,
          exactLines: null,
          pictures: expect.toSatisfy(isPictures) as null,
          digitMilliseconds: expect.toSatisfy(isTime) as null,
          description: expect.any(String) as string,
        },
        {
          ...own,
          title: null,
          kind: "digits",
          isActive: false,
          isReleased: false,
          canRefuse: true,
          bytes: ownFile.length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          date: null,
          parameters: null,
          testAccuracy: null,
          exactLines: null,
          pictures: null,
          digitMilliseconds: null,
          description: null,
        },
      ],
    });
  });

  test("a model of ten classes says that it cannot refuse", async () => {
    await mkdir(join(home, "models"), { recursive: true });
    const tenClasses = changedModel(renamedModel(released, { version: "ten" }), (_, { metadataProps }) => {
      metadataProps.find(({ key }) => key === "classes")!.value = "0,1,2,3,4,5,6,7,8,9";
    });
    await writeFile(join(home, "models/ten.onnx"), tenClasses);
    const { models: list } = (await app.inject("/api/models")).json<ModelListAnswer>();
    expect(list.map(({ version, canRefuse }) => [version, canRefuse])).toEqual([
      [releasedName.version, true],
      ["ten", false],
    ]);
  });

  test("figures of a card are told, and what cannot be one is not", async () => {
    const collection = (labelled: unknown, exact: unknown) => ({ labelled: { withoutExpect: { labelled, exact } } });
    const shortOf = async (version: string, card: object) => {
      const named = { name: "digits", version };
      await models.add(renamedModel(released, named), card as never);
      const { models: list } = (await app.inject("/api/models")).json<ModelListAnswer>();
      return list.find((model) => model.version === version);
    };
    expect(
      await shortOf("a", {
        speed: { single: { milliseconds: 0.1 } },
        results: { test: { accuracy: 0.5 }, pictures: [collection(10, 9), collection(5, 5), 7, null] },
      }),
    ).toMatchObject({ testAccuracy: 0.5, pictures: { labelled: 15, exact: 14 }, digitMilliseconds: 0.1 });
    expect(
      await shortOf("b", {
        description: "x".repeat(900),
        speed: { single: { milliseconds: -1 } },
        results: { test: { accuracy: 1.2 }, pictures: [collection(10, 11), collection("9", {})] },
      }),
    ).toMatchObject({ testAccuracy: null, pictures: null, digitMilliseconds: null, description: "x".repeat(500) });
  });

  test("the active model comes with its whole card", async () => {
    const response = await app.inject("/api/models/active");
    expect(response.json()).toEqual({ ...releasedName, card: releasedCard });
  });

  test("a model comes by name and version, and its file as it is", async () => {
    const url = `/api/models/digits/${releasedName.version}`;
    expect((await app.inject(url)).json()).toMatchObject({ ...releasedName, isActive: true, card: releasedCard });
    const file = await app.inject(`${url}/file`);
    expect(file.headers["content-type"]).toBe("application/octet-stream");
    expect(file.headers["content-disposition"]).toBe(`attachment; filename="digits-${releasedName.version}.onnx"`);
    expect(file.rawPayload.equals(released)).toBe(true);
  });

  test.each([
    "/api/models/digits/none",
    "/api/models/digits/none/file",
    "/api/models/..%2F..%2Fetc/passwd",
    "/api/models/%2Fetc%2Fpasswd/1/file",
    "/api/models/digits/..%2F..%2Factive-model",
    "/api/models/a%00b/1",
  ])("%s is not there", async (url) => {
    const response = await app.inject(url);
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ code: "MODEL_NOT_FOUND" });
  });
});

describe("letting another model read", () => {
  test("answers as the active model does, and remembers the one before", async () => {
    await models.add(ownFile, null);
    const response = await activate(own);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ ...own, card: null });
    expect((await app.inject("/api/models/active")).json()).toEqual({ ...own, card: null });
    const list = await app.inject("/api/models");
    expect(list.json()).toMatchObject({ active: own, previous: releasedName });
    await activate(releasedName);
    expect((await app.inject("/api/models")).json()).toMatchObject({ active: releasedName, previous: own });
  });

  test.each([
    [{ name: "digits", version: "none" }, 404, "MODEL_NOT_FOUND"],
    [{ name: "digits" }, 400, "REQUEST_INVALID"],
    [{ name: "digits", version: { $gt: "" } }, 400, "REQUEST_INVALID"],
  ])("with %j is refused", async (body, status, code) => {
    const response = await activate(body);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code });
  });

  test("that was put into the folder, and is not to be trusted, says why not", async () => {
    await mkdir(join(home, "models"));
    const file = changedModel(ownFile, ({ node }) => node.push(customNode()));
    await writeFile(join(home, "models", "own.onnx"), file);
    const response = await activate(own);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: "MODEL_FOREIGN",
      detail: expect.stringContaining("com.example") as string,
    });
    expect((await app.inject("/api/models/active")).json()).toMatchObject(releasedName);
  });
});

describe("naming and deleting", () => {
  const place = "/api/models/digits/own";
  const patch = (url: string, payload: object) => app.inject({ method: "PATCH", url, payload });
  const titles = async () => (await app.inject("/api/models")).json<ModelListAnswer>().models.map(({ title }) => title);

  test("a name is given with the file, changed, and taken away, and lasts beyond the next start", async () => {
    const added = await app.inject({
      method: "POST",
      url: `/api/models?title=${encodeURIComponent("Café, 2nd try")}`,
      headers: octets,
      payload: Buffer.from(ownFile),
    });
    expect(added.json<ModelDetailAnswer>()).toMatchObject({ ...own, title: "Café, 2nd try" });
    const renamed = await patch(place, { title: "Mine" });
    expect([renamed.statusCode, renamed.json<ModelDetailAnswer>().title]).toEqual([200, "Mine"]);
    expect(await titles()).toEqual([null, "Mine"]);
    const next = await createModelStore({ releasedPath, home, onFault: () => {} });
    expect((await next.list()).map(({ title }) => title)).toEqual([null, "Mine"]);
    expect((await patch(place, { title: null })).json<ModelDetailAnswer>().title).toBeNull();
    expect(await titles()).toEqual([null, null]);
  });

  test.each(["a".repeat(81), "two\nlines", "a\tb"])("%j is no name", async (title) => {
    await models.add(ownFile, null);
    expect((await patch(place, { title })).statusCode).toBe(400);
    expect(await titles()).toEqual([null, null]);
  });

  test("a deleted model is gone with card and name, and is no longer gone back to", async () => {
    await models.add(ownFile, { note: "a card" }, "Mine");
    await activate(own);
    await activate(releasedName);
    expect(models.previous()).toEqual(own);
    const deleted = await app.inject({ method: "DELETE", url: place });
    expect(deleted.statusCode).toBe(204);
    expect(await titles()).toEqual([null]);
    expect(models.previous()).toBeNull();
    expect(await readdir(join(home, "models"))).toEqual([]);
    expect((await app.inject(place)).statusCode).toBe(404);
    expect((await activate(own)).statusCode).toBe(404);
    const next = await createModelStore({
      releasedPath,
      home,
      onFault: (fault) => {
        throw fault;
      },
    });
    expect(next.previous()).toBeNull();
    expect((await models.add(ownFile, null)).title).toBeNull();
  });

  test("a model that reads is refused with what to do, and stays", async () => {
    await models.add(ownFile, null);
    await activate(own);
    const refused = await app.inject({ method: "DELETE", url: place });
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({
      code: "MODEL_IN_USE",
      detail: expect.stringContaining("Use another model, and delete it then.") as string,
    });
    expect(models.active()).toMatchObject(own);
    expect((await app.inject(place)).statusCode).toBe(200);
  });

  test("a released model is neither named nor deleted, and one that is not there is not found", async () => {
    const releasedPlace = `/api/models/${releasedName.name}/${releasedName.version}`;
    for (const response of [
      await app.inject({ method: "DELETE", url: releasedPlace }),
      await patch(releasedPlace, { title: "Ours" }),
    ]) {
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([409, "MODEL_FIXED"]);
    }
    for (const response of [await app.inject({ method: "DELETE", url: place }), await patch(place, { title: "x" })]) {
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([404, "MODEL_NOT_FOUND"]);
    }
  });

  test("a model that the server was told of lies elsewhere, and stays there", async () => {
    const path = join(home, "elsewhere.onnx");
    await writeFile(path, ownFile);
    const told = await createModelStore({ releasedPath, home, modelPath: path, onFault: () => {} });
    await told.activate(releasedName);
    await expect(told.remove(own)).rejects.toMatchObject({
      code: "MODEL_FIXED",
      message: expect.stringContaining(path) as string,
    });
    expect((await readFile(path)).equals(ownFile)).toBe(true);
  });
});

describe("taking a model in", () => {
  test("answers 201 with its description and its place", async () => {
    const response = await upload(ownFile);
    expect(response.statusCode).toBe(201);
    expect(response.headers["location"]).toBe("/api/models/digits/own");
    expect(response.json<ModelDetailAnswer>()).toMatchObject({
      ...own,
      isActive: false,
      isReleased: false,
      bytes: ownFile.length,
      card: null,
    });
    const placed = await app.inject("/api/models/digits/own/file");
    expect(placed.rawPayload.equals(ownFile)).toBe(true);
  });

  test("takes a form with the file and its card, whatever names they have", async () => {
    const response = await uploadForm([
      { field: "model", name: "../../../../tmp/evil.onnx", content: ownFile },
      { field: "card", name: "/etc/passwd", content: '{"description":"x"}' },
    ]);
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({ ...own, card: { description: "x" } });
    expect(await readdir(home)).toEqual(["models"]);
    expect(await readdir(join(home, "models"))).toEqual(["digits-own.json", "digits-own.onnx"]);
  });

  test.each<[string, number, string, () => ReturnType<typeof upload>]>([
    ["rubbish", 422, "MODEL_MALFORMED", () => upload(Buffer.from("rubbish"))],
    ["half a model", 422, "MODEL_MALFORMED", () => upload(released.subarray(0, 400_000))],
    [
      "an operator of a custom library",
      422,
      "MODEL_FOREIGN",
      () => upload(changedModel(ownFile, ({ node }) => node.push(customNode()))),
    ],
    [
      "a name that leads out of the folder",
      422,
      "MODEL_REFUSED",
      () => upload(renamedModel(released, { name: "../x" })),
    ],
    [
      "a card that is no object",
      422,
      "MODEL_MALFORMED",
      () =>
        uploadForm([
          { field: "model", content: ownFile },
          { field: "card", content: "[1]" },
        ]),
    ],
    [
      "a card that is too large",
      422,
      "MODEL_REFUSED",
      () =>
        uploadForm([
          { field: "model", content: ownFile },
          { field: "card", content: `"${"x".repeat(1_000_000)}"` },
        ]),
    ],
    [
      "a card that is too large as it is written, a value a line",
      422,
      "MODEL_REFUSED",
      () =>
        uploadForm([
          { field: "model", content: ownFile },
          { field: "card", content: `{"a":[${"1,".repeat(200_000)}1]}` },
        ]),
    ],
    [
      "a card of 100,000 lists in one another",
      422,
      "MODEL_REFUSED",
      () =>
        uploadForm([
          { field: "model", content: ownFile },
          { field: "card", content: `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}` },
        ]),
    ],
    [
      "a card of another model",
      422,
      "MODEL_REFUSED",
      () =>
        uploadForm([
          { field: "model", content: ownFile },
          { field: "card", content: JSON.stringify(releasedCard) },
        ]),
    ],
    ["no bytes", 400, "REQUEST_INVALID", () => upload(new Uint8Array(0))],
    ["a form without a model", 400, "REQUEST_INVALID", () => uploadForm([{ field: "card", content: "{}" }])],
    [
      "a form with another file",
      400,
      "REQUEST_INVALID",
      () =>
        uploadForm([
          { field: "model", content: ownFile },
          { field: "library", content: "x" },
        ]),
    ],
    [
      "a form with two models",
      400,
      "REQUEST_INVALID",
      () =>
        uploadForm([
          { field: "model", content: ownFile },
          { field: "model", content: ownFile },
        ]),
    ],
    ["a picture's media type", 415, "MEDIA_TYPE_UNSUPPORTED", () => upload(ownFile, { "content-type": "image/png" })],
  ])("refuses %s and keeps nothing of it", async (_, status, code, send) => {
    const response = await send();
    expect(response.json()).toMatchObject({ status, code });
    expect(response.statusCode).toBe(status);
    expect(await readdir(home)).toEqual([]);
  });

  test("refuses more than 50 MB through a socket, and says so to the sender", async () => {
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const response = await fetch(`${url}/api/models`, {
      method: "POST",
      headers: octets,
      body: new Uint8Array(60_000_000),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: "MODEL_REFUSED",
      detail: expect.stringContaining("more than 50 MB") as string,
    });
  });

  test("a form cut off is refused, and the next one taken", async () => {
    const boundary = "cut";
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="model"; filename="m"\r\n\r\n`;
    const response = await upload(Buffer.concat([Buffer.from(head), ownFile.subarray(0, 1_000)]), {
      "content-type": `multipart/form-data; boundary=${boundary}`,
    });
    expect(response.statusCode).toBe(400);
    expect((await upload(ownFile)).statusCode).toBe(201);
  });

  test("refuses the fifth change at a time at once, and takes the others", async () => {
    const responses = await Promise.all(Array.from({ length: 6 }, () => upload(ownFile)));
    const statuses = responses.map(({ statusCode }) => statusCode);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 201, 201, 201, 503, 503]);
    expect((await upload(ownFile)).statusCode).toBe(201);
  });
});

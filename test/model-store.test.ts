/**
 * The store of models on a real disk, with real trials. These are started from a compiled file, so this tests the
 * build that `npm test` makes first.
 */

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createModelStore } from "../dist/src/node/models/model-store.js";
import { tryModelApart } from "../dist/src/node/models/try-model.js";
import type { ModelStore } from "../src/core/reading/model-store.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { changedModel, customNode, renamedModel } from "./hostile-models.js";

const releasedPath = releasedModelPath();
const released: Uint8Array = await readFile(releasedPath);
const releasedCard = JSON.parse(await readFile(releasedPath.replace(".onnx", ".json"), "utf8")) as {
  readonly name: string;
  readonly version: string;
};
const releasedName = { name: "digits", version: releasedCard.version };

const first = { name: "digits", version: "first" };
const second = { name: "digits", version: "second" };
const firstFile = renamedModel(released, first);
const secondFile = renamedModel(released, second);

const trials = new Map<string, Promise<void>>();

let home: string;
let models: string;
let faults: unknown[];
let trialCount: number;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-models-"));
  models = join(home, "models");
  faults = [];
  trialCount = 0;
});
afterEach(() => rm(home, { recursive: true }));

function open(modelPath?: string): Promise<ModelStore> {
  return createModelStore({
    releasedPath,
    home,
    modelPath,
    tryModel: (file) => {
      trialCount += 1;
      return tryOnce(file);
    },
    onFault: (fault) => void faults.push(fault),
  });
}

/** A real trial of each content, once for all tests: what came of it stays true. */
function tryOnce(file: Uint8Array): Promise<void> {
  const sha256 = createHash("sha256").update(file).digest("hex");
  const trial = trials.get(sha256) ?? tryModelApart(file);
  trials.set(sha256, trial);
  return trial;
}

/** A store with both models in it, each tried. */
async function openWithBoth(): Promise<ModelStore> {
  const store = await open();
  await store.add(firstFile, null);
  await store.add(secondFile, null);
  return store;
}

/** A model as digits train leaves it in the home folder. */
async function putFile(name: string, content: Uint8Array | string): Promise<string> {
  await mkdir(models, { recursive: true });
  const path = join(models, name);
  await writeFile(path, content);
  return path;
}

async function versionsIn(store: ModelStore): Promise<string[]> {
  return (await store.list()).map(({ version }) => version);
}

describe("a new home", () => {
  test("has the released model, which reads, and nothing before it", async () => {
    const store = await open();
    expect(store.active()).toMatchObject({
      ...releasedName,
      isReleased: true,
      classCount: 11,
      bytes: released.length,
      card: releasedCard,
    });
    expect(store.active().file.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.from(store.active().file).equals(released)).toBe(true);
    expect(store.previous()).toBeNull();
    expect(await versionsIn(store)).toEqual([releasedName.version]);
    expect(faults).toEqual([]);
  });

  test("is not written to by opening and listing", async () => {
    await (await open()).list();
    expect(await readdir(home)).toEqual([]);
  });
});

describe("the list", () => {
  test("has the models of the home folder, the newest first", async () => {
    await putFile("old.onnx", firstFile);
    await utimes(join(models, "old.onnx"), 1_000, 1_000);
    await putFile("new.onnx", secondFile);
    expect(await versionsIn(await open())).toEqual([releasedName.version, "second", "first"]);
  });

  test("leaves out what is broken, and tells of it once", async () => {
    await putFile("text.onnx", "no model");
    await putFile("cut.onnx", released.subarray(0, 100_000));
    await putFile("good.onnx", firstFile);
    await mkdir(join(models, "folder.onnx"));
    const store = await open();
    await store.list();
    expect(await versionsIn(store)).toEqual([releasedName.version, "first"]);
    expect(faults).toEqual([
      expect.objectContaining({ code: "MODEL_MALFORMED" }),
      expect.objectContaining({ code: "MODEL_MALFORMED" }),
    ]);
  });

  test("is as the files are: one that comes, changes and goes", async () => {
    const store = await open();
    const path = await putFile("own.onnx", firstFile);
    expect(await versionsIn(store)).toContain("first");
    await writeFile(path, secondFile);
    expect(await versionsIn(store)).toContain("second");
    expect(await versionsIn(store)).not.toContain("first");
    await rm(path);
    expect(await versionsIn(store)).toEqual([releasedName.version]);
  });

  test("shows the card beside a model, but no card of another", async () => {
    await putFile("first.onnx", firstFile);
    await putFile("first.json", '{"description":"own"}');
    await putFile("second.onnx", secondFile);
    await putFile("second.json", '{"file":{"sha256":"another"}}');
    const cards = Object.fromEntries((await (await open()).list()).map(({ version, card }) => [version, card]));
    expect(cards).toMatchObject({ first: { description: "own" }, second: null });
  });

  test("of a hundred models known already takes no reading of them", async () => {
    for (let i = 0; i < 100; i++) {
      const model = renamedModel(released, { version: `v${i}` });
      await putFile(`${i}.onnx`, model);
    }
    const store = await open();
    await store.list();
    const startMs = performance.now();
    expect(await store.list()).toHaveLength(101);
    // Reading their 90 MB takes 500 ms; asking for 200 files' sizes 10 ms.
    expect(performance.now() - startMs).toBeLessThan(200);
  });
});

describe("opening", () => {
  test("gives a model by name and version, or the one that reads, or the newest", async () => {
    const lenet = renamedModel(released, { name: "lenet", version: "1" });
    await putFile("first.onnx", firstFile);
    await putFile("lenet.onnx", lenet);
    const store = await open();
    expect(await store.open("digits", "first")).toMatchObject(first);
    expect(await store.open("digits")).toMatchObject(releasedName);
    expect(await store.open("lenet")).toMatchObject({ version: "1" });
  });

  test.each([
    ["digits", "none"],
    ["none", undefined],
    ["../digits", undefined],
    ["digits", "../../../../etc/passwd"],
  ])("of %s %s, which is not there, says so", async (name, version) => {
    const store = await open();
    await expect(store.open(name, version)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
  });
});

describe("opening to read with, without becoming the active one", () => {
  test("tries a model at its first use, and never the one that reads", async () => {
    await putFile("first.onnx", firstFile);
    const store = await open();
    expect(await store.openTried("digits", "first")).toMatchObject(first);
    expect(await store.openTried("digits", "first")).toMatchObject(first);
    await store.openTried(releasedName.name, releasedName.version);
    expect(trialCount).toBe(1);
    expect(store.active()).toMatchObject(releasedName);
    await store.activate(first);
    expect(trialCount).toBe(1);
  });

  test("tries a model once for all who ask at once, and refuses a bad one without a second trial", async () => {
    const file = changedModel(firstFile, ({ node }) => node.push(customNode()));
    await putFile("first.onnx", file);
    const store = await open();
    const answers = await Promise.allSettled([1, 2, 3].map(() => store.openTried("digits", "first")));
    for (const answer of answers) {
      expect(answer).toMatchObject({ reason: { code: "MODEL_FOREIGN" } });
    }
    expect(trialCount).toBe(1);
    // Who may change what reads may also have it tried again.
    await expect(store.activate(first)).rejects.toMatchObject({ code: "MODEL_FOREIGN" });
    expect(trialCount).toBe(2);
  });
});

describe("taking a model in", () => {
  test("writes it and its card under its own name, and lists it", async () => {
    const store = await open();
    const card = { description: "mine" };
    const description = await store.add(firstFile, card);
    expect(description).toMatchObject({ ...first, isReleased: false, card });
    expect(await readdir(models)).toEqual(["digits-first.json", "digits-first.onnx"]);
    const written = await readFile(join(models, "digits-first.onnx"));
    expect(written.equals(firstFile)).toBe(true);
    expect(await store.list()).toContainEqual(description);
    expect(store.active()).toMatchObject(releasedName);
  });

  test("that is there already changes nothing, and tries nothing", async () => {
    const store = await open();
    const description = await store.add(firstFile, null);
    trialCount = 0;
    expect(await store.add(firstFile, { other: 1 })).toEqual(description);
    expect(await store.add(released, null)).toMatchObject(releasedName);
    expect(trialCount).toBe(0);
    expect(await readdir(models)).toEqual(["digits-first.onnx"]);
  });

  test("refuses another content under a name and version that are taken", async () => {
    const store = await open();
    const twin = changedModel(released, (_, model) => {
      model.docString = "another";
    });
    await expect(store.add(twin, null)).rejects.toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringContaining("with another content") as string,
    });
  });

  test("writes over nothing that lies under its name", async () => {
    const path = await putFile("digits-first.onnx", "something of the user's");
    const store = await open();
    await store.add(firstFile, null);
    expect(await readFile(path, "utf8")).toBe("something of the user's");
    expect(await versionsIn(store)).toContain("first");
  });

  test.each([
    ["name", "../digits"],
    ["name", "/etc/digits"],
    ["name", ".hidden"],
    ["name", "a\\b"],
    ["name", ""],
    ["version", "../../x"],
    ["version", "a\u0000b"],
    ["version", "x".repeat(65)],
  ])("refuses the %s %j", async (key, value) => {
    const store = await createModelStore({
      releasedPath,
      home,
      tryModel: async () => {},
      onFault: (fault) => void faults.push(fault),
    });
    await expect(store.add(renamedModel(released, { [key]: value }), null)).rejects.toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringContaining(`the model's ${key} is`) as string,
    });
    expect(await readdir(home)).toEqual([]);
  });

  test("refuses a card of another model, and a model over 50 MB", async () => {
    const store = await open();
    const card = { file: { sha256: "0" } };
    await expect(store.add(firstFile, card)).rejects.toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringContaining("card belongs to another") as string,
    });
    await expect(store.add(new Uint8Array(50_000_001), null)).rejects.toMatchObject({
      code: "MODEL_REFUSED",
      message: expect.stringContaining("51 MB; 50 MB is the limit") as string,
    });
    expect(trialCount).toBe(0);
  });

  test("refuses what its trial refuses, and leaves nothing behind", async () => {
    const store = await open();
    const model = changedModel(firstFile, (graph) => graph.node.push(customNode()));
    await expect(store.add(model, null)).rejects.toMatchObject({ code: "MODEL_FOREIGN" });
    expect(await readdir(home)).toEqual([]);
  });
});

describe("letting another model read", () => {
  test("switches, remembers the one before, and goes back", async () => {
    const store = await openWithBoth();
    expect(await store.activate(first)).toMatchObject(first);
    expect(store.active()).toMatchObject(first);
    expect(store.previous()).toEqual(releasedName);
    await store.activate(releasedName);
    expect(store.active()).toMatchObject(releasedName);
    expect(store.previous()).toEqual(first);
  });

  test("changes nothing where it reads already", async () => {
    const store = await openWithBoth();
    await store.activate(first);
    await store.activate(first);
    expect(store.previous()).toEqual(releasedName);
  });

  test("tries a model that was put into the folder, once", async () => {
    await putFile("own.onnx", firstFile);
    const store = await open();
    await store.activate(first);
    await store.activate(releasedName);
    await store.activate(first);
    expect(trialCount).toBe(1);
  });

  test("leaves the active one where the other is refused, or not there", async () => {
    await putFile(
      "own.onnx",
      changedModel(firstFile, ({ node }) => node.push(customNode())),
    );
    const store = await open();
    await expect(store.activate(first)).rejects.toMatchObject({ code: "MODEL_FOREIGN" });
    await expect(store.activate(second)).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    expect(store.active()).toMatchObject(releasedName);
    expect(store.previous()).toBeNull();
  });

  test("leaves the active one where the choice cannot be written", async () => {
    const store = await openWithBoth();
    await mkdir(join(home, "active-model.json"));
    await expect(store.activate(first)).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
    expect(store.active()).toMatchObject(releasedName);
  });

  test("many times at once ends with the last, and the one before it", async () => {
    const store = await openWithBoth();
    const wanted = [first, second, releasedName, second, first];
    await Promise.all(wanted.map((model) => store.activate(model)));
    expect(store.active()).toMatchObject(first);
    expect(store.previous()).toEqual(second);
    expect(await readdir(home)).toEqual(["active-model.json", "models"]);
  });

  test("the same model taken in many times at once is there once", async () => {
    const store = await open();
    const added = await Promise.all(Array.from({ length: 4 }, () => store.add(firstFile, null)));
    expect(new Set(added.map(({ version }) => version))).toEqual(new Set(["first"]));
    expect(trialCount).toBe(1);
    expect(await readdir(models)).toEqual(["digits-first.onnx"]);
  });
});

describe("the next start", () => {
  test("reads with what was chosen, untried, and knows the one before", async () => {
    const store = await openWithBoth();
    await store.activate(first);
    await store.activate(second);
    trialCount = 0;
    const next = await open();
    expect(next.active()).toMatchObject(second);
    expect(next.previous()).toEqual(first);
    expect([trialCount, faults]).toEqual([0, []]);
    await next.activate(first);
    expect(next.active()).toMatchObject(first);
  });

  test("with a model named then reads with that, and can go back to the chosen one", async () => {
    await (await openWithBoth()).activate(first);
    const path = join(home, "elsewhere.onnx");
    await writeFile(path, renamedModel(released, { version: "named" }));
    const next = await open(path);
    expect(next.active()).toMatchObject({ version: "named" });
    expect(next.previous()).toEqual(first);
    expect(await versionsIn(next)).toContain("named");
  });

  test("with a broken model named fails", async () => {
    const path = await putFile("text.onnx", "no model");
    await expect(open(path)).rejects.toMatchObject({ code: "MODEL_MALFORMED" });
    await expect(open(join(home, "none.onnx"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  test.each([
    ["the chosen model is gone", "MODEL_NOT_FOUND", "digits-first.onnx", null],
    ["the chosen model is rubbish", "MODEL_NOT_FOUND", "digits-first.onnx", "rubbish"],
    ["the choice is cut off", "FILE_UNREADABLE", "../active-model.json", "{"],
    ["the choice is of another form", "FILE_UNREADABLE", "../active-model.json", '{"name":1}'],
    [
      "the choice is of a later version",
      "FILE_UNREADABLE",
      "../active-model.json",
      '{"format":2,"name":"digits","version":"first","sha256":"","previous":null}',
    ],
  ])("reads with the released model, and tells why, where %s", async (_, code, name, content) => {
    const store = await open();
    await store.add(firstFile, null);
    await store.activate(first);
    if (content === null) await rm(join(models, name));
    else await writeFile(join(models, name), content);
    const next = await open();
    expect(next.active()).toMatchObject(releasedName);
    expect(next.previous()).toBeNull();
    expect(faults).toContainEqual(expect.objectContaining({ code }));
  });

  test("sweeps what kills left, but not what is being written", async () => {
    const old = await putFile(".digits-first.onnx.17-0123456789ab.tmp", "half");
    const young = ".digits-first.onnx.18-0123456789ab.tmp";
    await putFile(young, "half");
    const past = new Date(Date.now() - 3600_000);
    await utimes(old, past, past);
    await open();
    expect(await readdir(models)).toEqual([young]);
  });

  test("shows a model without its card where that is deeper than it may be", async () => {
    const store = await open();
    await store.add(firstFile, null);
    await putFile("digits-first.json", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    expect((await (await open()).list()).map(({ card }) => card === null)).toEqual([false, true]);
  });

  test("tries a model whose file was replaced under its name", async () => {
    const store = await open();
    await store.add(firstFile, null);
    await store.activate(first);
    const replaced = changedModel(firstFile, ({ node }) => node.push(customNode()));
    await putFile("digits-first.onnx", replaced);
    const next = await open();
    expect(next.active()).toMatchObject(releasedName);
    expect(faults).toEqual([expect.objectContaining({ code: "MODEL_FOREIGN" })]);
  });
});

describe("files replaced by rubbish under the running store", () => {
  test("change neither the model that reads, nor the way back", async () => {
    const store = await openWithBoth();
    await store.activate(first);
    await store.activate(second);
    await putFile("digits-first.onnx", "rubbish");
    await rm(join(models, "digits-second.onnx"));

    expect(await versionsIn(store)).toEqual(expect.arrayContaining(["first", "second"]));
    const open = await store.open("digits", "second");
    expect(Buffer.from(open.file).equals(secondFile)).toBe(true);
    await store.activate(first);
    expect(Buffer.from(store.active().file).equals(firstFile)).toBe(true);
    expect(store.previous()).toEqual(second);
  });
});

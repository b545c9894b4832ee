/** Servers with a home folder each, on one database: what one adds or makes active, the others have. */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { ModelName } from "../src/core/reading/model-store.js";
import { releasedModelPath } from "../src/node/files/package-files.js";
import { createModelStore, type JoiningModelStore } from "../src/node/models/model-store.js";
import { openSqliteDatabase } from "../src/store/open-database.js";
import { createStore, type Store } from "../src/store/open-store.js";
import { changedModel, renamedModel } from "./hostile-models.js";

const EVERY_MS = 20;

/** On a machine with other work. */
const PATIENT = { timeout: 10_000 };

let folder: string;
let store: Store;
let ann: JoiningModelStore;
let bob: JoiningModelStore;
const faults: unknown[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-shared-"));
  store = createStore(await openSqliteDatabase(join(folder, "digits.db")));
  ann = await open("ann");
  bob = await open("bob");
});

afterAll(async () => {
  ann.leave();
  bob.leave();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(name: string, modelPath?: string): Promise<JoiningModelStore> {
  const models = await createModelStore({
    releasedPath: releasedModelPath(),
    home: join(folder, name),
    modelPath,
    tryModel: async () => {},
    onFault: (fault) => void faults.push(fault),
  });
  await models.join(store.models, EVERY_MS);
  return models;
}

const named = ({ name, version }: ModelName) => `${name} ${version}`;
const listed = async (models: JoiningModelStore) => (await models.list()).map(named);

test("a model that one server adds and makes active reads at the others, and at one that starts later", async () => {
  const released = await readFile(releasedModelPath());
  const own = { name: "digits", version: "ours" };
  await ann.add(renamedModel(released, own), { name: "digits", note: "a card" });
  await expect.poll(() => listed(bob), PATIENT).toContain("digits ours");
  expect(named(bob.active())).not.toBe("digits ours");

  await ann.activate(own);
  await expect.poll(() => named(bob.active()), PATIENT).toBe("digits ours");
  expect(bob.active().sha256).toBe(ann.active().sha256);
  expect(bob.active().card).toEqual({ name: "digits", note: "a card" });
  expect(bob.previous()).toEqual(ann.previous());

  const late = await open("late");
  expect(named(late.active())).toBe("digits ours");
  late.leave();
  expect(faults).toEqual([]);
});

test("the way back is everybody's, whoever goes it", async () => {
  const before = bob.previous()!;
  await bob.activate(before);
  await expect.poll(() => named(ann.active()), PATIENT).toBe(named(before));
});

test("a server that was told its model reads with it until another one is chosen", async () => {
  await ann.activate({ name: "digits", version: "ours" });
  const told = await open("told", releasedModelPath());
  expect(named(told.active())).not.toBe("digits ours");
  await ann.activate(ann.previous()!);
  await ann.activate({ name: "digits", version: "ours" });
  await expect.poll(() => named(told.active()), PATIENT).toBe("digits ours");
  told.leave();
});

test("a name that another server has given to another model is refused", async () => {
  const released = await readFile(releasedModelPath());
  const twin = renamedModel(released, { name: "digits", version: "twin" });
  await ann.add(twin, null);
  const other = changedModel(twin, (_, model) => void (model.docString = "another"));
  await expect(bob.add(other, null)).rejects.toMatchObject({ code: "MODEL_REFUSED" });
});

test("where two give one name to two models in the same moment, one of them is refused, and nothing of it is left", async () => {
  const released = await readFile(releasedModelPath());
  const race = { name: "digits", version: "race" };
  const files = [
    renamedModel(released, race),
    changedModel(renamedModel(released, race), (_, model) => void (model.docString = "another")),
  ];
  const came = await Promise.allSettled([ann.add(files[0]!, null), bob.add(files[1]!, null)]);
  const refused = came.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  expect(refused).toMatchObject([{ code: "MODEL_REFUSED" }]);
  // Both have the one that was taken.
  const digestOf = async (models: JoiningModelStore) =>
    (await models.list()).find(({ version }) => version === "race")?.sha256;
  const taken = came.flatMap((each) => (each.status === "fulfilled" ? [each.value.sha256] : []));
  for (const models of [ann, bob]) await expect.poll(() => digestOf(models), PATIENT).toBe(taken[0]);
  expect(faults).toEqual([]);
});

test("what one server names or deletes is so at the others, and at one that was not there", async () => {
  const released = await readFile(releasedModelPath());
  const passing = { name: "digits", version: "passing" };
  const file = renamedModel(released, passing);
  await ann.add(file, null, "For a while");
  const titleAt = async (models: JoiningModelStore) =>
    (await models.list()).find(({ version }) => version === "passing")?.title;
  await expect.poll(() => titleAt(bob), PATIENT).toBe("For a while");
  await bob.rename(passing, "For longer");
  await expect.poll(() => titleAt(ann), PATIENT).toBe("For longer");
  const away = await open("away");
  expect(await titleAt(away)).toBe("For longer");
  away.leave();

  await bob.remove(passing);
  await expect.poll(() => listed(ann), PATIENT).not.toContain("digits passing");
  const back = await open("away");
  expect(await listed(back)).not.toContain("digits passing");
  back.leave();

  // Added anew it is everybody's again, without the name it had.
  await ann.add(file, null);
  await expect.poll(() => listed(bob), PATIENT).toContain("digits passing");
  expect(await titleAt(bob)).toBeNull();
  expect(faults).toEqual([]);
});

test("a model that another server has made active is not deleted", async () => {
  const wanted = { name: "digits", version: "passing" };
  await ann.activate(wanted);
  await expect(bob.remove(wanted)).rejects.toMatchObject({ code: "MODEL_IN_USE" });
  // However little of this bob has seen by then: he looks before he deletes.
  await ann.activate(ann.previous()!);
  await bob.remove(wanted);
  expect(bob.previous()).toBeNull();
  await expect.poll(() => ann.previous(), PATIENT).toBeNull();
});

test("the way back is the one of the server that chose, also where another one saw only the last of its choices", async () => {
  const [first, second] = [ann.active(), { name: "digits", version: "twin" }];
  await ann.activate(second);
  await ann.activate(first);
  await expect.poll(() => bob.previous(), PATIENT).toEqual(second);
  expect(ann.previous()).toEqual(second);
  expect(faults).toEqual([]);
});

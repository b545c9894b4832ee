import { link, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { assertHeld, createOwnership } from "./own-folder.js";
import { ownIdentity } from "../async/process-identity.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "digits-owner-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Claims the folder as a server that is started now; `looks` times, as it does every few seconds. */
async function claim({ looks = 1, onLost = () => {} } = {}) {
  const own = createOwnership(folder, { touchMs: 20, staleMs: 200 });
  for (let i = 1; i < looks; i++) {
    expect(await own(onLost)).toBeNull();
    await wait(210);
  }
  return own(onLost);
}

async function leave(name: string, owner: object): Promise<void> {
  await writeFile(join(folder, name), JSON.stringify({ format: 1, id: "other", ...owner }));
}

test("what is given up can be taken, and leaves nothing behind", async () => {
  const first = await claim();
  expect(await readdir(folder)).toEqual(["owner-1.json"]);
  await first!.release();
  await first!.release();
  expect(await readdir(folder)).toEqual([]);
});

test("of many who claim at once one succeeds", async () => {
  for (let round = 0; round < 20; round++) {
    const owners = await Promise.all(Array.from({ length: 8 }, () => claim()));
    const held = owners.filter((owner) => owner !== null);
    expect(held).toHaveLength(1);
    await held[0]!.assertOwned();
    await held[0]!.release();
  }
});

describe.runIf(process.platform === "linux")("on one machine", () => {
  test("a living process keeps it, however old its file is and whatever the clock says", async () => {
    const first = await claim();
    const past = new Date(Date.now() - 3600_000);
    await utimes(join(folder, "owner-1.json"), past, past);
    expect(await claim()).toBeNull();
    await first!.release();
  });

  test.each([
    ["a process that has ended", { pid: 2 ** 30 }],
    ["one whose number is another process's by now", { began: "1" }],
  ])("%s loses it at once", async (_, part) => {
    await leave("owner-3.json", { ...(await ownIdentity()), ...part });
    const owner = await claim();
    expect(owner?.claim.number).toBe(4);
    expect(await readdir(folder)).toEqual(["owner-4.json"]);
    await owner!.release();
  });
});

describe.each([
  ["a process of another machine", { host: "elsewhere", pid: process.pid }],
  ["a container's first process with this host's name", { space: "pid:[1]", pid: process.pid }],
  ["one of an earlier version", { host: "elsewhere", pid: 1, boot: undefined, space: undefined, began: undefined }],
])("%s", (_, part) => {
  const name = "owner.json";

  test("keeps it while its file is touched, though its clock is an hour behind", async () => {
    await leave(name, { ...(await ownIdentity()), ...part });
    let seconds = Date.now() / 1000 - 3600;
    const touching = setInterval(() => void utimes(join(folder, name), seconds, (seconds += 1)), 20);
    expect(await claim({ looks: 3 })).toBeNull();
    clearInterval(touching);
  });

  test("loses it once it was seen not to touch its file", async () => {
    await leave(name, { ...(await ownIdentity()), ...part });
    const owner = await claim({ looks: 2 });
    expect(owner).not.toBeNull();
    await owner!.release();
  });
});

test("whoever was taken over from is told, and finds that it owns nothing before it writes", async () => {
  const onLost = vi.fn();
  const first = await claim({ onLost });
  await first!.assertOwned();
  // As a server does that believes this one gone.
  await leave(".taking", { pid: 1 });
  await link(join(folder, ".taking"), join(folder, "owner-2.json"));
  await expect(first!.assertOwned()).rejects.toMatchObject({ code: "RUN_STATE_WRONG" });
  await expect(assertHeld(first!.claim)).rejects.toMatchObject({ code: "RUN_STATE_WRONG" });
  await wait(60);
  expect(onLost).toHaveBeenCalledTimes(1);
  await first!.release();
  expect(JSON.parse(await readFile(join(folder, "owner-2.json"), "utf8"))).toMatchObject({ id: "other" });
});

test("it finds out by itself, too", async () => {
  const onLost = vi.fn();
  const first = await claim({ onLost });
  await leave("owner-2.json", {});
  await vi.waitFor(() => expect(onLost).toHaveBeenCalledTimes(1));
  await first!.release();
});

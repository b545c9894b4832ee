/** Tokens of people: made and revoked on the command line, held to their roles by a running server, named in the record. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { main } from "../dist/src/cli/main.js";
import { createClient } from "../dist/src/client.js";
import type { Role } from "../src/contract/access.js";
import { openSqlite } from "../src/store/sqlite.js";
import { type ServedApp, startServedApp } from "./served-app.js";

const OPERATOR = "operator-token-of-the-server";

let home: string;
let app: ServedApp;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-access-"));
  const environment = { DIGITS_HOME: home, DIGITS_TOKEN: OPERATOR };
  app = await startServedApp(0, { flags: ["--threads", "1", "--work", "1"], environment });
}, 60_000);

afterAll(async () => {
  await app.stop();
  await rm(home, { recursive: true, force: true });
}, 60_000);

async function digits(...argv: readonly string[]) {
  let stdout = "";
  let stderr = "";
  const exitCode = await main(argv, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    isTerminal: false,
    env: { DIGITS_HOME: home, USER: "root" },
  });
  return { exitCode, stdout, stderr };
}

async function addToken(name: string, role: Role): Promise<string> {
  const added = await digits("tokens", "add", name, "--role", role, "--json");
  return (JSON.parse(added.stdout) as { token: string }).token;
}

const jobsOf = (token?: string) => createClient(app.url, { retries: 0, ...(token !== undefined && { token }) }).jobs;

test("a role may do what it is for and nothing beyond, until its token is revoked", async () => {
  const [reader, reviewer, manager] = await Promise.all([
    addToken("rita", "read"),
    addToken("vera", "review"),
    addToken("max", "manage"),
  ]);
  const picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const refusedWith = (code: string) => expect.objectContaining({ code }) as Error;

  await expect(jobsOf().list()).rejects.toEqual(refusedWith("UNAUTHORIZED"));
  await expect(jobsOf("no-such-token").list()).rejects.toEqual(refusedWith("UNAUTHORIZED"));
  await expect(jobsOf(reviewer).create({ name: "team" })).rejects.toEqual(refusedWith("FORBIDDEN"));
  await jobsOf(manager).create({ name: "team" });
  await jobsOf(OPERATOR).add("team", [{ name: "a.png", picture }]);
  for await (const { state } of jobsOf(reader).follow("team")) if (state === "done") break;
  const { numbers } = await jobsOf(reader).numbers("team");
  const { fileId } = numbers[0]!;
  expect((await jobsOf(reader).cutOut("team", fileId, { side: 20 })).type).toBe("image/webp");
  await expect(jobsOf(reader).correct("team", fileId, { to: "1" })).rejects.toEqual(refusedWith("FORBIDDEN"));
  const corrected = await jobsOf(reviewer).correct("team", fileId, { to: "1" });
  expect(corrected.corrections[0]).toMatchObject({ who: "vera", to: "1" });
  const named = await jobsOf(reviewer).correct("team", fileId, { to: "2", who: "desk 3" });
  expect(named.corrections[1]).toMatchObject({ who: "desk 3 (vera)" });

  const models = (token: string) =>
    createClient(app.url, { retries: 0, token }).activate({ name: "digits", version: "none" });
  await expect(models(reviewer)).rejects.toEqual(refusedWith("FORBIDDEN"));
  await expect(models(manager)).rejects.toEqual(refusedWith("MODEL_NOT_FOUND"));
  for (const [token, code] of [
    [reviewer, "FORBIDDEN"],
    [manager, "MODEL_NOT_FOUND"],
  ] as const) {
    const client = createClient(app.url, { retries: 0, token });
    const none = { name: "digits", version: "none" };
    await expect(client.renameModel(none, "Mine")).rejects.toEqual(refusedWith(code));
    await expect(client.removeModel(none)).rejects.toEqual(refusedWith(code));
  }

  expect((await digits("tokens", "revoke", "vera")).exitCode).toBe(0);
  await expect(jobsOf(reviewer).correct("team", fileId, { to: "3" })).rejects.toEqual(refusedWith("UNAUTHORIZED"));
  const list = JSON.parse((await digits("tokens", "list", "--json")).stdout) as { tokens: { name: string }[] };
  expect(list.tokens.map(({ name }) => name)).toEqual(["max", "rita"]);
  expect((await digits("tokens", "revoke", "vera")).stderr).toMatch(/^digits: OPTION_INVALID: there is no token vera/);
  expect((await digits("tokens", "add", "max")).stderr).toContain("there is a token max already");
});

test("the record names who changed what, and no token stands in the database", async () => {
  const { active } = await createClient(app.url).models();
  await createClient(app.url, { token: OPERATOR }).activate(active);
  const read = async () => {
    const database = await openSqlite(join(home, "digits.db"));
    const rows = database.prepare("select who, action, job from audit order by id").all() as object[];
    const tokens = JSON.stringify(database.prepare("select * from tokens").all());
    database.close();
    return { rows: rows.map((row) => Object.values(row).join(" ").trim()), tokens };
  };
  await expect.poll(async () => (await read()).rows.at(-1)).toBe("DIGITS_TOKEN PUT /api/models/active");
  const { rows, tokens } = await read();
  expect(rows).toEqual(
    expect.arrayContaining([
      "root token added",
      "max job created team",
      "DIGITS_TOKEN files added team",
      "vera file corrected team",
      "desk 3 (vera) file corrected team",
      "root token revoked",
    ]),
  );
  expect(tokens).not.toContain("digits_");
});

/** A hand that is taught on the command line, and read with there, over HTTP and by the client. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createSimulatedHand } from "../bench/hand/simulated-hand.js";
import { createProfileStore } from "../dist/src/node/models/profile-store.js";
import { createApp } from "../dist/src/server/create-app.js";
import { createMetrics } from "../dist/src/server/metrics.js";
import { main } from "../src/cli/main.js";
import type { RecordedChange } from "../src/contract/access.js";
import { createClient } from "../src/client.js";
import { postPicture, type ServerApp, startServerApp } from "./server-app.js";

const SAMPLES = 40;
const hand = createSimulatedHand(1);

let folder: string;
let server: ServerApp;
/** What is told to the record of changes. */
const recorded: RecordedChange[] = [];
let app: Awaited<ReturnType<typeof createApp>>;
/** Pictures that are read wrongly before, and rightly after. */
let pictures: { png: Buffer; label: string }[];
/** Of four digits. */
let numbers: { png: Buffer; label: string }[];
const pathOf = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "profiles-"));
  const { images, labels } = hand.write(SAMPLES, 1);
  const header = [0, 0, 8, 3, 0, 0, 0, SAMPLES, 0, 0, 0, 28, 0, 0, 0, 28];
  await writeFile(pathOf("anna-images"), Uint8Array.from([...header, ...images]));
  const lines = Array.from(labels, (label, i) => `anna-images#${i},${label}`);
  await writeFile(pathOf("anna.csv"), ["file,label", ...lines].join("\n"));
  const written = hand.write(40, 2);
  pictures = await Promise.all(
    Array.from(written.labels, async (label, i) => ({
      label: String(label),
      png: await toPicture(written.images.subarray(784 * i, 784 * (i + 1))),
    })),
  );
  numbers = await Promise.all(
    Array.from({ length: 8 }, async (_, place) => {
      const from = 4 * place;
      const four = Array.from({ length: 4 }, (_digit, i) =>
        written.images.subarray(784 * (from + i), 784 * (from + i + 1)),
      );
      return { label: written.labels.slice(from, from + 4).join(""), png: await toPicture(inRow(four)) };
    }),
  );
  server = await startServerApp();
  app = await createApp({
    ...server.dependencies,
    metrics: createMetrics(),
    profiles: createProfileStore(server.home),
    access: { find: async () => null, record: async (change) => void recorded.push(change) },
  });
}, 30_000);

afterAll(async () => {
  await app?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Digits beside one another, as close as they are written. */
function inRow(digits: readonly Uint8Array[]): Uint8Array {
  const width = 22 * digits.length + 6;
  const row = new Uint8Array(width * 28);
  for (const [place, digit] of digits.entries()) {
    for (const [pixel, ink] of digit.entries()) {
      const at = Math.floor(pixel / 28) * width + 22 * place + (pixel % 28);
      row[at] = Math.max(row[at]!, ink);
    }
  }
  return row;
}

/** Ink as it is dark on white paper, four times as large. */
function toPicture(ink: Uint8Array): Promise<Buffer> {
  const width = ink.length / 28;
  const paper = Buffer.from(ink.map((one) => 255 - one));
  return sharp(paper, { raw: { width, height: 28, channels: 1 } })
    .resize({ height: 112 })
    .png()
    .toBuffer();
}

async function run(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const io = {
    stdout: (text: string) => void (written.out += text),
    stderr: (text: string) => void (written.err += text),
    env: {},
  };
  const status = await main(argv, io as unknown as Parameters<typeof main>[1]);
  return { status, ...written };
}

async function readOverHttp(query: string): Promise<string[]> {
  const texts: string[] = [];
  for (const { png } of pictures) {
    const { answer } = await postPicture(app, png, { mediaType: "image/png", query });
    texts.push(answer.text);
  }
  return texts;
}

const rightOf = (texts: readonly string[]) => texts.filter((text, i) => text === pictures[i]!.label).length;

test("digits learn writes a profile, and digits read --profile reads by it", async () => {
  const learnt = await run("learn", pathOf("anna.csv"), "--out", pathOf("anna.json"));
  expect(learnt).toMatchObject({ status: 0, err: "" });
  expect(learnt.out).toMatch(/^Learnt from 40 digits\. Of the last 8, .*\n.*\n {2}.*anna\.json\n$/s);
  const texts = await readOverHttp("?expect=1");
  const wrong = pictures.filter(({ label }, i) => texts[i] !== label).slice(0, 3);
  let mended = 0;
  for (const { png, label } of wrong) {
    await writeFile(pathOf("digit.png"), png);
    // One picture is read in this thread.
    const { out } = await run("read", "--expect", "1", "--profile", pathOf("anna.json"), pathOf("digit.png"));
    if (out.startsWith(label)) mended++;
  }
  expect(mended).toBeGreaterThan(wrong.length / 2);
}, 60_000);

test("a lesson that is refused writes nothing, says why, and gives the status 1", async () => {
  await writeFile(pathOf("few.csv"), "file,label\nanna-images#0,3\nanna-images#1,4\n");
  const { status, out } = await run("learn", pathOf("few.csv"), "--out", pathOf("few.json"), "--json");
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ kind: "refused", reason: "few" });
  await expect(readFile(pathOf("few.json"))).rejects.toMatchObject({ code: "ENOENT" });
});

test("a server reads by a profile that was sent; without it as before", async () => {
  const profile = await readFile(pathOf("anna.json"));
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const client = createClient(url);
  expect(await client.putProfile("anna", profile)).toMatchObject({ name: "anna", samples: SAMPLES });
  const kept = await readFile(join(server.home, "profiles", "anna.json"), "utf8");
  expect(JSON.parse(kept)).toMatchObject({ samples: null });
  const [plain, taught] = [await readOverHttp("?expect=1"), await readOverHttp("?expect=1&profile=anna")];
  const left = (texts: readonly string[]) => pictures.length - rightOf(texts);
  expect(left(plain)).toBeGreaterThan(1);
  expect(left(taught)).toBeLessThanOrEqual(left(plain) / 2);
  // Numbers, too, which another network reads as a whole.
  const wrongDigits = async (options: { readonly profile?: string }) => {
    let wrong = 0;
    for (const { png, label } of numbers) {
      const { text } = await client.read(png, { ...options, expect: label.length, minConfidence: 0 });
      wrong += Array.from(label).filter((digit, i) => text[i] !== digit).length;
    }
    return wrong;
  };
  const before = await wrongDigits({});
  expect(before).toBeGreaterThan(2);
  expect(await wrongDigits({ profile: "anna" })).toBeLessThanOrEqual(before / 2);
  const { text } = await client.read(pictures[0]!.png, { expect: 1, profile: "anna" });
  expect(text).toBe(taught[0]);
  await client.removeProfile("anna");
  await expect
    .poll(() => recorded)
    .toEqual([
      { who: "api", action: "PUT /api/profiles/:name", detail: { name: "anna" } },
      { who: "api", action: "DELETE /api/profiles/:name", detail: { name: "anna" } },
    ]);
  await expect(client.read(pictures[0]!.png, { profile: "anna" })).rejects.toMatchObject({
    code: "PROFILE_NOT_FOUND",
    status: 404,
  });
});

test.each([
  ["PUT", "/api/profiles/anna", "{}", 422, "PROFILE_MALFORMED"],
  ["PUT", "/api/profiles/..%2Fanna", "{}", 400, "REQUEST_INVALID"],
  ["PUT", "/api/profiles/anna", "x".repeat(1_600_000), 413, "BODY_TOO_LARGE"],
  ["DELETE", "/api/profiles/nobody", undefined, 404, "PROFILE_NOT_FOUND"],
] as const)("%s %s with another body or name is refused", async (method, url, payload, status, code) => {
  const response = await app.inject({
    method,
    url,
    headers: { host: "localhost", ...(payload && { "content-type": "application/json" }) },
    ...(payload && { payload }),
  });
  expect(response.json()).toMatchObject({ status, code });
});

test("another site's page changes no profile", async () => {
  const response = await app.inject({
    method: "PUT",
    url: "/api/profiles/anna",
    headers: { host: "localhost", origin: "https://evil.example", "content-type": "application/json" },
    payload: "{}",
  });
  expect(response.statusCode).toBe(403);
});

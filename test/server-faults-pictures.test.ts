/**
 * Damaged pictures, and pictures larger than they look, against `digits serve`: each has a clear answer, nobody else
 * waits for it, and afterwards the server is as it was.
 */

import { crc32, deflateSync } from "node:zlib";

import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { type AttackedServer, refusalOf, startAttackedServer } from "./attacked-server.js";
import { mutate } from "./bad-pictures.js";
import { boundOnThisMachine } from "./machine-pace.js";

/**
 * Each kind of damage to each format twice in either way of sending. What decoders and the reader make of them is held by
 * bad-pictures.test.ts; here it is what the server answers.
 */
const MUTANTS = 2 * (2 * 7 * 6);
const MUTANTS_A_FORM = 12;
const SENDERS = 8;

let server: AttackedServer;

beforeAll(async () => {
  server = await startAttackedServer();
});

afterEach(() => server.checkUnharmed());

afterAll(() => server.end());

describe("damaged pictures", () => {
  let mutants: Uint8Array[];

  beforeAll(async () => {
    const small = sharp(server.digit.jpeg).resize(120, 90);
    const files = await Promise.all([
      small.clone().jpeg().toBuffer(),
      small.clone().png().toBuffer(),
      small.clone().webp().toBuffer(),
      small.clone().gif().toBuffer(),
      small.clone().tiff().toBuffer(),
      small.clone().avif({ effort: 0 }).toBuffer(),
    ]);
    mutants = Array.from({ length: MUTANTS }, (_, i) => mutate(files[i % files.length]!, i).bytes);
  });

  test(`${MUTANTS / 2} at once in requests of their own are each read or refused`, async () => {
    const outcomes = new Map<string, number>();
    await inParallel(mutants.slice(0, MUTANTS / 2), async (bytes) => {
      const response = await server.post("/api/read", bytes, "application/octet-stream");
      const code = response.ok ? readingOf(await response.json()) : (await refusalOf(response)).code;
      expect(response.status, code).toBeLessThan(500);
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    });
    expect(outcomes.get("read")).toBeGreaterThan(MUTANTS / 40);
    expect(outcomes.get("PICTURE_UNREADABLE")).toBeGreaterThan(0);
    expect(outcomes.get("PICTURE_TRUNCATED")).toBeGreaterThan(0);
  });

  test(`${MUTANTS / 2} in forms, some of them empty, have a line each`, async () => {
    const forms = Array.from({ length: MUTANTS / 2 / MUTANTS_A_FORM }, (_, i) =>
      mutants.slice(MUTANTS / 2 + i * MUTANTS_A_FORM, MUTANTS / 2 + (i + 1) * MUTANTS_A_FORM),
    );
    let readings = 0;
    await inParallel(forms, async (files) => {
      const form = new FormData();
      for (const bytes of files) {
        form.append("file", new Blob([Uint8Array.from(bytes)]), "mutant");
      }
      const response = await server.post("/api/read", form);
      const lines = (await response.text())
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { index: number; error?: object });
      expect(lines.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(files.map((_, i) => i));
      readings += lines.filter(({ error }) => error === undefined).length;
      expect(JSON.stringify(lines)).not.toContain("INTERNAL");
    });
    expect(readings).toBeGreaterThan(MUTANTS / 40);
  });
});

describe("pictures larger than they look", () => {
  test("a header that claims gigapixels is refused before anything is decoded", async () => {
    for (const [width, height] of [
      [30_000, 30_000],
      [2 ** 31 - 1, 2 ** 31 - 1],
      [1, 2 ** 31 - 1],
    ] as const) {
      const bytes = png(width, height, deflateSync(Buffer.alloc(1000)));
      const { code } = await refusalOf(await server.post("/api/read", bytes, "image/png"));
      // No PNG may be wider than 2 ** 31 - 1, and few decoders take one that is.
      expect(["PICTURE_TOO_LARGE", "PICTURE_UNREADABLE"]).toContain(code);
      if (width === 30_000) expect(code).toBe("PICTURE_TOO_LARGE");
    }
  });

  test("pixels that inflate to 300 MB in a picture of 100x100 are not kept", async () => {
    const bytes = png(100, 100, deflateSync(Buffer.alloc(300e6), { level: 1 }));
    expect(bytes.length).toBeLessThan(3e6);
    const before = await server.metric("process_resident_memory_bytes");
    const response = await server.post("/api/read", bytes, "image/png");
    expect(response.status).toBeLessThan(500);
    const after = await server.metric("process_resident_memory_bytes");
    expect(after - before).toBeLessThan(200e6);
  });

  test("24 megapixels of nothing in 0.1 MB are looked at, and hold nobody up", async () => {
    const blank = sharp({ create: { width: 6000, height: 4000, channels: 3, background: "white" } });
    const files = await Promise.all([
      blank.clone().png({ compressionLevel: 9 }).toBuffer(),
      blank.clone().webp({ effort: 0 }).toBuffer(),
      blank.clone().tiff({ compression: "deflate" }).toBuffer(),
    ]);
    for (const bytes of files) {
      expect(bytes.length).toBeLessThan(1e6);
      const { code } = await refusalOf(await server.post("/api/read", bytes, "application/octet-stream"));
      expect(code).toBe("PICTURE_NO_INK");
    }
  });

  test("six pictures that take long to decode do not keep the page from loading, nor a photo from being read", async () => {
    const blank = sharp({ create: { width: 2000, height: 2000, channels: 3, background: "white" } });
    const slow = await blank.avif({ effort: 0 }).toBuffer();
    let isAttacked = true;
    const attack = Promise.all(
      Array.from({ length: 6 }, async () => {
        const response = await server.post("/api/read", slow, "image/avif");
        expect((await refusalOf(response)).code).toBe("PICTURE_NO_INK");
      }),
    ).then(() => void (isAttacked = false));
    const loads: number[] = [];
    const readings: number[] = [];
    while (isAttacked) {
      loads.push(await msOf(fetch(`${server.url}/`)));
      readings.push(await msOf(server.post("/api/read", server.digit.jpeg, "image/jpeg")));
    }
    await attack;
    expect(loads.length).toBeGreaterThan(3);
    expect(Math.max(...loads), "ms for the page").toBeLessThan(boundOnThisMachine(500));
    expect(Math.max(...readings), "ms for a photo").toBeLessThan(boundOnThisMachine(1500));
  });

  test("a body that says it is compressed is not unpacked", async () => {
    const response = await fetch(`${server.url}/api/read`, {
      method: "POST",
      headers: { "content-type": "image/png", "content-encoding": "gzip" },
      body: deflateSync(Buffer.alloc(1e6)),
    });
    expect((await refusalOf(response)).code).toBe("PICTURE_UNREADABLE");
  });

  test("noise is explained while others are answered", async () => {
    const side = 700;
    let seed = 1;
    const noise = Buffer.from(
      Array.from({ length: side * side }, () => {
        seed = (seed * 16_807) % 2_147_483_647;
        return seed % 10 === 0 ? 0 : 255;
      }),
    );
    const bytes = await sharp(noise, { raw: { width: side, height: side, channels: 1 } })
      .png()
      .toBuffer();
    const response = await server.post("/api/read?explain=true", bytes, "image/png");
    const text = await response.text();
    // The ink alone, a byte a pixel in Base64.
    expect(text.length).toBeGreaterThan((4 / 3) * side * side);
    const { explanation } = JSON.parse(text) as { explanation: { candidates: { image: string }[] } };
    for (const { image } of explanation.candidates) {
      expect(image).toHaveLength(Math.ceil((28 * 28) / 3) * 4);
    }
  });
});

/** A PNG whose header and pixels need not agree. */
function png(width: number, height: number, deflated: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // grey, 8 bits
  const part = (name: string, content: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    part("IHDR", header),
    part("IDAT", deflated),
    part("IEND", new Uint8Array()),
  ]);
}

async function msOf(request: Promise<Response>): Promise<number> {
  const startMs = performance.now();
  const response = await request;
  await response.arrayBuffer();
  expect(response.status).toBe(200);
  return performance.now() - startMs;
}

function readingOf(answer: unknown): string {
  expect(answer).toMatchObject({ text: expect.any(String) });
  return "read";
}

/** Does the work with all items, so many at a time. */
async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const sender = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
}

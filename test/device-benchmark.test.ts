/** What the benchmark of the page on a device measures with: a slow network, a slow processor, a plain host. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { measureParts, summarise, UsageError } from "../bench/benchmark.js";
import { openSlowLink, type SlowLink } from "../bench/device/slow-link.js";
import { slowDown } from "../bench/device/slowed-browser.js";
import { type FileServer, serveFiles } from "../tools/browser/serve-files.js";

const TEXT = "a line of the page\n".repeat(200);
/** 100 ms at 10 Mbit/s. */
const NETWORK = Buffer.alloc(125_000, 7);

let host: FileServer;

beforeAll(async () => {
  const files = new Map([
    ["/index.html", Buffer.from(TEXT)],
    ["/network.bin", NETWORK],
  ]);
  host = await serveFiles(files, { "cache-control": "max-age=600" });
});

afterAll(() => host.close());

describe("the plain host", () => {
  it("compresses text, nothing else, and notes what it sent", async () => {
    const from = host.sent.length;
    const page = await fetch(host.url);
    expect(page.headers.get("content-type")).toBe("text/html");
    expect(page.headers.get("content-encoding")).toBe("gzip");
    expect(await page.text()).toBe(TEXT);
    const network = await fetch(`${host.url}network.bin`);
    expect(network.headers.get("content-encoding")).toBeNull();
    expect(Buffer.from(await network.arrayBuffer())).toEqual(NETWORK);
    const [first, second] = host.sent.slice(from);
    expect(first!.bytes).toBeLessThan(TEXT.length / 10);
    expect(first!.path).toBe("/index.html");
    expect(second).toEqual({ path: "/network.bin", bytes: NETWORK.length });
  });

  it("sends nothing that is there already", async () => {
    const etag = (await fetch(host.url)).headers.get("etag")!;
    const from = host.sent.length;
    const again = await fetch(host.url, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect(host.sent.length).toBe(from);
  });

  it("says what it does not have", async () => {
    expect((await fetch(`${host.url}other.js`)).status).toBe(404);
  });
});

describe("the slow link", () => {
  const withLink = async (use: (link: SlowLink) => Promise<void>) => {
    const link = await openSlowLink(host.port, { bitsPerSecond: 10e6, roundTripMs: 40 });
    await use(link).finally(() => link.close());
  };
  const timed = async (run: () => Promise<unknown>) => {
    const startMs = performance.now();
    await run();
    return performance.now() - startMs;
  };
  const load = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

  it("takes a round trip to connect, one to answer, and the time of the bytes", async () => {
    await withLink(async ({ url }) => {
      let loaded: Buffer | undefined;
      // No timer rings before its time by more than one millisecond.
      expect(await timed(async () => (loaded = await load(`${url}network.bin`)))).toBeGreaterThan(178);
      expect(loaded).toEqual(NETWORK);
    });
  });

  it("is shared by all connections", async () => {
    await withLink(async ({ url }) => {
      const both = () => Promise.all([load(`${url}network.bin`), load(`${url}network.bin`)]);
      expect(await timed(both)).toBeGreaterThan(278);
    });
  });

  it("hears what is asked when it is cut, and answers nothing", async () => {
    await withLink(async (link) => {
      await load(link.url);
      expect(link.askedInVain).toEqual([]);
      link.cut();
      const late = connect(Number(new URL(link.url).port), "127.0.0.1");
      late.write("GET /late HTTP/1.1\r\n\r\n");
      await once(late, "close");
      expect(link.askedInVain).toEqual(["GET /late HTTP/1.1"]);
    });
  });
});

describe("the slowed processor", () => {
  /** Computes whenever it is asked to, and prints which share of the time it had the processor. */
  const busy = `process.stdin.on("data", () => {
    const startMs = performance.now();
    const start = process.cpuUsage();
    let passedMs = 0;
    while (passedMs < 500) passedMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(start);
    process.stdout.write(String((user + system) / 1000 / passedMs));
  })`;

  it("stops a process for three quarters of the time, and lets it run again", async () => {
    const child = spawn(process.execPath, ["-e", busy], { detached: true });
    const share = async () => {
      child.stdin.write("go");
      return Number((await once(child.stdout, "data")) as unknown as [Buffer]);
    };
    try {
      const goOn = await slowDown(child.pid!, 4);
      // Other work on the machine only takes from it.
      expect(await share()).toBeLessThan(0.4);
      await goOn();
      expect(await share()).toBeGreaterThan(0);
    } finally {
      child.kill("SIGKILL");
    }
  });
});

describe("--parts", () => {
  const context = (parts: readonly string[] | undefined) =>
    ({ parts, log: () => {} }) as unknown as Parameters<typeof measureParts>[1];
  const part = (name: string) => () => Promise.resolve([summarise({ name, unit: "ms" }, 1)]);
  const parts = { one: part("one"), two: part("two") };

  it("measures all, or those that are named", async () => {
    const names = async (asked: readonly string[] | undefined) =>
      (await measureParts(parts, context(asked))).map(({ name }) => name);
    expect(await names(undefined)).toEqual(["one", "two"]);
    expect(await names(["two"])).toEqual(["two"]);
  });

  it("refuses a name that is none, before anything is measured", async () => {
    const measured: string[] = [];
    const noting = { one: () => (measured.push("one"), part("one")()) };
    await expect(measureParts(noting, context(["one", "toString"]))).rejects.toThrow(UsageError);
    expect(measured).toEqual([]);
  });
});

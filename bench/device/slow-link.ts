/**
 * A network between a browser and a server on this machine: so many bits a second towards the browser, shared by all its
 * connections, and a time for each way. It stands outside the browser, so it slows workers and service workers as it does pages,
 * which the browser's own emulation of networks does not. Connections take a round trip to open; none is slow at its start, as
 * TCP's are, and nothing is encrypted.
 */

import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A connection gives way to the others after so many bytes: at 10 Mbit/s, after 3 ms. */
const SLICE_BYTES = 4096;

export interface LinkSpeed {
  readonly bitsPerSecond: number;
  /** There and back, in milliseconds. */
  readonly roundTripMs: number;
}

export interface SlowLink {
  /** Of the server, through the link. */
  readonly url: string;
  /** What was asked since it was cut: the first line of each request. */
  readonly askedInVain: readonly string[];
  /** The server is gone from now on. */
  cut(): void;
  close(): Promise<void>;
}

/** Opens a link to a port of this machine. */
export async function openSlowLink(port: number, { bitsPerSecond, roundTripMs }: LinkSpeed): Promise<SlowLink> {
  const open = new Set<Socket>();
  const askedInVain: string[] = [];
  let isCut = false;
  /** When all that is on its way to the browser is through. */
  let freeAtMs = 0;

  /** Waits until the link has taken so many bytes, after those before them; gives when that was, whenever this is told. */
  async function send(bytes: number, readyAtMs: number): Promise<number> {
    const atMs = Math.max(freeAtMs, readyAtMs) + (8000 * bytes) / bitsPerSecond;
    freeAtMs = atMs;
    await until(atMs);
    return atMs;
  }

  const server = createServer((browser) => {
    if (isCut) return refuse(browser, (line) => askedInVain.push(line));
    const readyAtMs = performance.now() + roundTripMs;
    const site = connect(port, "127.0.0.1");
    const ends = [browser, site] as const;
    for (const end of ends) {
      open.add(end);
      end.on("close", () => open.delete(end));
      // Whoever goes away has no more to be told.
      end.on("error", () => ends.forEach((each) => each.destroy()));
    }
    const requests = carry(browser, site, (atMs) => until(Math.max(atMs, readyAtMs) + roundTripMs / 2));
    const answers = carry(site, browser, (atMs) => until(atMs + roundTripMs / 2), send);
    void Promise.all([requests, answers]).catch(() => ends.forEach((each) => each.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const destroyAll = () => open.forEach((end) => end.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    askedInVain,
    cut() {
      isCut = true;
      destroyAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        destroyAll();
      }),
  };
}

/**
 * Carries what comes from one end to the other, in its order.
 *
 * @param travel waits until what was sent then arrives
 * @param take waits until the link has taken so many bytes, which are there since then. @default it takes any number at once
 */
async function carry(
  from: Socket,
  to: Socket,
  travel: (sentAtMs: number) => Promise<void>,
  take: (bytes: number, readyAtMs: number) => Promise<number> = (_bytes, readyAtMs) => Promise.resolve(readyAtMs),
): Promise<void> {
  let arrived = Promise.resolve();
  for await (const chunk of from as AsyncIterable<Buffer>) {
    const readyAtMs = performance.now();
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      const slice = chunk.subarray(start, start + SLICE_BYTES);
      const travelled = travel(await take(slice.length, readyAtMs));
      arrived = arrived.then(() => travelled).then(() => void to.write(slice));
    }
  }
  await arrived;
  to.end();
}

/** Hears the first line of what a connection asks, and ends it. */
export function refuse(socket: Socket, onLine: (line: string) => void): void {
  socket.on("error", () => socket.destroy());
  socket.once("data", (chunk: Buffer) => {
    onLine(chunk.toString("latin1").split("\r\n", 1)[0]!);
    socket.destroy();
  });
}

async function until(atMs: number): Promise<void> {
  const waitMs = atMs - performance.now();
  if (waitMs > 0) await sleep(waitMs);
}

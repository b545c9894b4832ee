/** Both sides of the desk, with a channel between them as between a page and its worker. */

import { afterEach, expect, test } from "vitest";

import { fail } from "../../core/errors.js";
import type { Picture } from "../../core/picture/picture.js";
import type { Reader } from "../../core/reading/reader.js";
import type { Reading } from "../../core/reading/reading.js";
import { createReadingDesk, type ReadingDesk } from "./reading-desk.js";
import { type AnsweringPort, serveReadings } from "./serve-readings.js";

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

const picture = (width: number): Picture => ({ width, height: 1, rgba: new Uint8Array(4 * width) });
const reading = (text: string): Reading => ({
  width: 1,
  height: 1,
  text,
  numbers: [],
  rejected: [],
  isComplete: true,
  lines: [],
  tables: [],
});
const signal = () => new AbortController().signal;

/** A desk whose worker reads with `read`; `ended` are the errors of its workers. */
function open(read: Reader["read"]): { desk: ReadingDesk; workers: EventTarget[] } {
  const workers: EventTarget[] = [];
  const desk = createReadingDesk(() => {
    const channel = new MessageChannel();
    channels.push(channel);
    const reader = async () => ({ read }) as Reader;
    serveReadings(channel.port2 as AnsweringPort & MessagePort, { drawing: reader, photo: reader });
    channel.port2.start();
    channel.port1.start();
    workers.push(channel.port1);
    return Object.assign(channel.port1, { terminate: () => undefined }) as unknown as Worker;
  });
  return { desk, workers };
}

test("gives what is read of each picture, in one worker", async () => {
  const { desk, workers } = open(async ({ width }, options) => reading(`${width} ${options?.expect}`));
  void desk.prepare("drawing");
  const both = [desk.read(picture(3), { expect: 4 }, signal()), desk.read(picture(5), {}, signal())];
  expect((await Promise.all(both)).map(({ text }) => text)).toEqual(["3 4", "5 undefined"]);
  expect(workers).toHaveLength(1);
});

test("a worker that is prepared reads figures of its own, and leaves off when it is asked", async () => {
  const widths: number[] = [];
  const { desk } = open(async ({ width }, _options, control) => {
    widths.push(width);
    while (width !== 3 && !control!.isCancelled!()) await control!.yieldToOthers!();
    if (control!.isCancelled!()) fail("ABORTED", "the reading was stopped.");
    return reading(String(width));
  });
  await desk.prepare("drawing");
  await expect.poll(() => widths.length, { timeout: 10_000 }).toBe(1);
  expect((await desk.read(picture(3), {}, signal())).text).toBe("3");
  expect(widths).toEqual([240, 3]);
});

test("a reading that is stopped ends at its next pause, and one that waits never begins", async () => {
  const begun: number[] = [];
  let isEnded = false;
  const { desk } = open(async ({ width }, _options, control) => {
    begun.push(width);
    while (width === 1 && !control!.isCancelled!()) await control!.yieldToOthers!();
    isEnded = true;
    return reading(String(width));
  });
  const [first, second] = [new AbortController(), new AbortController()];
  const stopped = [desk.read(picture(1), {}, first.signal), desk.read(picture(2), {}, second.signal)].map((one) =>
    one.catch((error: unknown) => error),
  );
  const last = desk.read(picture(3), {}, signal());
  await expect.poll(() => begun, { timeout: 10_000 }).toEqual([1]);
  second.abort();
  first.abort();
  expect((await last).text).toBe("3");
  expect(isEnded).toBe(true);
  expect(begun).toEqual([1, 3]);
  for (const error of await Promise.all(stopped)) expect(error).toMatchObject({ code: "ABORTED" });
});

test("says what options no reading can have, and reads nothing for it", async () => {
  const { desk } = open(async () => fail("PICTURE_NO_INK", "nothing is written on the picture."));
  await expect(desk.check({ expect: 4, check: "luhn" })).resolves.toBeUndefined();
  await expect(desk.check({ expect: 40 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  await expect(desk.check({ pattern: "(1" })).rejects.toMatchObject({ code: "OPTION_INVALID" });
});

test("an error keeps its code and its words", async () => {
  const { desk } = open(async () => fail("PICTURE_NO_INK", "nothing is written on the picture."));
  await expect(desk.read(picture(1), {}, signal())).rejects.toMatchObject({
    code: "PICTURE_NO_INK",
    message: "nothing is written on the picture.",
  });
});

test("a worker that ends fails what waits, and another reads what comes next", async () => {
  let isHanging = true;
  const { desk, workers } = open(async () => (isHanging ? new Promise<never>(() => undefined) : reading("7")));
  const lost = desk.read(picture(1), {}, signal());
  workers[0]!.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
  await expect(lost).rejects.toMatchObject({ code: "THREAD_DIED", message: expect.stringContaining("out of memory") });
  isHanging = false;
  expect((await desk.read(picture(1), {}, signal())).text).toBe("7");
  expect(workers).toHaveLength(2);
});

test("a worker that cannot be started fails the reading, and not the page", async () => {
  const desk = createReadingDesk(() => {
    throw new Error("another origin");
  });
  void desk.prepare("photo");
  await expect(desk.read(picture(1), {}, signal())).rejects.toMatchObject({ code: "THREAD_DIED" });
});

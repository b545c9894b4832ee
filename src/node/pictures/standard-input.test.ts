import { PassThrough, Readable } from "node:stream";

import { expect, test } from "vitest";

import { readStream } from "./standard-input.js";

const never = new AbortController().signal;

test("the bytes of a stream come as one", async () => {
  const stream = Readable.from([Buffer.from([1, 2]), Buffer.from([3])]);
  expect([...(await readStream(stream, never))]).toEqual([1, 2, 3]);
});

test("a stream that does not end is left when a picture would be too large", async () => {
  let sent = 0;
  const endless = new Readable({
    read() {
      sent += 1e6;
      this.push(Buffer.alloc(1e6));
    },
  });
  await expect(readStream(endless, never)).rejects.toMatchObject({
    code: "PICTURE_TOO_LARGE",
  });
  expect(sent).toBeLessThan(25e6);
  expect(endless.destroyed).toBe(true);
});

test("a signal ends the waiting for a stream that gives nothing", async () => {
  const stop = new AbortController();
  const reading = readStream(new PassThrough(), stop.signal);
  const reason = new Error("stopped");
  stop.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

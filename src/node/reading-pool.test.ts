import { expect, test } from "vitest";

import { DigitsError } from "../core/errors.js";
import { toPictureError } from "./reading-pool.js";
import { ThreadDiedError } from "./thread-pool.js";

test("a picture whose thread has died is unreadable, and the cause is kept", () => {
  const died = new ThreadDiedError({ cause: new Error("out of memory") });
  let told: unknown;
  try {
    toPictureError(died);
  } catch (error) {
    told = error;
  }
  expect(told).toBeInstanceOf(DigitsError);
  expect((told as DigitsError).code).toBe("PICTURE_UNREADABLE");
  expect((told as DigitsError).cause).toBe(died);
});

test("any other error of a thread stays what it is", () => {
  const fault = new TypeError("a fault of the program");
  expect(() => toPictureError(fault)).toThrow(fault);
});

import { expect, test } from "vitest";

import { parseDataUrl } from "./picture-body.js";

const bytes = Buffer.from([1, 2, 3, 250]);

test.each(["data:image/png;base64,AQID+g==", "AQID+g==", "AQID-g", "AQ\r\nID\r\n+g==\r\n", " AQID+g== \n"])(
  "%j holds the bytes",
  (text) => {
    expect(parseDataUrl(text)).toEqual(bytes);
  },
);

test.each(["data:image/png,AQID", "data:image/png;base64", "AQID!", "AQ==ID+g", "AQID===", "=".repeat(1000)])(
  "%.40j is refused",
  (text) => {
    expect(() => parseDataUrl(text)).toThrow(/Base64/);
  },
);

test("a megabyte of blanks and a foreign character is refused in time proportional to it", () => {
  const start = process.cpuUsage().user;
  expect(() => parseDataUrl(`${" ".repeat(1e6)}!`)).toThrow(/Base64/);
  expect(() => parseDataUrl(`${" =".repeat(5e5)}!`)).toThrow(/Base64/);
  // A pattern over the whole took minutes; this takes some milliseconds.
  expect(process.cpuUsage().user - start).toBeLessThan(500_000);
});

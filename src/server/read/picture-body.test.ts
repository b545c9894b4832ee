import { expect, test } from "vitest";

import { parseDataUrl } from "./picture-body.js";

const bytes = Buffer.from([1, 2, 3, 250]);

const parse = (...pieces: string[]) => parseDataUrl(pieces, async () => {});

/** The text in two pieces, cut at every place after a URL's header. */
function cutsOf(text: string): [string, string][] {
  const header = text.indexOf(",") + 1;
  return Array.from({ length: text.length + 1 - header }, (_, i) => [
    text.slice(0, header + i),
    text.slice(header + i),
  ]);
}

test.each(["data:image/png;base64,AQID+g==", "AQID+g==", "AQID-g", "AQ\r\nID\r\n+g==\r\n", " AQID+g== \n"])(
  "%j holds the bytes, in one piece and in two",
  async (text) => {
    expect(await parse(text)).toEqual(bytes);
    for (const pieces of cutsOf(text)) expect(await parse(...pieces)).toEqual(bytes);
  },
);

test.each([
  "data:image/png,AQID",
  "data:image/png;base64",
  "AQID!",
  "AQ==ID+g",
  "AQID===",
  "AQID= =",
  "=".repeat(1000),
])("%.40j is refused, in one piece and in two", async (text) => {
  await expect(parse(text)).rejects.toThrow(/Base64/);
  for (const pieces of cutsOf(text)) await expect(parse(...pieces)).rejects.toThrow(/Base64/);
});

test("a megabyte of blanks and a foreign character is refused in time proportional to it", async () => {
  const start = process.cpuUsage().user;
  await expect(parse(`${" ".repeat(1e6)}!`)).rejects.toThrow(/Base64/);
  await expect(parse(`${" =".repeat(5e5)}!`)).rejects.toThrow(/Base64/);
  // A pattern over the whole took minutes; this takes some milliseconds.
  expect(process.cpuUsage().user - start).toBeLessThan(500_000);
});

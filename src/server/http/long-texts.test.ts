import { describe, expect, test } from "vitest";

import { LongText, takeOutLongTexts } from "./long-texts.js";

const yieldToLoop = async () => {};

async function parse(json: string | Buffer): Promise<unknown> {
  const { rest, putBack } = await takeOutLongTexts(Buffer.from(json), yieldToLoop);
  const parsed: unknown = JSON.parse(rest.toString());
  putBack(parsed);
  return parsed;
}

/** Long enough for several pieces. */
const longOf = (text: string) => text.repeat(Math.ceil(2.5e6 / Buffer.byteLength(text)));

test.each(["a", "é", "漢字😀", String.raw`\\`, String.raw`a\"`, String.raw`\u0021x`, String.raw`ab\\\u00e9\/`])(
  "a long text of %j is all there, in pieces of their own turns, and the rest is as it was",
  async (text) => {
    // Cut at each place of what is repeated.
    for (let shift = 0; shift < text.length; shift++) {
      const long = "-".repeat(shift) + longOf(text);
      const json = `{"a": "short \\"", "image": "${long}", "b": [1, {"c": "d"}]}`;
      const turns: number[] = [];
      const { rest, putBack } = await takeOutLongTexts(Buffer.from(json), async () => void turns.push(1));
      expect(rest.length).toBeLessThan(200);
      expect(turns.length).toBeGreaterThan(1);
      const parsed = JSON.parse(rest.toString()) as { image: unknown };
      putBack(parsed);
      const { image, ...others } = parsed;
      expect(image).toBeInstanceOf(LongText);
      expect((image as LongText).pieces.join("") === JSON.parse(`"${long}"`)).toBe(true);
      expect(others).toEqual({ a: 'short "', b: [1, { c: "d" }] });
    }
  },
);

test("JSON without long texts stays as it is", async () => {
  expect(await parse('{"image": "AQID"}')).toEqual({ image: "AQID" });
  expect(await parse("7")).toBe(7);
  expect(await parse("null")).toBeNull();
});

describe("refused", () => {
  test.each([
    ["a text without an end", `{"image": "${"a".repeat(2e6)}`],
    ["an escape that is none", `{"image": "${String.raw`\x`.repeat(1e6)}"}`],
    ["an escape without its end", `{"image": "${"a".repeat(2e6)}${String.raw`\u00`}"}`],
    ["a line break", `{"image": "${"a".repeat(2e6)}\n"}`],
  ])("%s is not JSON", async (_name, json) => {
    await expect(parse(json)).rejects.toMatchObject({ code: "FST_ERR_CTP_INVALID_JSON_BODY" });
  });

  test.each([
    ["a byte that is not UTF-8", Buffer.concat([Buffer.alloc(2e6, 0x61), Buffer.from([0xff])])],
    ["a character without its end", Buffer.concat([Buffer.alloc(2e6, 0x61), Buffer.from([0xc3])])],
  ])("%s", async (_name, text) => {
    const json = Buffer.concat([Buffer.from('{"image": "'), text, Buffer.from('"}')]);
    await expect(parse(json)).rejects.toThrow(/UTF-8/);
  });
});

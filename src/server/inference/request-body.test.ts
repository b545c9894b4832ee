import { expect, it } from "vitest";

import { parseRequestBody } from "./request-body.js";

function parse(text: string, jsonLength?: string) {
  return parseRequestBody(Buffer.from(text), jsonLength);
}

it("parses a body that is JSON alone", () => {
  const { json, tensorBytes } = parse('{"id":"1"}');
  expect(json).toEqual({ id: "1" });
  expect(tensorBytes.length).toBe(0);
});

it("parts the JSON from the bytes behind it", () => {
  const { json, tensorBytes } = parse('{"id":"é"}ABC', "11");
  expect(json).toEqual({ id: "é" });
  expect(Buffer.from(tensorBytes).toString()).toBe("ABC");
});

it("refuses a length that is no number of bytes of the body", () => {
  for (const length of ["11", "-1", " 10", "0x2", "1.0", "", "9".repeat(99)]) {
    expect(() => parse('{"id":"1"}', length)).toThrow(/at most 10 here/);
  }
});

it.each([
  ["arrays in arrays", "[".repeat(40_000), /\[ more than 31220 times/],
  ["empty objects", `[${"{},".repeat(600)}0]`, /\{ more than 500 times/],
  ["texts", `[${'"a",'.repeat(1100)}0]`, /" more than 2000 times/],
  ["numbers", `[${"1,".repeat(900_000)}0]`, /, more than 836036 times/],
])("refuses too many %s before it parses them", (_name, text, reason) => {
  expect(() => parse(text)).toThrow(reason);
});

it("has room for the largest request, nested and with spaces", () => {
  const row = `[${Array.from({ length: 28 }, () => "0.00392156862745098").join(", ")}]`;
  const image = `[[${Array.from({ length: 28 }, () => row).join(", ")}]]`;
  const data = `[${Array.from({ length: 1024 }, () => image).join(", ")}]`;
  const { json } = parse(
    `{"inputs": [{"name": "images", "datatype": "FP32", "shape": [1024, 1, 28, 28], "data": ${data}}]}`,
  );
  expect(json).toMatchObject({ inputs: [{ name: "images" }] });
});

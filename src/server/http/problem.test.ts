import { expect, test } from "vitest";

import { DigitsError, errorCatalogue } from "../../core/errors.js";
import type { ErrorCode } from "../../core/errors.js";
import { problems } from "../../contract/problems.js";
import { HttpError, toProblem } from "./problem.js";

const codes = Object.keys(errorCatalogue) as ErrorCode[];

test("every code of the catalogue has an HTTP error status", () => {
  for (const code of codes) {
    expect(problems[code].status, code).toBeGreaterThanOrEqual(400);
    expect(problems[code].status, code).toBeLessThan(600);
  }
});

test("a fault of the client keeps its code and its message", () => {
  const error = new DigitsError("PICTURE_NO_INK", "nothing is written.");
  expect(toProblem(error)).toEqual({
    type: "urn:handwritten-digits:problem:PICTURE_NO_INK",
    title: errorCatalogue.PICTURE_NO_INK,
    status: 422,
    detail: "nothing is written.",
    code: "PICTURE_NO_INK",
  });
});

test.each([
  new DigitsError("FILE_NOT_FOUND", "there is no /home/ann/digits.onnx."),
  new TypeError("ann is undefined"),
  "ann",
  null,
])("a fault of the server is told without its text: %s", (error) => {
  const problem = toProblem(error);
  expect(problem).toMatchObject({ code: "INTERNAL", status: 500 });
  expect(JSON.stringify(problem)).not.toContain("ann");
});

test("work the server stopped may be tried again", () => {
  expect(toProblem(new DigitsError("ABORTED", "stopped."))).toMatchObject({ code: "OVERLOADED", status: 503 });
});

test("a body that Fastify cut off is too large", () => {
  const error = { code: "FST_ERR_CTP_BODY_TOO_LARGE", statusCode: 413 };
  expect(toProblem(error)).toMatchObject({ code: "BODY_TOO_LARGE", status: 413 });
});

test("an error of HTTP has its own code", () => {
  expect(toProblem(new HttpError("ROUTE_NOT_FOUND", "there is no GET /x."))).toMatchObject({
    status: 404,
    code: "ROUTE_NOT_FOUND",
  });
});

test.each(["ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"])(
  "a sender that hangs up, %s, is no fault of the server",
  (code) => {
    const error = Object.assign(new Error("gone"), { code });
    expect(toProblem(error).status).toBeLessThan(500);
  },
);

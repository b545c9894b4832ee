import { expect, test } from "vitest";

import { DigitsError, errorCatalogue, type ErrorCode } from "../core/errors.js";
import { publicReasonOf, withoutPaths } from "./public-reason.js";

test.each([
  ["cannot open /home/ann/.local/share/digits/runs/a/model.onnx: no", "cannot open model.onnx: no"],
  ["Error: Cannot find module '/opt/digits/dist/x.js'", "Error: Cannot find module 'x.js'"],
  ["at file:///opt/digits/dist/x.js:3:4", "at x.js:3:4"],
  ["C:\\Users\\ann\\run.json is damaged", "run.json is damaged"],
  ["no path: 12 images/s, 3/4, and/or, /docs and /api/runs", "no path: 12 images/s, 3/4, and/or, /docs and /api/runs"],
])("%s: paths lose all but their last name", (text, expected) => {
  expect(withoutPaths(text)).toBe(expected);
});

test("no reason of any code holds a path", () => {
  for (const code of Object.keys(errorCatalogue) as ErrorCode[]) {
    const reason = publicReasonOf(new DigitsError(code, "cannot use /srv/home/runs/a/run.json: it is damaged."));
    expect(reason, code).not.toContain("/srv");
  }
  expect(publicReasonOf(new Error("ENOENT /srv/home/runs"))).not.toContain("/srv");
});

import { expect, test } from "vitest";

import { toTextTable } from "./text-table.js";

test("names stand on the left, figures on the right, columns as wide as their widest cell", () => {
  expect(
    toTextTable(
      ["Set", "Pictures", "%"],
      [
        ["a", "1", "100"],
        ["longer", "20,000", "5"],
      ],
    ),
  ).toEqual(["Set     Pictures    %", "a              1  100", "longer    20,000    5"]);
});

import { expect, test } from "vitest";

import { toOneLine } from "./one-line.js";

test("writes control characters out, and leaves all other text as it is", () => {
  expect(toOneLine("a\nb\r\t\u001b[31mc\u007f\u009b")).toBe("a\\nb\\r\\t\\u001b[31mc\\u007f\\u009b");
  expect(toOneLine("sevén 数字.png")).toBe("sevén 数字.png");
});

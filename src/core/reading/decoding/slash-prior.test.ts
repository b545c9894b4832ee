import { describe, expect, it } from "vitest";

import { areBorders, weightOfSlashes } from "./slash-prior.js";

describe("slashes", () => {
  it.each([
    "12/03/2021",
    "1/2",
    "31/12/99",
    "862/38000",
    "0711/4531",
    "12/2021",
    "3/4=5",
    "18122023",
    "500/",
    "12031",
    "",
  ])("in %s stand where people write them", (text) => expect(weightOfSlashes(text)).toBe(1));

  it("after five digits are read for a 1", () => expect(weightOfSlashes("20232/7542")).toBeLessThan(0.5));

  it.each(["8/9/1/66/0/2/7/73", "3/3/1", "6/3/81557", "1/23/4/5"])("in %s are borders of boxes", (text) =>
    expect(areBorders(text)).toBe(true),
  );

  it.each([
    "12/03/2021",
    "3/3/21",
    "1/2",
    "1/2/1999",
    "3/4=5",
    "862/38000",
    "12345",
    "12/03/2026/40897",
    "12/03/2026//40897",
  ])("in %s are none", (text) => expect(areBorders(text)).toBe(false));
});

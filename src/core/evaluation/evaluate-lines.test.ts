import { expect, test } from "vitest";

import { drawnColumns } from "../../../test/line-columns.js";
import { toClasses } from "../reading/decoding/greedy-text.js";
import { toLineColumns } from "../reading/decoding/columns.js";
import { createRandom } from "../tensor/random.js";
import { evaluateLines } from "./evaluate-lines.js";

test("counts what is right and what is sure, by kind", () => {
  const clear = (text: string) => drawnColumns(createRandom(1), text, 10 * text.length, 0);
  const hot = ({ logProbabilities }: ReturnType<typeof clear>) => toLineColumns(logProbabilities, 8);
  const lines = [
    { kind: "year", classes: toClasses("2026") },
    { kind: "integer", classes: toClasses("57") },
    { kind: "integer", classes: toClasses("88") },
    { kind: "integer", classes: toClasses("31") },
  ] as const;
  const evaluation = evaluateLines(lines, [clear("2026"), clear("57"), clear("80"), hot(clear("31"))]);
  expect(evaluation).toMatchObject({ count: 4, sure: 3, sureAndWrong: 1 });
  expect(evaluation.kinds.map(({ kind }) => kind)).toEqual(["integer", "year"]);
  expect(evaluation.kinds[0]).toMatchObject({ count: 3, sure: 2, sureAndWrong: 1 });
  expect(evaluation.kinds[1]).toEqual({ kind: "year", count: 1, correct: 1, sure: 1, sureAndWrong: 0 });
  expect(evaluation.meanConfidence).toBeGreaterThan(0.5);
  expect(evaluation.meanConfidence).toBeLessThan(1);
});

import { expect, test } from "vitest";

import { parseModelMetadata } from "./model-file.js";

const whole = {
  name: "digits",
  version: "1",
  classes: "0,1,2,3,4,5,6,7,8,9",
  preprocessing: "as MNIST",
  temperature: "1.5",
  training: '{"epochs":1}',
};

test("reads its own metadata", () => {
  expect(parseModelMetadata(new Map(Object.entries(whole)))).toMatchObject({
    name: "digits",
    temperature: 1.5,
    training: { epochs: 1 },
  });
});

test.each([
  ["temperature", "warm"],
  ["temperature", "0"],
  ["training", "{"],
  ["training", "null"],
  ["classes", "a,b"],
])("refuses %s of %j", (key, value) => {
  const texts = new Map(Object.entries({ ...whole, [key]: value }));
  expect(() => parseModelMetadata(texts)).toThrowError(
    expect.objectContaining({ code: "MODEL_FOREIGN" }) as Error,
  );
});

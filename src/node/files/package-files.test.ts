import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { packageRoot, packageVersion, releasedModelPath } from "./package-files.js";

test("the root is the folder of this package's own package.json", () => {
  expect(existsSync(join(packageRoot(), "src", "core", "errors.ts"))).toBe(true);
  expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
});

test("the released model lies in models/ of the package", () => {
  expect(releasedModelPath()).toBe(join(packageRoot(), "models", "digits.onnx"));
});

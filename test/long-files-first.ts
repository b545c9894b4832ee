/**
 * The order in which vitest hands files to its workers: of each project, those named here first. Without a record of
 * earlier runs vitest begins with the largest files, and a small file that takes long then comes last, with one core idle.
 */

import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Small files that take, or wait for, 15 s and more. */
const LONG_FILES = [
  "test/line-run.test.ts",
  "test/line-training.test.ts",
  "test/locator-training.test.ts",
  "test/server-faults-held.test.ts",
  "test/browser/device-reader.test.ts",
  "test/browser/frameworks.test.ts",
  "test/browser/mixed-pictures.test.ts",
  "test/browser/models-access.test.ts",
  "test/browser/models-token.test.ts",
];

/** Orders files as vitest does, but for the long ones. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return LONG_FILES.some((name) => moduleId.endsWith(`/${name}`));
}

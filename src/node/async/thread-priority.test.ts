import { spawnSync } from "node:child_process";
import { getPriority } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { describe, expect, test } from "vitest";

import { packageRoot } from "../files/package-files.js";

const compiled = pathToFileURL(join(packageRoot(), "dist", "src", "node", "async", "thread-priority.js")).href;

/** The priorities of the main thread and of the others, after a call in a process of its own. */
function prioritiesAfter(call: string): { readonly main: number; readonly others: number[] } {
  const script = `
    const { putMainThreadFirst, lowerProcess } = await import(${JSON.stringify(compiled)});
    const { readdirSync } = await import("node:fs");
    const { stat } = await import("node:fs/promises");
    const { getPriority } = await import("node:os");
    // Starts the threads of libuv.
    await stat(process.execPath);
    ${call};
    const others = readdirSync("/proc/self/task").map(Number).filter((id) => id !== process.pid).map(getPriority);
    console.log(JSON.stringify({ main: getPriority(), others }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as ReturnType<typeof prioritiesAfter>;
}

describe.runIf(process.platform === "linux")("on Linux", () => {
  test("all threads but the main one stand back, those of V8 and libuv too", () => {
    const own = getPriority();
    const { main, others } = prioritiesAfter("putMainThreadFirst(3)");
    expect(main).toBe(own);
    expect(others.length).toBeGreaterThan(4);
    expect(new Set(others)).toEqual(new Set([Math.min(19, own + 3)]));
  });

  test("a process stands back with all of its threads, and none is raised again", () => {
    const { main, others } = prioritiesAfter("lowerProcess(19); putMainThreadFirst(0); lowerProcess(19)");
    expect(new Set([main, ...others])).toEqual(new Set([19]));
  });
});

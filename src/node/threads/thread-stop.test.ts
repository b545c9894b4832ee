import { describe, expect, test } from "vitest";

import type { Runtime, Session } from "../../core/runtime.js";
import { createStopSign, createStoppableRuntime, isComputing, raiseStop } from "./thread-stop.js";

/** A network that computes until it is told to be done. */
function createSlowRuntime() {
  const ends: (() => void)[] = [];
  const session: Session = {
    inputNames: [],
    outputNames: [],
    async run() {
      await new Promise<void>((resolve) => ends.push(resolve));
      return {};
    },
    dispose: async () => {},
  };
  const runtime: Runtime = { load: async () => session };
  return { runtime, ends };
}

async function openSlow() {
  const { runtime, ends } = createSlowRuntime();
  const sign = createStopSign();
  const stoppable = createStoppableRuntime(runtime, sign);
  const session = await stoppable.load(new Uint8Array());
  return { stoppable, session, sign, ends };
}

describe("a runtime that can be told to stop", () => {
  test("says that it computes for as long as it does", async () => {
    const { session, sign, ends } = await openSlow();
    expect(isComputing(sign)).toBe(false);
    const run = session.run({});
    await expect.poll(() => ends.length).toBe(1);
    expect(isComputing(sign)).toBe(true);
    ends[0]!();
    await run;
    expect(isComputing(sign)).toBe(false);
  });

  test("comes to the end of the run under way, and begins none of those that wait", async () => {
    const { session, sign, ends } = await openSlow();
    const first = session.run({});
    const second = session.run({});
    await expect.poll(() => ends.length).toBe(1);
    raiseStop(sign);
    const refused = expect(second).rejects.toMatchObject({ code: "ABORTED" });
    ends[0]!();
    await first;
    await refused;
    expect(ends).toHaveLength(1);
    expect(isComputing(sign)).toBe(false);
  });

  test("loads no model", async () => {
    const { stoppable, sign } = await openSlow();
    raiseStop(sign);
    await expect(stoppable.load(new Uint8Array())).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("goes on after a run that failed", async () => {
    const failing: Runtime = {
      async load() {
        throw new Error("no model");
      },
    };
    const sign = createStopSign();
    const stoppable = createStoppableRuntime(failing, sign);
    for (let i = 0; i < 2; i++) {
      await expect(stoppable.load(new Uint8Array())).rejects.toThrow("no model");
    }
    expect(isComputing(sign)).toBe(false);
  });
});

/**
 * `digits serve` in its own process as the target of the fault tests: watched while it is attacked, and looked at
 * afterwards.
 */

import { expect } from "vitest";

import type { ProblemAnswer } from "../src/contract/answers/server-answers.js";
import { watchHealth } from "./health-watch.js";
import { photographDigit, type PhotographedDigit } from "./photographed-digit.js";
import { type ServedApp, startServedApp } from "./served-app.js";

/**
 * Two threads may decode two pictures of 50 megapixels each, 500 MB each with their planes; measured here: 190 MB at
 * the start, 1.1 GB after such pictures.
 */
const MOST_MEMORY_BYTES = 2.2e9;

/** Requests and tasks of clients that have hung up are done by then. */
const QUIET_TIMEOUT_MS = 10_000;

export interface AttackedServer extends ServedApp {
  /** A photograph that it reads. */
  readonly digit: PhotographedDigit;
  readonly post: (path: string, body: Uint8Array | string | FormData, mediaType?: string) => Promise<Response>;
  readonly metric: (name: string) => Promise<number>;
  /**
   * Fails unless it has answered `/health/live` in time since the last check, reads as it did, has lost no thread and
   * no request, logged no fault, and keeps its memory within bounds.
   */
  checkUnharmed(): Promise<void>;
  /** Stops it, and fails unless it ends in order. */
  end(): Promise<void>;
}

/** Starts it, and the watch over it. */
export async function startAttackedServer(...flags: readonly string[]): Promise<AttackedServer> {
  const [app, digit] = await Promise.all([startServedApp(0, { flags }), photographDigit(0)]);
  const health = watchHealth(app.url, app.pid);

  const post: AttackedServer["post"] = (path, body, mediaType) =>
    fetch(`${app.url}${path}`, {
      method: "POST",
      body: body instanceof Uint8Array ? Uint8Array.from(body) : body,
      ...(mediaType && { headers: { "content-type": mediaType } }),
    });

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  return {
    ...app,
    digit,
    post,
    metric,
    async checkUnharmed() {
      for (const name of ["digits_queue_requests", "digits_worker_tasks"]) {
        await expect.poll(() => metric(name), { timeout: QUIET_TIMEOUT_MS }).toBe(0);
      }
      const response = await post("/api/read", digit.jpeg, "image/jpeg");
      expect(await response.json()).toMatchObject({ text: String(digit.label) });
      expect(await metric("digits_worker_deaths_total")).toBe(0);
      expect(await metric("process_resident_memory_bytes")).toBeLessThan(MOST_MEMORY_BYTES);
      expect(app.faults()).toEqual([]);
      await health.check();
    },
    async end() {
      await health.stop();
      expect(await app.stop()).toBe(0);
    },
  };
}

/** What a refusal says; fails where the answer is none. */
export async function refusalOf(response: Response): Promise<ProblemAnswer> {
  expect(response.headers.get("content-type")).toContain("problem+json");
  const problem = (await response.json()) as ProblemAnswer;
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
  return problem;
}

/**
 * Requests about training runs: beginning and stopping them, hearing of them, and what came of them.
 */

import type {
  GivenChoices,
  RunAnswer,
  RunListAnswer,
  RunOptionsAnswer,
  RunResultAnswer,
  TestImageListAnswer,
} from "../../../src/contract/answers/run-answers.js";
import { request, send, toRefusal } from "./exchange.js";

/** What can be done with a run that there is. */
export type RunAct = "stop" | "resume" | "start-over";

/** The runs there are, the newest first. */
export function requestRuns(): Promise<RunListAnswer> {
  return request<RunListAnswer>("/api/runs", {});
}

/** What can be chosen of a run. */
export function requestRunOptions(): Promise<RunOptionsAnswer> {
  return request<RunOptionsAnswer>("/api/runs/options", {});
}

/** A run, and how far it is. */
export function requestRun(id: string): Promise<RunAnswer> {
  return request<RunAnswer>(pathOf(id), {});
}

/** What a finished run reached. */
export function requestRunResult(id: string): Promise<RunResultAnswer> {
  return request<RunResultAnswer>(`${pathOf(id)}/result`, {});
}

/** Images of MNIST's test set, at most 256, and what a finished run read them as. */
export function requestTestImages(indices: readonly number[], runId: string): Promise<TestImageListAnswer> {
  const query = new URLSearchParams({
    indices: indices.join(","),
    run: runId,
  });
  return request<TestImageListAnswer>(`/api/mnist/test?${query}`, {});
}

/** Begins a run. */
export function startRun(choices: GivenChoices): Promise<RunAnswer> {
  return request<RunAnswer>("/api/runs", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(choices),
  });
}

/** Stops a run, goes on with it, or begins it anew. */
export function changeRun(id: string, act: RunAct): Promise<RunAnswer> {
  return request<RunAnswer>(`${pathOf(id)}/${act}`, { method: "POST" });
}

/** Deletes a run; the model it left behind stays. */
export async function deleteRun(id: string): Promise<void> {
  const response = await send(pathOf(id), { method: "DELETE" });
  if (!response.ok) throw await toRefusal(response);
}

/** Where a run is on the server. */
export function pathOf(id: string): string {
  return `/api/runs/${encodeURIComponent(id)}`;
}

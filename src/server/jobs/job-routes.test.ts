/** What is answered to whoever removes a job. */

import Fastify from "fastify";
import { expect, test } from "vitest";

import type { JobAnswer } from "../../contract/answers/job-answers.js";
import type { JobService } from "../../contract/jobs/job-service.js";
import { DEFAULT_SETTINGS } from "../http/settings.js";
import { addJobRoutes } from "./job-routes.js";

test.each<readonly [string, JobAnswer | null, number]>([
  ["is gone", null, 204],
  [
    "is large",
    { name: "a", state: "removing", files: 9, read: 9, refused: 0, failed: 0, waiting: 0, corrected: 0 },
    202,
  ],
])("a job that %s is answered at once", async (_, left, status) => {
  const app = Fastify();
  const names: string[] = [];
  const remove: JobService["remove"] = async (name) => {
    names.push(name);
    return left;
  };
  app.decorateRequest("holder", null);
  addJobRoutes(app, { remove } as unknown as JobService, DEFAULT_SETTINGS);
  const answer = await app.inject({ method: "DELETE", url: "/api/jobs/a" });
  expect([answer.statusCode, names]).toEqual([status, ["a"]]);
  expect(answer.body === "" ? null : answer.json<JobAnswer>()).toEqual(left);
  await app.close();
});

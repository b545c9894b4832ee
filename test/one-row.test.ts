/**
 * A choice is one row of its table: with one row more, the command line, the query, the body, the API's document, the
 * client and what the page's form is made of all have it. Everything but the tables is loaded after the row was added.
 */

import { Command } from "commander";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { CliContext } from "../src/cli/context.js";
import type { ReadOptions } from "../src/client.js";
import type { Choice, GivenValues } from "../src/contract/choice.js";
import { readingOptions } from "../src/contract/reading-options.js";
import { trainingChoices } from "../src/contract/training-choices.js";
import type { ModelStore } from "../src/core/reading/model-store.js";
import type { ReadingService } from "../src/core/reading/reading-service.js";
import type { TrainingRuns } from "../src/core/runs/training-runs.js";

const row = { kind: "whole", minimum: 1, maximum: 9, sentence: "At most this many.", placeholder: "n" } as const;
const newOption = { mostLines: row } satisfies Readonly<Record<string, Choice>>;
const newChoice = { mostSteps: { ...row, toPlan: () => ({}), ofPlan: () => 3 } };

/** The client's type follows from the row. */
const asked: GivenValues<typeof newOption> = { mostLines: 7 };

const answer = { width: 1, height: 1, text: "", numbers: [], rejected: [], isComplete: true, lines: [], tables: [] };

let app: FastifyInstance;
let url: string;
/** The options of each reading, as the reader got them. */
const readWith: unknown[] = [];

beforeAll(async () => {
  Object.assign(readingOptions, newOption);
  Object.assign(trainingChoices, newChoice);
  const { addApiDocument } = await import("../src/server/http/api-document.js");
  const { DEFAULT_SETTINGS } = await import("../src/server/http/settings.js");
  const { addReadRoute } = await import("../src/server/read/read-route.js");
  const { addRunRoutes } = await import("../src/server/runs/run-routes.js");
  app = Fastify();
  await addApiDocument(app, "0.0.0-test");
  const service: Pick<ReadingService, "read"> = {
    async read(_model, _picture, options) {
      readWith.push(options);
      return answer;
    },
  };
  addReadRoute(app, {
    models: { active: () => ({ name: "digits", version: "1" }) } as unknown as ModelStore,
    service: service as ReadingService,
    settings: DEFAULT_SETTINGS,
    onPicture: () => undefined,
    onFault: () => undefined,
    takeTurn: async () => () => undefined,
  });
  addRunRoutes(app, { threads: 1 } as TrainingRuns);
  url = await app.listen({ host: "127.0.0.1", port: 0 });
}, 60_000);

afterAll(() => app?.close());

async function helpOf(name: "read" | "train"): Promise<string> {
  const { addReadCommand } = await import("../src/cli/read.js");
  const { addTrainCommand } = await import("../src/cli/train.js");
  const command = new Command(name);
  (name === "read" ? addReadCommand : addTrainCommand)(command, {} as CliContext);
  return command.helpInformation().replaceAll(/\s+/g, " ");
}

async function documented<Method>(path: string): Promise<Method> {
  const document = (await app.inject("/docs/json")).json<{ paths: Record<string, { post: Method }> }>();
  return document.paths[path]!.post;
}

test("a reading option is a flag with help, which is refused by its name", async () => {
  expect(await helpOf("read")).toContain("--most-lines <n> At most this many. (1 to 9)");
  const { addReadCommand } = await import("../src/cli/read.js");
  const program = new Command();
  addReadCommand(program, {} as CliContext);
  await expect(program.parseAsync(["read", "--most-lines", "10", "7.png"], { from: "user" })).rejects.toThrow(
    "--most-lines takes a whole number from 1 to 9",
  );
});

test("a reading option goes from the client through the query to the reader", async () => {
  const { createClient } = await import("../src/client.js");
  const client = createClient(url, { retries: 0 });
  await client.read(Uint8Array.of(1), asked as ReadOptions);
  expect(readWith).toEqual([{ ...asked, maxSeconds: 10 }]);
  expect((await app.inject({ method: "POST", url: "/api/read?mostLines=10" })).statusCode).toBe(400);
});

test("a reading option is in the API's document", async () => {
  const { parameters } = await documented<{ parameters: unknown[] }>("/api/read");
  expect(parameters).toContainEqual(
    expect.objectContaining({
      name: "mostLines",
      in: "query",
      schema: expect.objectContaining({ type: "integer", minimum: 1, maximum: 9 }),
    }),
  );
});

test("a training choice is a flag, a member of the body, and a field of the page's form", async () => {
  expect(await helpOf("train")).toContain("--most-steps <n> At most this many. (1 to 9)");
  const { requestBody } = await documented<{ requestBody: unknown }>("/api/runs");
  expect(JSON.stringify(requestBody)).toContain('"mostSteps":{"type":"number","description":"At most this many.');
  const { options, networks } = (await app.inject("/api/runs/options")).json<{
    options: Record<string, unknown>;
    networks: { defaults: object }[];
  }>();
  expect(options["mostSteps"]).toEqual({ kind: "whole", description: row.sentence, minimum: 1, maximum: 9 });
  expect(networks[0]?.defaults).toMatchObject({ mostSteps: 3 });
});

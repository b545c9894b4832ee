/**
 * The part of the client that trains, against the real server with real training, and against servers that break off.
 */

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import {
  ApiError,
  ConnectionError,
  createClient,
  type Client,
  type ClientOptions,
  type RunEvent,
} from "../src/client.js";
import type { RunResultAnswer } from "../src/contract/answers/run-answers.js";
import { startTrainingServer, type TrainingServer } from "./training-server.js";

/** Some seconds of training. */
const SHORT = { network: "lenet", epochs: 1, batchSize: 128, imageCount: 12_000, validationCount: 2000 } as const;

const TIMEOUT_MS = 120_000;

let home: string;
let server: TrainingServer;
let digits: Client;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-client-runs-"));
  server = await startTrainingServer(home);
  digits = createClient(server.url);
}, 60_000);

afterAll(async () => {
  await server?.close();
  await rm(home, { recursive: true, force: true });
});

async function all(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const heard: RunEvent[] = [];
  for await (const event of events) heard.push(event);
  return heard;
}

test(
  "a run is started, followed to its end, and its result looked at",
  async () => {
    const { networks, presets } = await digits.runs.options();
    expect(networks.map(({ name }) => name)).toContain("lenet");
    expect(presets.map(({ name }) => name)).toContain("balanced");
    const { id } = await digits.runs.start(SHORT);
    const events = await all(digits.runs.follow(id));
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["start", "steps", "sample"]));
    expect(events.at(-1)).toMatchObject({ kind: "state", state: "finished" });

    // Whoever knows a part hears the rest, and whoever knows all hears nothing.
    const numbers = events.flatMap(({ number }) => number ?? []);
    const half = numbers[Math.floor(numbers.length / 2)]!;
    const rest = await all(digits.runs.follow(id, { after: half }));
    expect(rest.flatMap(({ number }) => number ?? [])).toEqual(numbers.filter((number) => number > half));
    expect(await all(digits.runs.follow(id, { after: numbers.at(-1)! }))).toEqual([]);

    const run = await digits.runs.find(id);
    const result = (await digits.runs.result(id)) as RunResultAnswer;
    expect(run).toMatchObject({ id, state: "finished", step: 78 });
    expect(result.accuracy).toBe(run.testAccuracy);
    const { index, predicted, label } = result.hardest[0]!;
    const { images } = await digits.runs.testImages([index, 0], { run: id });
    expect(images[0]).toMatchObject({ index, label, outcome: predicted });
    const plain = await digits.runs.testImages([index]);
    expect(plain.images[0]).toEqual({ index, label, image: images[0]!.image });
    await digits.activate(run.model!);
  },
  TIMEOUT_MS,
);

test(
  "a run is stopped, resumed, started over and deleted",
  async () => {
    const { id } = await digits.runs.start({ ...SHORT, epochs: 1000 });
    for await (const { kind } of digits.runs.follow(id)) {
      if (kind === "steps") break;
    }
    expect(await digits.runs.stop(id)).toMatchObject({ id, state: "stopped" });
    expect((await digits.runs.resume(id)).state).not.toBe("stopped");
    await digits.runs.stop(id);
    expect(await digits.runs.startOver(id)).toMatchObject({ step: 0 });
    await digits.runs.stop(id);
    await digits.runs.remove(id);
    const { runs } = await digits.runs.list();
    expect(runs.map((run) => run.id)).not.toContain(id);
    const failure = await digits.runs.find(id).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ code: "RUN_NOT_FOUND" });
    await expect(digits.runs.follow(id).next()).rejects.toBeInstanceOf(ApiError);
  },
  TIMEOUT_MS,
);

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that answers each request with the next answer, and the last one from then on. */
async function withAnswers(
  answers: readonly Answer[],
  use: (client: Client, asked: readonly string[]) => Promise<void>,
  options: ClientOptions = { retries: 1 },
): Promise<void> {
  const asked: string[] = [];
  const breaking = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(request.url ?? "");
    answer(response, request);
  }).listen(0, "127.0.0.1");
  await once(breaking, "listening");
  const { port } = breaking.address() as AddressInfo;
  try {
    await use(createClient(`http://127.0.0.1:${port}`, options), asked);
  } finally {
    breaking.closeAllConnections();
    breaking.close();
  }
}

function epochs(...numbers: readonly number[]): string {
  return numbers.map((n) => `event: epoch\nid: ${n}\ndata: {"epoch":${n}}\n\n`).join("");
}

function atRest(response: ServerResponse): void {
  response.writeHead(204).end();
}

test("a stream that breaks off, in an event or between two, goes on after the last event that came whole", async () => {
  const answers: Answer[] = [
    (response) => {
      response.write(`:\n\n${epochs(1, 2)}event: epoch\nid: 3\nda`);
      setTimeout(() => response.destroy(), 20);
    },
    (response) => response.end(`${epochs(3)}event: sample\ndata: {}\n\n`),
    (response) => response.end(epochs(4)),
    atRest,
  ];
  await withAnswers(answers, async (client, asked) => {
    const events = await all(client.runs.follow("a/b"));
    expect(events.map(({ number }) => number)).toEqual([1, 2, 3, null, 4]);
    expect(asked).toEqual([0, 2, 3, 4].map((after) => `/api/runs/a%2Fb/events?after=${after}`));
  });
});

test("a server that is gone for good, or ends each stream at once, is given up", async () => {
  const gone: Answer = (response) => response.destroy();
  const mute: Answer = (response) => response.end(":\n\n");
  for (const answer of [gone, mute]) {
    await withAnswers([answer], async (client, asked) => {
      await expect(client.runs.follow("a").next()).rejects.toBeInstanceOf(ConnectionError);
      expect(asked).toHaveLength(2);
    });
  }
});

test("following ends with the signal's reason, be it between two connections", async () => {
  const silent: Answer = (response) => void response.write(epochs(1));
  const gone: Answer = (response) => response.destroy();
  for (const answers of [[silent], [gone]]) {
    await withAnswers(answers, async (client) => {
      const stopping = new AbortController();
      const reason = new Error("seen enough");
      const events = client.runs.follow("a", { signal: stopping.signal });
      const ended = expect(all(events)).rejects.toBe(reason);
      setTimeout(() => stopping.abort(reason), 100);
      await ended;
    });
  }
});

test("a stream lasts for as long as there is something to say, whatever an answer may take to begin", async () => {
  const slow: Answer = (response) => {
    response.write(epochs(1));
    setTimeout(() => response.end(epochs(2)), 300);
  };
  await withAnswers(
    [slow, atRest],
    async (client) => {
      expect(await all(client.runs.follow("a"))).toHaveLength(2);
    },
    { timeoutMs: 150, retries: 0 },
  );
});

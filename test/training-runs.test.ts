/**
 * Training over HTTP, with the real server, real processes and real MNIST: runs are followed, stopped, resumed through
 * restarts, killed and refused. They are small: one epoch of `lenet`, yet long enough to be interrupted.
 */

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import type {
  RunAnswer,
  RunOptionsAnswer,
  RunResultAnswer,
  TestImageListAnswer,
} from "../src/contract/answers/run-answers.js";
import { photographDigit } from "./photographed-digit.js";
import { postPicture } from "./server-app.js";
import { readEvents, send, type ServerEvent, startTrainingServer, type TrainingServer } from "./training-server.js";

const SHORT = { network: "lenet", epochs: 1, batchSize: 128, imageCount: 30_000, validationCount: 1000, seed: 3 };

/** Never over while a test lasts. */
const LONG = { ...SHORT, epochs: 1000 };

const TIMEOUT_MS = 120_000;

let home: string;
let server: TrainingServer;
let unbroken: RunAnswer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-training-"));
  server = await startTrainingServer(home);
}, 60_000);

afterEach(async () => {
  for (const { id, state } of await server.runs.list()) {
    if (state === "running" || state === "waiting") await server.runs.stop(id);
  }
});

afterAll(async () => {
  await server.close();
  expect(server.faults).toEqual([]);
  await rm(home, { recursive: true, force: true });
});

async function begin(choices: object): Promise<RunAnswer> {
  const { status, answer } = await send(server, "POST", "/api/runs", choices);
  expect(status).toBe(201);
  return answer;
}

async function ask(id: string): Promise<RunAnswer> {
  return (await send(server, "GET", `/api/runs/${id}`)).answer;
}

function isSteps({ kind }: ServerEvent): boolean {
  return kind === "steps";
}

function isStateOf(name: string) {
  return ({ kind, data }: ServerEvent) => kind === "state" && data["state"] === name;
}

/** Those that have numbers; what is told once depends on when one listens. */
function kept(events: readonly ServerEvent[]): ServerEvent[] {
  return events.filter(({ id }) => id !== null);
}

test(
  "a run tells what happens, and leaves a result and a model that can be let read and taken back",
  async () => {
    const begun = await begin(SHORT);
    expect(begun).toMatchObject({
      choices: { ...SHORT, augmentation: "mild", learningRate: 0.05 },
      command:
        "digits train --network lenet --epochs 1 --batch 128 --seed 3 --images 30000 --validation 1000 --threads 1",
    });
    const events = await readEvents(server.url, begun.id);

    const numbers = kept(events).map(({ id }) => id!);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    expect(kept(events).map(({ kind }) => kind)).toEqual([
      "state",
      "state",
      "start",
      ...events.filter(isSteps).map(() => "steps"),
      "epoch",
      "testing",
      "state",
    ]);
    expect(kept(events).at(-2)?.data).toEqual({ step: 226 });
    const points = events.filter(isSteps).map(({ data }) => data);
    const counts = points.map(({ count }) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(226);
    expect(points.at(-1)).toMatchObject({ step: 226, secondsLeft: 0 });
    expect(Number(points.at(-1)!["loss"])).toBeLessThan(Number(points[0]!["loss"]));

    const sample = events.find(({ kind }) => kind === "sample")!.data as {
      readonly images: readonly string[];
      readonly labels: readonly number[];
      readonly filters: { readonly images: readonly string[] };
    };
    expect(sample.labels).toHaveLength(16);
    expect(sample.images.map((image) => bytesOf(image))).toEqual(Array<number>(16).fill(784));
    expect(sample.filters).toMatchObject({ height: 5, width: 5 });
    expect(sample.filters.images.map((image) => bytesOf(image))).toEqual(Array<number>(6).fill(25));

    unbroken = await ask(begun.id);
    expect(unbroken).toMatchObject({ state: "finished", step: 226 });
    expect(unbroken.testAccuracy).toBeGreaterThan(0.9);
    expect(unbroken.testAccuracy).toBeLessThan(1);
    await checkResult(begun.id);
    await checkModel(unbroken.model!);
  },
  TIMEOUT_MS,
);

function bytesOf(base64: string): number {
  return Buffer.from(base64, "base64").length;
}

/** The result's parts agree, and the images behind a cell are those that it says. */
async function checkResult(id: string): Promise<void> {
  const { answer: result } = await send<RunResultAnswer>(server, "GET", `/api/runs/${id}/result`);
  expect(result.accuracy).toBe(unbroken.testAccuracy);
  expect(result.cells.map((row) => row.map(({ length }) => length))).toEqual(result.confusion);
  const all = result.cells.flat(2);
  expect(new Set(all).size).toBe(10_000);
  expect(result.reliability.reduce((sum, bin) => sum + bin.count, 0)).toBe(10_000);
  const hard = result.hardest[0]!;
  expect(result.cells[hard.label]![hard.predicted]).toContain(hard.index);

  const cell = result.cells[hard.label]![hard.predicted]!;
  const { answer } = await send<TestImageListAnswer>(
    server,
    "GET",
    `/api/mnist/test?indices=${cell.slice(0, 256).join()}&run=${id}`,
  );
  for (const image of answer.images) {
    expect(image).toMatchObject({ label: hard.label, outcome: hard.predicted });
  }
  const shown = answer.images.find(({ index }) => index === hard.index);
  expect(shown?.confidence).toBeCloseTo(hard.confidence, 4);
  const png = await server.app.inject(`/api/mnist/test/${hard.index}/image`);
  expect(png.headers["content-type"]).toBe("image/png");
  expect(png.rawPayload.subarray(1, 4).toString()).toBe("PNG");
}

async function checkModel(model: NonNullable<RunAnswer["model"]>): Promise<void> {
  type Active = { readonly name: string; readonly version: string };
  const active = async () => (await send<Active>(server, "GET", "/api/models/active")).answer;
  const { name, version } = await active();
  await send(server, "PUT", "/api/models/active", model);
  expect(await active()).toMatchObject({ ...model, card: { training: { command: unbroken.command } } });
  const { jpeg, label } = await photographDigit(0);
  const { answer } = await postPicture(server.app, jpeg, { query: "?expect=1" });
  expect(answer.text).toBe(String(label));
  await send(server, "PUT", "/api/models/active", { name, version });
  expect(await active()).toMatchObject({ name, version });
}

test(
  "a run that is stopped, resumed, and interrupted by a restart of the server reaches the same weights, its events without gap or double",
  async () => {
    const { id } = await begin(SHORT);
    const heard = await readEvents(server.url, id, { isEnough: isSteps });
    const { answer: stopped } = await send(server, "POST", `/api/runs/${id}/stop`);
    expect(stopped.state).toBe("stopped");
    expect(stopped.step).toBeGreaterThan(0);
    expect(stopped.step).toBeLessThan(226);

    // A stopped run stays stopped.
    await restart();
    expect(await ask(id)).toEqual(stopped);
    const resumed = await send(server, "POST", `/api/runs/${id}/resume`);
    expect(resumed.status).toBe(200);
    heard.push(
      ...(await readEvents(server.url, id, {
        after: lastNumber(heard),
        isEnough: ({ kind, data }) => kind === "steps" && Number(data["step"]) > stopped.step + 5,
      })),
    );
    const goesOn = heard.findLast(({ kind }) => kind === "start");
    expect(goesOn?.data).toMatchObject({ step: stopped.step });

    // One that runs goes on by itself; who follows it sees the stream end, and comes again.
    let connected = () => {};
    const isConnected = new Promise<void>((resolve) => (connected = resolve));
    const cutOff = readEvents(server.url, id, { after: lastNumber(heard), onText: () => connected() });
    await isConnected;
    await restart();
    heard.push(...(await cutOff));
    heard.push(...(await readEvents(server.url, id, { after: lastNumber(heard) })));
    expect(heard.find(isStateOf("finished"))).toBeDefined();
    expect(kept(heard)).toEqual(kept(await readEvents(server.url, id)));
    const points = heard.filter(isSteps).map(({ data }) => data);
    const counts = points.map(({ count }) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(226);

    expect((await ask(id)).model).toEqual(unbroken.model);
    // What was needed to go on goes too.
    await vi.waitFor(
      async () =>
        expect(await readdir(join(home, "runs", id))).toEqual(
          expect.not.arrayContaining(["run.checkpoint", "model.onnx"]),
        ),
      { timeout: 10_000 },
    );
  },
  TIMEOUT_MS,
);

function lastNumber(events: readonly ServerEvent[]): number {
  return kept(events).at(-1)?.id ?? 0;
}

async function restart(): Promise<void> {
  await server.close();
  expect(server.faults).toEqual([]);
  server = await startTrainingServer(home);
}

test(
  "a run whose process is killed has failed with the reason, and goes on from its last checkpoint",
  async () => {
    const { id } = await begin(LONG);
    const heard = await readEvents(server.url, id, {
      // Some checkpoints later.
      isEnough: ({ data }) => Number(data["step"]) > 200,
    });
    process.kill(server.runs.workingPid()!, "SIGKILL");
    const rest = await readEvents(server.url, id, { after: lastNumber(heard) });
    expect(rest.at(-1)).toMatchObject({
      kind: "state",
      data: { state: "failed", reason: expect.stringMatching(/ended by itself \(SIGKILL\)/) as string },
    });
    // Nothing more comes, and a browser is told not to ask again.
    const atRest = await server.app.inject({
      url: `/api/runs/${id}/events`,
      headers: { "last-event-id": String(lastNumber(rest)) },
    });
    expect(atRest.statusCode).toBe(204);

    await send(server, "POST", `/api/runs/${id}/resume`);
    const again = await readEvents(server.url, id, { after: lastNumber(rest), isEnough: isSteps });
    const start = again.find(({ kind }) => kind === "start");
    expect(start?.data["step"]).toBeGreaterThan(0);
    // What is told to who comes later does not go back in time.
    const steps = (await readEvents(server.url, id, { isEnough: isTheLastOf(again) })).filter(isSteps);
    const places = steps.map(({ data }) => Number(data["step"]));
    expect(places).toEqual(places.toSorted((a, b) => a - b));

    await send(server, "POST", `/api/runs/${id}/stop`);
    const over = await send(server, "POST", `/api/runs/${id}/start-over`);
    expect(over.answer).toMatchObject({ step: 0, lastSteps: null });
    const anew = await readEvents(server.url, id, { isEnough: isSteps });
    expect(anew.find(({ kind }) => kind === "start")?.data["step"]).toBe(0);
    expect(anew.filter(isStateOf("failed"))).toEqual([]);

    await send(server, "POST", `/api/runs/${id}/stop`);
    const removed = await send(server, "DELETE", `/api/runs/${id}`);
    expect(removed.status).toBe(204);
    expect(await readdir(join(home, "runs"))).not.toContain(id);
    expect((await send(server, "GET", `/api/runs/${id}`)).answer.code).toBe("RUN_NOT_FOUND");
  },
  TIMEOUT_MS,
);

/** The last event that is known already. */
function isTheLastOf(events: readonly ServerEvent[]) {
  const last = lastNumber(events);
  return ({ id }: ServerEvent) => id === last;
}

test(
  "one run works at a time and the other waits; pictures are read meanwhile, and silence is broken by heartbeats",
  async () => {
    const first = await begin(LONG);
    const second = await begin({ ...LONG, seed: 4 });
    expect(second.state).toBe("waiting");
    const texts: string[] = [];
    const waited = readEvents(server.url, second.id, { isEnough: isSteps, onText: (text) => texts.push(text) });
    await readEvents(server.url, first.id, { isEnough: isSteps });

    const { jpeg, label } = await photographDigit(0);
    const took: number[] = [];
    for (let i = 0; i < 20; i++) {
      const startMs = performance.now();
      const { answer } = await postPicture(server.app, jpeg, { query: "?expect=1" });
      took.push(performance.now() - startMs);
      expect(answer.text).toBe(String(label));
    }
    // A photo takes 50 ms on an idle core; other tests share the two there are.
    expect(took.toSorted((a, b) => a - b)[10]).toBeLessThan(1000);
    expect((await ask(first.id)).state).toBe("running");

    for (const act of ["resume", "start-over"]) {
      const { status, answer } = await send(server, "POST", `/api/runs/${first.id}/${act}`);
      expect([status, answer.code]).toEqual([409, "RUN_STATE_WRONG"]);
    }
    for (const { id } of [first, second]) {
      const { status } = await send(server, "DELETE", `/api/runs/${id}`);
      expect(status).toBe(409);
      const result = await send(server, "GET", `/api/runs/${id}/result`);
      expect(result.answer.code).toBe("RUN_STATE_WRONG");
    }

    // Who knows all there is, is answered at once too.
    const { id } = second;
    const known = await fetch(`${server.url}/api/runs/${id}/events?after=1`, { signal: AbortSignal.timeout(10_000) });
    expect(known.status).toBe(200);
    await known.body!.cancel();

    while (texts.filter((text) => text.startsWith(":")).length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await ask(second.id)).state).toBe("waiting");
    await send(server, "POST", `/api/runs/${first.id}/stop`);
    expect((await waited).find(isStateOf("running"))).toBeDefined();
    expect((await ask(first.id)).state).toBe("stopped");
  },
  TIMEOUT_MS,
);

test("so many may wait and no more; one that waits can be stopped and deleted", async () => {
  const begun: RunAnswer[] = [];
  for (let i = 0; i < 9; i++) begun.push(await begin({ ...LONG, seed: i }));
  const { status, answer } = await send(server, "POST", "/api/runs", LONG);
  expect([status, answer.code]).toEqual([409, "TOO_MANY_RUNS"]);
  for (const { id } of begun.toReversed()) {
    const stopped = await send(server, "POST", `/api/runs/${id}/stop`);
    expect(stopped.answer.state).toBe("stopped");
    expect((await send(server, "DELETE", `/api/runs/${id}`)).status).toBe(204);
  }
});

test(
  "a run that comes to no good says why",
  async () => {
    const wild = await begin({ ...SHORT, learningRate: 90, schedule: "cosine" });
    await readEvents(server.url, wild.id);
    expect(await ask(wild.id)).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/the loss became .* lower/) as string,
    });
  },
  TIMEOUT_MS,
);

test.each([
  [{}, "OPTION_INVALID", /neither network nor preset/],
  [{ preset: "slow" }, "REQUEST_INVALID", /preset/],
  [{ preset: "fast", epochs: 0 }, "OPTION_INVALID", /epochs takes a whole number from 1/],
  [{ preset: "best", network: "lenet" }, "OPTION_INVALID", /cannot learn/],
  [{ network: "resnet" }, "REQUEST_INVALID", /network/],
  [{ ...SHORT, epochs: 0 }, "OPTION_INVALID", /epochs takes a whole number from 1/],
  [{ ...SHORT, batchSize: 5000 }, "OPTION_INVALID", /from 1 to 4096/],
  [{ ...SHORT, epochs: 1.5 }, "OPTION_INVALID", /got 1\.5/],
  [{ ...SHORT, learningRate: -1 }, "OPTION_INVALID", /learningRate takes a number above 0/],
  [{ ...SHORT, epoch: 3 }, "REQUEST_INVALID", /property name/],
  [{ ...SHORT, augmentation: "wild" }, "REQUEST_INVALID", /augmentation/],
  [{ ...SHORT, material: ["glyphs"] }, "OPTION_INVALID", /cannot learn/],
  [{ network: "lenet", batchSize: 128, validationCount: 59_999 }, "OPTION_INVALID", /at most the 1 images/],
])("the plan %j is refused", async (choices, code, words) => {
  const before = (await server.runs.list()).length;
  const { status, answer } = await send(server, "POST", "/api/runs", choices);
  expect([status, answer.code]).toEqual([400, code]);
  expect(answer.detail).toMatch(words);
  expect(await server.runs.list()).toHaveLength(before);
});

test("a run begins with a preset, and with what is chosen beside it", async () => {
  const { answer } = await send<RunOptionsAnswer>(server, "GET", "/api/runs/options");
  expect(answer.presets.map(({ name }) => name)).toEqual(["fast", "balanced", "best", "lines"]);
  const fast = answer.presets[0]!.choices;
  const run = await begin({ preset: "fast", epochs: 1000, seed: 3 });
  expect(run.choices).toEqual({ ...fast, epochs: 1000, seed: 3 });
  expect(run.command).toMatch(/^digits train --network quick --epochs 1000 .*--seed 3 /);
  await send(server, "POST", `/api/runs/${run.id}/stop`);
});

test("other sites' pages start nothing", async () => {
  const response = await server.app.inject({
    method: "POST",
    url: "/api/runs",
    headers: { origin: "https://elsewhere.example" },
    payload: SHORT,
  });
  expect(response.statusCode).toBe(403);
});

test.each([
  ["GET", "/api/runs/none"],
  ["GET", "/api/runs/none/events"],
  ["GET", "/api/runs/..%2F..%2Fmodels"],
  ["POST", "/api/runs/none/stop"],
  ["POST", "/api/runs/none/resume"],
  ["DELETE", "/api/runs/none"],
  ["GET", "/api/mnist/test?indices=1&run=none"],
] as const)("%s %s: there is no such run", async (method, url) => {
  const { status, answer } = await send(server, method, url);
  expect([status, answer.code]).toEqual([404, "RUN_NOT_FOUND"]);
});

test.each([
  "/api/mnist/test/10000",
  "/api/mnist/test/x",
  "/api/mnist/test/-1/image",
  "/api/mnist/test",
  "/api/mnist/test?indices=1,,2",
  `/api/mnist/test?indices=1${",1".repeat(256)}`,
])("%s asks for what there is not", async (url) => {
  const { status, answer } = await send(server, "GET", url);
  expect([status, answer.code]).toEqual([400, "REQUEST_INVALID"]);
});

test("every choice has its range, its default and a line that says what it does", async () => {
  const { answer } = await send<RunOptionsAnswer>(server, "GET", "/api/runs/options");
  expect(answer.networks.map(({ name }) => name)).toEqual([
    "digits",
    "quick",
    "lenet",
    "two-block",
    "two-conv",
    "lines",
  ]);
  for (const { name, defaults } of answer.networks) {
    expect(defaults.network).toBe(name);
    expect(Object.keys(defaults).toSorted()).toEqual(["network", ...Object.keys(answer.options)].toSorted());
  }
  for (const { name, description, choices } of answer.presets) {
    expect(description, name).toMatch(/^[A-Z].{20,140}\.$/);
    expect(Object.keys(choices).toSorted(), name).toEqual(["network", ...Object.keys(answer.options)].toSorted());
  }
  // The numbers of docs/training.md.
  const digits = answer.networks.find(({ name }) => name === "digits")!;
  expect(digits.learningRates).toEqual({ sgd: 0.1, adamw: 0.004 });
  expect(answer.imagesAnEpoch).toEqual({
    mnist: 60_000,
    material: { "drawn-digits": 12_000, glyphs: 5000, "not-digits": 10_000 },
  });
  for (const [name, option] of Object.entries(answer.options)) {
    expect(option.description, name).toMatch(/^[A-Z].{20,120}\.$/);
    const isRange = option.minimum !== undefined && option.maximum !== undefined;
    expect(isRange, name).toBe(option.names === undefined);
  }
});

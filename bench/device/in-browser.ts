/**
 * What the engine costs a browser's processor: the first digit of a page that has loaded nothing yet, and learning a hand in the worker
 * of the page that reads. Processor time, which other work on the machine does not lengthen as it does a clock's.
 */

import type { Browser, Page } from "playwright-core";

import { imageAt } from "../../src/core/dataset/image-set.js";
import { launchBrowser } from "../../tools/browser/launch-browser.js";
import { untilKept } from "../../tools/browser/until-kept.js";
import { atMost, type BenchmarkContext, type BenchmarkResult, summarise } from "../benchmark.js";
import { createSimulatedHand } from "../hand/simulated-hand.js";
import { processorSeconds } from "../jobs/processor-time.js";
import { startTarget } from "./engine.js";
import { serveLibrary } from "./library-site.js";
import { serveSite } from "./static-site.js";

/** The first hand of `npm run bench -- hand`, and how much of it is learnt. */
const HAND = 1;
const CORRECTIONS = 100;

/** On a machine with other work. */
const PATIENT_MS = 600_000;

export async function measureInBrowser({ rounds, log }: BenchmarkContext): Promise<BenchmarkResult[]> {
  const library = await serveLibrary();
  const site = await serveSite();
  const browser = await launchBrowser();
  try {
    const starts: number[] = [];
    // The first round is warm-up.
    for (let round = 0; round <= rounds; round++) starts.push(await measureStart(browser, library.url));
    log(`first digit: ${starts.map((each) => each.toFixed(1)).join(", ")} ms of the page's thread`);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      seconds.push(await measureLearning(browser, site.url));
      log(`learning ${round + 1}: ${seconds.at(-1)!.toFixed(2)} s of the processor`);
    }
    return [
      summarise(
        { name: "the first digit of a page, processor time of its thread", unit: "ms", target: startTarget },
        starts.slice(1),
      ),
      summarise(
        {
          name: `${CORRECTIONS} corrections learnt in the page's worker, processor time`,
          unit: "s",
          target: atMost(10),
        },
        seconds,
      ),
    ];
  } finally {
    await browser.close();
    await library.close();
    await site.close();
  }
}

/** From the bytes of the model to probabilities, in milliseconds. */
async function measureStart(browser: Browser, url: string): Promise<number> {
  return withEmptyPage(browser, url, async (page) => {
    await page.addScriptTag({
      type: "module",
      content: `
        import { createEngineRuntime } from "/dist/library/browser.js";
        const model = new Uint8Array(await (await fetch("/models/digits.onnx")).arrayBuffer());
        globalThis.start = async () => {
          const session = await createEngineRuntime().load(model);
          const images = { dataType: "float32", shape: [1, 1, 28, 28], data: new Float32Array(784).fill(0.5) };
          return (await session.run({ images }, ["probabilities"])).probabilities.data.length;
        };`,
    });
    await page.waitForFunction(() => "start" in globalThis);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    const threadMs = async () => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
    };
    const before = await threadMs();
    const outcomes = await page.evaluate(() => (globalThis as unknown as { start(): Promise<number> }).start());
    if (outcomes !== 11) throw new Error(`the network gave ${outcomes} probabilities.`);
    return (await threadMs()) - before;
  });
}

/** From samples to a profile, in the worker of the page; seconds of all its process. */
async function measureLearning(browser: Browser, url: string): Promise<number> {
  const samples = createSimulatedHand(HAND).write(CORRECTIONS, 1);
  const images = Array.from(samples.labels, (digit, place) => ({ digit, image: Array.from(imageAt(samples, place)) }));
  return withEmptyPage(browser, url, async (page) => {
    await untilKept(page);
    const pids = await rendererPids(browser);
    const before = await processorSeconds(pids);
    const learnt = await page.evaluate(learnInWorker, images);
    if (!learnt) throw new Error("nothing was learnt.");
    return (await processorSeconds(pids)) - before;
  });
}

interface NotedWorkers {
  readonly workers: Worker[];
}

/** Runs in the page: has its worker learn, and says whether it learnt something. */
async function learnInWorker(samples: readonly { digit: number; image: readonly number[] }[]): Promise<boolean> {
  const [worker] = (globalThis as unknown as NotedWorkers).workers;
  const id = 1_000_000;
  const request = {
    act: "learn",
    profile: null,
    samples: samples.map(({ digit, image }) => ({ digit, image: Uint8Array.from(image) })),
  };
  return new Promise((resolve) => {
    worker!.addEventListener("message", ({ data }: MessageEvent<{ id: number; hand?: { learnt: unknown } }>) => {
      if (data.id === id && "hand" in data) resolve(data.hand?.learnt !== null);
    });
    worker!.postMessage({ kind: "hand", id, request });
  });
}

/** Runs in the page, before anything of it: notes its workers. */
function noteWorkers(): void {
  const workers: Worker[] = [];
  Object.assign(globalThis, { workers });
  const Started = globalThis.Worker;
  globalThis.Worker = class extends Started {
    constructor(...where: ConstructorParameters<typeof Worker>) {
      super(...where);
      workers.push(this);
    }
  };
}

async function withEmptyPage<Result>(browser: Browser, url: string, use: (page: Page) => Promise<Result>) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENT_MS);
    await page.addInitScript(noteWorkers);
    await page.goto(url);
    return await use(page);
  } finally {
    await context.close();
  }
}

/** Of the browser's processes that show pages and run their workers. */
async function rendererPids(browser: Browser): Promise<readonly number[]> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

/** `digits work`: reads the files of jobs, until it is stopped or until nothing waits. */

import { writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { Command } from "commander";

import type { Choice } from "../contract/choice.js";
import { countOf } from "../contract/words.js";
import { isDigitsError } from "../core/errors.js";
import { addChoices, chosenOf, deviceChoice, jsonChoice, modelChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { placesHelp } from "./places.js";
import { toOneLine } from "./terminal.js";

const EXAMPLES = `
Examples:
  $ digits work                                 reads jobs as they are added, until Ctrl-C
  $ digits work --until-idle                    reads what waits, and ends
  $ digits work --threads 2

Any number of workers may run. One that is killed loses nothing: its files are taken up by the others, or by the next.
`;

const choices = {
  untilIdle: { kind: "switch", sentence: "End once nothing waits." },
  threads: {
    kind: "whole",
    minimum: 1,
    maximum: 64,
    sentence: "Threads that read.",
    defaultText: "one a core, at most 8",
    placeholder: "n",
  },
  model: { ...modelChoice, sentence: "The model that reads.", defaultText: "the active one" },
  device: deviceChoice,
  alive: {
    kind: "text",
    sentence: "A file whose time is set every second for as long as the worker lives, for a probe that looks at it.",
    defaultText: "none",
    placeholder: "file",
  },
  json: { ...jsonChoice, sentence: "Print one JSON object at the end: what was read, refused and failed." },
} as const satisfies Readonly<Record<string, Choice>>;

/** One that works and one that tells that it lives: a thousand workers share what a database lets in. */
const CONNECTIONS = 2;

/** How soon it is seen which model a server made active: with a thousand workers, they ask 200 times a second. */
const SHARED_MODELS_MS = 5000;

/** How often a database that is not there yet is tried again. */
const AGAIN_MS = 1000;

/** Makes a command `digits work`. */
export function addWorkCommand(command: Command, context: CliContext): void {
  addChoices(command, choices)
    .addHelpText("after", EXAMPLES + placesHelp())
    .action((options: object) => work(options, context));
}

async function work(given: object, context: CliContext): Promise<void> {
  const { io, signal } = context;
  const { untilIdle = false, threads, model, device: wanted, alive, json } = chosenOf(choices, given);
  const device = await context.chooseDevice(wanted);
  const [{ openJobs }, { isPassing, workOnJobs }, { createModelStore }, { createModelDigests }, { threadCountFor }] =
    await Promise.all([
      import("../node/jobs/open-jobs.js"),
      import("../node/jobs/job-worker.js"),
      import("../node/models/model-store.js"),
      import("../node/jobs/model-digest.js"),
      import("../node/threads/worker-pool.js"),
    ]);
  const onFault = (fault: unknown) => {
    const { message } = fault instanceof Error ? fault : new Error(String(fault));
    io.stderr(`digits: ${toOneLine(isDigitsError(fault) ? `${fault.code}: ${message}` : message)}\n`);
  };
  const onBeat = await createAliveFile(alive, onFault);
  const models = await createModelStore({
    releasedPath: context.defaultModelPath(),
    home: context.home(),
    modelPath: model,
    onFault,
  });
  const openAndJoin = async () => {
    const opened = await openJobs({ ...context.jobs(), connections: CONNECTIONS });
    try {
      if (opened.store.isShared) await models.join(opened.store.models, SHARED_MODELS_MS);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  };
  const jobs = await openWhenThere(openAndJoin, {
    isWaitedFor: (error) => !untilIdle && isPassing(error),
    signal,
    onFault,
    onBeat,
  });
  const counts = { read: 0, refused: 0, failed: 0 };
  try {
    await workOnJobs({
      queue: jobs.store.queue,
      pictures: jobs.pictures,
      model: () => models.active(),
      digestOf: createModelDigests(),
      threads: threads ?? threadCountFor(device),
      device,
      untilIdle,
      signal,
      onFault,
      onBeat,
      onSettled: (outcomes) => {
        for (const { state } of outcomes) counts[state] += 1;
      },
    });
    if (untilIdle) signal.throwIfAborted();
  } finally {
    models.leave();
    await jobs.close();
  }
  io.stdout(
    json === true
      ? `${JSON.stringify(counts)}\n`
      : `${countOf(counts.read, "file")} read, ${counts.refused} refused, ${counts.failed} failed.\n`,
  );
}

/** Opens what a worker needs; one that works for good waits for a database that does not answer or has no room, and says so once. */
async function openWhenThere<Opened>(
  open: () => Promise<Opened>,
  {
    isWaitedFor,
    signal,
    onFault,
    onBeat,
  }: {
    isWaitedFor: (fault: unknown) => boolean;
    signal: AbortSignal;
    onFault: (fault: unknown) => void;
    onBeat: () => void;
  },
): Promise<Opened> {
  for (let tries = 1; ; tries++) {
    try {
      return await open();
    } catch (error) {
      if (!isWaitedFor(error)) throw error;
      if (tries === 1) onFault(error);
      onBeat();
      await delay(AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/**
 * Makes the file that tells that this process lives, before anything is opened.
 *
 * @returns what writes it anew
 * @throws OUTPUT_UNWRITABLE
 */
async function createAliveFile(path: string | undefined, onFault: (fault: unknown) => void): Promise<() => void> {
  if (path === undefined) return () => {};
  const { assertWritable } = await import("../node/files/atomic-file.js");
  await assertWritable(path);
  const tell = (): void => {
    try {
      writeFileSync(path, `${new Date().toISOString()}\n`);
    } catch (fault) {
      onFault(fault);
    }
  };
  tell();
  return tell;
}

/**
 * A worker: takes files of jobs from the queue, has them read in a process of its own, and keeps what came of each. Killed
 * at any moment it loses nothing: what it had is taken up by the next. What a picture does to its reader costs that
 * picture alone: those that were read beside it are read again one by one.
 */

import { setTimeout as delay } from "node:timers/promises";

import { type DigitsError, isDigitsError } from "../../core/errors.js";
import { CHUNK_FILES, MAX_TRIES } from "../../contract/jobs/jobs.js";
import type { KeptReading } from "../../contract/answers/job-answers.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import type { Device } from "../../core/runtime.js";
import { isFull, isLost } from "../../store/errors.js";
import type { Chunk, Outcome, ReadingModel, TakenFile, WorkQueue } from "../../store/work-queue.js";
import type { HandedPicture, PictureStore } from "../storage/picture-store.js";
import { createWorkerLife, type WorkerLife } from "./worker-life.js";
import { ReaderDied, type ReadingProcess, startReadingProcess } from "./start-reading-process.js";

/** What is done is kept so soon, or when there is so much of it: a commit takes 10 ms, and what is not kept is read again. */
const KEEP_MS = 250;
const KEEP_COUNT = 25;

/** How soon a job that was added is begun. */
const POLL_MS = 500;

/** A database or a storage that is gone is looked for so often. */
const LOST_PAUSE_MS = 1000;

/** So often it is tried whether there is room again. */
const FULL_PAUSE_MS = 5000;

/** Pictures a thread: one is decoded while another is read. */
const AHEAD_PER_THREAD = 3;

/** Of pictures that were fetched before they are read; one may be larger. */
const AHEAD_BYTES = 64e6;

/** Without work for so long, the reading process is ended, with the memory it has. */
const IDLE_MS = 60_000;

export interface JobWorkerOptions {
  readonly queue: WorkQueue;
  readonly pictures: Pick<PictureStore, "handOver" | "ahead">;
  /** The model that reads now. */
  readonly model: () => StoredModel;
  /** Of all networks that have a part in its readings. */
  readonly digestOf: (model: StoredModel) => Promise<string>;
  readonly threads: number;
  readonly device: Device;
  /** How much reading gives way to other processes. @default 0 */
  readonly niceness?: number;
  /** Whether to return once nothing waits. @default false: it works until the signal */
  readonly untilIdle?: boolean;
  readonly signal: AbortSignal;
  /** Called with what the worker goes on in spite of. */
  readonly onFault: (fault: unknown) => void;
  /** Called when files have ended, with how many. */
  readonly onSettled?: (outcomes: readonly Outcome[]) => void;
  /** Called every second for as long as the worker can go on, whether the database is there or not. */
  readonly onBeat?: () => void;
  /** @default in a process */
  readonly startReader?: typeof startReadingProcess;
}

/** A file, in its chunk. */
interface ChunkFile {
  readonly chunk: Chunk;
  readonly file: TakenFile;
}

/** A picture to read. */
interface Task extends ChunkFile {
  readonly tries: number;
  /** Others that have the picture, and are to be read with the same options: they get what comes of it. */
  readonly same: ChunkFile[];
  /** Once it is asked for; on its way until it resolves. */
  picture?: Promise<HandedPicture>;
}

/** What came of a file. */
interface Done {
  readonly chunk: Chunk;
  readonly outcome: Outcome;
  /** What read it; undefined where it was not read. */
  readonly model: ReadingModel | undefined;
}

/**
 * Works until the signal, or until nothing waits. A database or a storage that does not answer is waited for, and so is room
 * on a disk that is full, but by one that works until nothing waits.
 *
 * @throws what is wrong with the model; DATABASE_UNUSABLE, STORAGE_UNUSABLE
 */
export async function workOnJobs(options: JobWorkerOptions): Promise<void> {
  const { queue, signal, untilIdle = false, onFault, onBeat } = options;
  const life = createWorkerLife(queue, onFault, onBeat);
  const reader = createReaderHolder(options);
  try {
    for (;;) {
      if (signal.aborted) return;
      try {
        if (!(await queue.isIdle())) {
          // Before anything is taken: starting takes a second, in which a kill would cost what was taken a loss.
          await reader.start();
          await workAwhile(options, life, reader);
        } else if (untilIdle) return;
        await reader.stopWhenIdle();
        await pause(POLL_MS, signal);
      } catch (error) {
        if (!isPassing(error) || (isFull(error) && untilIdle)) throw error;
        onFault(error);
        await pause(isFull(error) ? FULL_PAUSE_MS : LOST_PAUSE_MS, signal);
      }
    }
  } finally {
    await reader.stop();
    await life.end();
  }
}

/** Whether work goes on by itself some time: the database or the storage is gone, or the disk is full. */
export function isPassing(error: unknown): boolean {
  return isLost(error) || isFull(error) || isDigitsError(error, "STORAGE_LOST");
}

/** Reads until the queue gives nothing more. */
async function workAwhile(options: JobWorkerOptions, life: WorkerLife, reader: ReaderHolder): Promise<void> {
  const { queue, signal, threads, pictures, onSettled = () => {} } = options;
  const worker = await life.begin();
  const atOnce = threads * AHEAD_PER_THREAD;
  // So many wait at least while the next are taken: small pictures are read faster than a database answers.
  const ahead = Math.max(2 * atOnce, pictures.ahead, CHUNK_FILES / 2);
  const waiting: Task[] = [];
  const suspects: Task[] = [];
  const active = new Set<Promise<void>>();
  /** By picture and options, until it is kept what came of it: the task, and its end. */
  const pictureReads = new Map<string, { readonly task: Task; end: Done | null }>();
  /** Files that get what comes of others' tasks. */
  let sameCount = 0;
  let done: Done[] = [];
  let keptMs = performance.now();
  let lastJob = 0;
  let isEmpty = false;
  let isEnded = false;
  /** The storage's, which is no picture's: what was taken goes back, and none of it has failed. */
  const faults: DigitsError[] = [];
  /** What is being asked of the database, and what came of it. */
  let storing = null as Promise<void> | null;
  const failures: unknown[] = [];

  async function take(): Promise<void> {
    const chunk = await queue.claim(worker, CHUNK_FILES, lastJob);
    isEmpty = chunk === null;
    if (chunk === null) return;
    lastJob = chunk.jobId;
    const model = await reader.model();
    const known = await queue.known([...new Set(chunk.files.map(({ digest }) => digest))], model, chunk.optionsText);
    for (const file of chunk.files) {
      const reading = known.get(file.digest);
      if (reading === undefined) ask({ chunk, file }, model);
      else done.push({ chunk, outcome: { file, tries: 0, state: "read", reading }, model });
    }
  }

  /** Has a picture read, once for all files that have it. */
  function ask({ chunk, file }: ChunkFile, model: ReadingModel): void {
    const key = keyOf(chunk, file);
    const there = pictureReads.get(key);
    if (there?.end === null) {
      there.task.same.push({ chunk, file });
      sameCount += 1;
    } else if (there !== undefined && (there.end.model ?? model).digest === model.digest) {
      done.push({ ...there.end, chunk, outcome: { ...there.end.outcome, file } });
    } else {
      const task = { chunk, file, tries: 0, same: [] };
      pictureReads.set(key, { task, end: null });
      waiting.push(task);
    }
  }

  function finish(task: Task, end: Done): void {
    pictureReads.set(keyOf(task.chunk, task.file), { task, end });
    done.push(end, ...task.same.map(({ chunk, file }) => ({ ...end, chunk, outcome: { ...end.outcome, file } })));
    sameCount -= task.same.length;
  }

  function fetchPicture(task: Task): Promise<HandedPicture> {
    if (task.picture === undefined) {
      task.picture = pictures.handOver(task.file.digest);
      // Whoever reads it is told.
      task.picture.catch(() => {});
    }
    return task.picture;
  }

  function fetchAhead(): void {
    let bytes = 0;
    for (const task of waiting.slice(0, pictures.ahead)) {
      bytes += task.file.bytes;
      if (bytes > AHEAD_BYTES) return;
      void fetchPicture(task);
    }
  }

  function begin(task: Task, isAlone: boolean): void {
    const work = attempt(task, isAlone).then((end) => {
      active.delete(work);
      if (end !== "again") delete task.picture;
      if (end === "again") suspects.push({ ...task, tries: task.tries + 1 });
      else if (end !== "stopped") finish(task, end);
    });
    active.add(work);
  }

  async function attempt(task: Task, isAlone: boolean): Promise<Done | "again" | "stopped"> {
    const { file, chunk } = task;
    const tries = task.tries + 1;
    try {
      const { reading, model } = await reader.read(await fetchPicture(task), chunk);
      return { chunk, outcome: { file, tries: task.tries, state: "read", reading }, model };
    } catch (error) {
      if (signal.aborted) return "stopped";
      if (isDigitsError(error) && error.code.startsWith("STORAGE_")) {
        faults.push(error);
        return "stopped";
      }
      const { code, message } = isDigitsError(error) ? error : { code: "INTERNAL", message: (error as Error).message };
      if (code.startsWith("PICTURE_") && code !== "PICTURE_LOST") {
        const outcome = { file, tries: task.tries, state: "refused", code, error: message } as const;
        return { chunk, outcome, model: undefined };
      }
      if (tries < MAX_TRIES && code !== "PICTURE_LOST") return "again";
      const isDeadly = error instanceof ReaderDied && isAlone;
      const outcome = {
        file,
        tries,
        state: "failed",
        code: isDeadly ? "READER_DIED" : code,
        error: isDeadly
          ? `${message}, ${tries} times: the memory ran out, or the picture breaks its decoder.`
          : message,
      } as const;
      return { chunk, outcome, model: undefined };
    }
  }

  async function keep(): Promise<void> {
    const all = done;
    done = [];
    keptMs = performance.now();
    try {
      for (const chunk of new Set(all.map(({ chunk }) => chunk))) {
        const now = await reader.model();
        const ofChunk = all.filter((each) => each.chunk === chunk);
        // Another model may have been made active meanwhile: a reading is kept as that of the one that read it.
        const models = new Map(ofChunk.map(({ model = now }) => [model.digest, model]));
        for (const [digest, each] of models) {
          const outcomes = ofChunk.flatMap(({ model = now, outcome }) => (model.digest === digest ? [outcome] : []));
          await queue.settle(worker, chunk, each, outcomes);
          onSettled(outcomes);
        }
      }
      for (const { chunk, outcome } of all) {
        const key = keyOf(chunk, outcome.file);
        // From here on the database knows it. Taken again meanwhile, by another model, it is being read once more.
        if (pictureReads.get(key)?.end !== null) pictureReads.delete(key);
      }
    } catch (error) {
      // Told again when the database answers: what was kept already counts once.
      done.unshift(...all);
      throw error;
    }
  }

  /** Pictures are read on meanwhile. One at a time, so that a connection is left to tell that the worker lives. */
  function beside(work: () => Promise<void>): void {
    storing = work()
      .catch((error: unknown) => void failures.push(error))
      .finally(() => (storing = null));
  }

  try {
    while (!signal.aborted && life.isAlive() && faults.length === 0) {
      const isDrained = active.size === 0 && waiting.length === 0 && suspects.length === 0;
      if (storing === null) {
        const isLate = isDrained || performance.now() - keptMs > KEEP_MS;
        if (done.length >= KEEP_COUNT || (done.length > 0 && isLate)) beside(keep);
        else if (!isEmpty && waiting.length + sameCount < ahead) beside(take);
        else if (isDrained && isEmpty) {
          isEnded = true;
          return;
        }
      }
      fetchAhead();
      if (suspects.length > 0) {
        // One by one, with nothing beside: so it shows which it is.
        if (active.size === 0) {
          await reader.start();
          begin(suspects.shift()!, true);
        }
      } else while (active.size < atOnce && waiting.length > 0) begin(waiting.shift()!, false);
      await Promise.race([...active, ...(storing === null ? [] : [storing]), delay(KEEP_MS)]);
      if (failures.length > 0) throw failures[0];
    }
    if (faults.length > 0) await Promise.all(active);
    await storing;
    if (failures.length > 0) throw failures[0];
    if (done.length > 0 && life.isAlive()) await keep();
    if (faults.length > 0) throw faults[0]!;
  } finally {
    // What was taken and has not ended is for the next.
    if (!isEnded) await life.leave();
  }
}

/** What is read once: a picture with the options of its job. */
function keyOf({ optionsText }: Chunk, { digest }: TakenFile): string {
  return `${digest} ${optionsText}`;
}

interface ReaderHolder {
  start(): Promise<void>;
  /** By the model that is active now. */
  read(picture: HandedPicture, chunk: Chunk): Promise<{ readonly reading: KeptReading; readonly model: ReadingModel }>;
  /** The one that is active now. */
  model(): Promise<ReadingModel>;
  stopWhenIdle(): Promise<void>;
  stop(): Promise<void>;
}

/** The reading process: started when there is work, and again when it ended. */
function createReaderHolder(options: JobWorkerOptions): ReaderHolder {
  const { model, digestOf, threads, device, niceness = 0, startReader = startReadingProcess } = options;
  let current: ReadingProcess | null = null;
  let usedMs = performance.now();

  async function described(): Promise<ReadingModel & { readonly stored: StoredModel }> {
    const stored = model();
    return { name: `${stored.name}@${stored.version}`, digest: await digestOf(stored), stored };
  }

  async function stop(): Promise<void> {
    const stopped = current;
    current = null;
    await stopped?.stop();
  }

  return {
    async start() {
      if (current?.isAlive() === true) return;
      const { stored, digest } = await described();
      current = await startReader(stored, digest, { threads, device, niceness });
    },
    async read(picture, { options: readingOptions }) {
      const { stored, ...model } = await described();
      usedMs = performance.now();
      if (current === null) throw new ReaderDied("before it began");
      return { reading: await current.read(stored, model.digest, picture, readingOptions), model };
    },
    model: described,
    async stopWhenIdle() {
      if (performance.now() - usedMs > IDLE_MS) await stop();
    },
    stop,
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

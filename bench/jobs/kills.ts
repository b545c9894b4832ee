/**
 * What kills -9 cost: a server, a worker, a database and a storage of pictures are killed at random moments, one after the other, and started
 * again, while pictures are added and corrections are made over HTTP. What was acknowledged is counted afterwards: each
 * file must have ended once, each correction must be there once.
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { loadMnist } from "../../src/node/data/mnist.js";
import { placeInStore } from "../../src/node/storage/picture-store.js";
import { type OpenedDatabase, openPostgresDatabase, openSqliteDatabase } from "../../src/store/open-database.js";
import { createStore, type Store } from "../../src/store/open-store.js";
import { smallPngs } from "../serving/load.js";
import { freePort } from "../serving/server-process.js";
import { createHttpUser, type HttpUser } from "./http-user.js";
import { startPostgres } from "./postgres-server.js";
import { type S3Server, startS3Server } from "./s3-server.js";
import { type Supervised, supervise } from "./supervised.js";
import { withMark } from "./marked-png.js";

/** Between two kills: some hit what has just been started. */
const LEAST_LIFE_MS = 300;
const MOST_LIFE_MS = 4000;

/** How long a database that was killed stays away. */
const MOST_AWAY_MS = 2000;
/** Longer than it is asked again: some requests find it back, others give up. */
const STORAGE_MOST_AWAY_MS = 8000;

/** Files that wait: fewer, and a kill would often find nobody at work. */
const WAITING = 400;
const FILES_A_REQUEST = 50;

const PICTURES = 500;
const JOB = "bench";

/** What is not taken up by then never will be. */
const LIMIT_MS = 120_000;

export interface KillCounts {
  readonly kills: Readonly<Record<string, number>>;
  readonly files: number;
  readonly corrections: number;
  readonly lost: number;
  readonly twice: number;
  readonly correctionsLost: number;
  /** How often server or worker ended by themselves, as when the database was gone. */
  readonly endings: number;
  /** Seconds from the death of a worker that had files, until others had all of them, or they had ended. */
  readonly takenUp: readonly number[];
  /** As `takenUp`, until they waited for others: after that, these have to be done with what they have. */
  readonly givenBack: readonly number[];
  /** How often a worker that lives was taken for lost; only where nothing but workers is killed. */
  readonly wronglyLost: number;
}

export interface KillOptions {
  readonly database: "SQLite" | "PostgreSQL";
  readonly kills: number;
  /** Whether the worker seems to be on another machine: nobody can ask whether its process lives. */
  readonly isApart?: boolean;
  /** Whether pictures lie in a bucket, whose storage goes away, too. */
  readonly isInBucket?: boolean;
  readonly log: (line: string) => void;
}

export async function killAtRandom(options: KillOptions): Promise<KillCounts> {
  const { database, kills, isApart = false, isInBucket = false, log } = options;
  const folder = await mkdtemp(join(tmpdir(), "digits-bench-kills-"));
  const home = join(folder, "home");
  const postgres = database === "PostgreSQL" ? await startPostgres() : null;
  const storage = isInBucket ? await startS3Server() : null;
  const port = await freePort();
  const env = {
    DIGITS_HOME: home,
    ...(postgres && { DIGITS_DATABASE: postgres.address }),
    ...(storage && variablesOf(storage)),
  };
  const program = (name: string, args: readonly string[], before: readonly string[] = []) =>
    supervise({ args, env, before, log: join(folder, `${name}.log`) });
  const server = program("server", ["serve", "--port", String(port), "--threads", "1", "--work", "1"]);
  const apart = isApart ? ["unshare", "--pid", "--fork", "--kill-child"] : [];
  const worker = program("worker", ["work", "--threads", "1"], apart);
  const user = createHttpUser(`http://127.0.0.1:${port}`, JOB);
  let opened: OpenedDatabase | null = null;
  try {
    await user.begin();
    opened = await (postgres ? openPostgresDatabase(postgres.address) : openSqliteDatabase(join(home, "digits.db")));
    const store = createStore(opened);
    const pngs = (await smallPngs(await loadMnist("train"), PICTURES)).map(({ body }) => body as Buffer);
    const stopping = new AbortController();
    const adding = keepAdding(user, pngs, stopping.signal);
    const correcting = keepCorrecting(user, stopping.signal);
    const counts: Record<string, number> = {
      server: 0,
      worker: 0,
      ...(postgres && { database: 0 }),
      ...(storage && { storage: 0 }),
    };
    const takenUp: number[] = [];
    const givenBack: number[] = [];
    const registering = isApart ? countWronglyLost(opened, worker, stopping.signal) : 0;
    for (let kill = 1; kill <= kills; kill++) {
      const before = user.added.size + user.corrected.length;
      await sleep(LEAST_LIFE_MS + Math.random() * (MOST_LIFE_MS - LEAST_LIFE_MS));
      // On a slow machine nothing would ever be done between two kills.
      const isAtWork = () => user.added.size + user.corrected.length > before;
      if (kill % 4 > 0) for (let ms = 0; ms < LIMIT_MS && !isAtWork(); ms += 100) await sleep(100);
      const names = isApart ? ["worker"] : Object.keys(counts);
      const name = names[Math.floor(Math.random() * names.length)]!;
      counts[name]! += 1;
      if (name === "database") {
        await postgres!.kill();
        await sleep(Math.random() * MOST_AWAY_MS);
        await postgres!.start();
      } else if (name === "storage") {
        await storage!.stop();
        await sleep(Math.random() * STORAGE_MOST_AWAY_MS);
        await storage!.start();
      } else if (name === "server") await server.kill();
      else {
        const times = await timeTakenUp(opened, worker, isApart);
        if (times !== null) {
          takenUp.push(times.takenUp);
          givenBack.push(times.givenBack);
        }
      }
      if (kill % 10 === 0) log(`${database}: ${kill} of ${kills} killed, ${user.added.size} files added`);
    }
    stopping.abort();
    const [wronglyLost] = await Promise.all([registering, adding, correcting]);
    await finish(store);
    const counted = await count(opened, store, user, storage);
    const endings = server.endings() + worker.endings();
    if (counted.lost + counted.twice + counted.correctionsLost + endings > 0) {
      for (const name of ["server", "worker"]) log((await readFile(join(folder, `${name}.log`), "utf8")).slice(-2000));
    }
    return {
      kills: counts,
      files: user.added.size,
      corrections: user.corrected.length,
      ...counted,
      endings,
      takenUp,
      givenBack,
      wronglyLost,
    };
  } finally {
    await Promise.all([server.stop(), worker.stop()]);
    await opened?.kysely.destroy();
    await postgres?.stop();
    await storage?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function variablesOf({ options }: S3Server): Readonly<Record<string, string>> {
  return {
    DIGITS_PICTURES: `s3://${options.bucket}/${options.prefix}`,
    AWS_ENDPOINT_URL: options.endpoint,
    AWS_REGION: options.region,
    AWS_ACCESS_KEY_ID: options.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.secretAccessKey,
    AWS_SESSION_TOKEN: options.sessionToken ?? "",
  };
}

/** Never the same picture twice. */
async function keepAdding(user: HttpUser, pngs: readonly Buffer[], signal: AbortSignal): Promise<void> {
  for (let count = 0; !signal.aborted;) {
    if ((await user.waiting(signal)) > WAITING) {
      await sleep(100);
      continue;
    }
    const files = Array.from({ length: FILES_A_REQUEST }, () => {
      const number = (count += 1);
      return { name: `${number}.png`, bytes: withMark(pngs[number % pngs.length]!, String(number)) };
    });
    // Until it is acknowledged: a request that broke off is repeated.
    while (!signal.aborted && !(await user.add(files))) await sleep(50);
  }
}

async function keepCorrecting(user: HttpUser, signal: AbortSignal): Promise<void> {
  for (let count = 0; !signal.aborted;) {
    // Each says something that none said before, so that it is found among all.
    if (await user.correct(String(10_000_000 + count))) count += 1;
    await sleep(20);
  }
}

/** In seconds; null where it had no files. */
async function timeTakenUp(database: OpenedDatabase, worker: Supervised, isApart: boolean) {
  const held = await whileItAnswers(() => heldBy(database, worker.pid(), isApart));
  await worker.kill();
  const startMs = performance.now();
  if (held.files.length === 0) return null;
  let givenBack = Infinity;
  for (;;) {
    const left = await whileItAnswers(() =>
      database.kysely
        .selectFrom("files")
        .select("worker_id")
        .where("id", "in", held.files)
        .where((on) => on.or([on("worker_id", "=", held.worker), on("state", "=", "waiting")]))
        .execute(),
    );
    const seconds = (performance.now() - startMs) / 1000;
    if (left.every(({ worker_id: id }) => id !== held.worker)) givenBack = Math.min(givenBack, seconds);
    if (left.length === 0) return { givenBack, takenUp: seconds };
    if (seconds > LIMIT_MS / 1000) return { givenBack, takenUp: Infinity };
    await sleep(20);
  }
}

/**
 * Looks at who is registered until the signal: a process that others took for lost has registered again.
 *
 * @returns how many did
 */
async function countWronglyLost({ kysely }: OpenedDatabase, worker: Supervised, signal: AbortSignal): Promise<number> {
  const processes = new Map<number, string>();
  while (!signal.aborted) {
    const rows = await whileItAnswers(() => kysely.selectFrom("workers").selectAll().execute());
    for (const { id, identity } of rows) {
      // What is told of the worker's process does not differ from what was told of the one before.
      if (!processes.has(id)) processes.set(id, isApartBy(identity) ? String(worker.pid()) : identity);
    }
    await sleep(200);
  }
  return processes.size - new Set(processes.values()).size;
}

/** The files that the worker with a process has now. */
async function heldBy({ kysely }: OpenedDatabase, pid: number, isApart: boolean) {
  const workers = await kysely.selectFrom("workers").select(["id", "identity"]).orderBy("id", "desc").execute();
  const own = workers.find(({ identity }) => (isApart ? isApartBy(identity) : pidOf(identity) === pid));
  if (own === undefined) return { worker: 0, files: [] };
  const files = await kysely.selectFrom("files").select("id").where("worker_id", "=", own.id).execute();
  return { worker: own.id, files: files.map(({ id }) => id) };
}

function pidOf(identity: string): number {
  return (JSON.parse(identity) as { readonly pid: number }).pid;
}

/** In a space of its own it is the first process there, or nearly. */
function isApartBy(identity: string): boolean {
  return pidOf(identity) < 10;
}

/** Waits for a database that has just been started again. */
async function whileItAnswers<Result>(work: () => Promise<Result>): Promise<Result> {
  const endMs = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await sleep(50);
    }
  }
}

/** Waits until each file has ended. */
async function finish(store: Store): Promise<void> {
  const endMs = performance.now() + LIMIT_MS;
  while (performance.now() < endMs) {
    const { state } = await whileItAnswers(() => store.jobs.tell(JOB));
    if (state === "done") return;
    await sleep(200);
  }
}

async function count(
  { kysely }: OpenedDatabase,
  store: Store,
  { added, corrected }: HttpUser,
  storage: S3Server | null,
) {
  const rows = await kysely.selectFrom("files").select(["id", "name", "digest", "state", "corrected"]).execute();
  const isKept = (digest: string) => storage?.objects.has(storage.options.prefix + placeInStore(digest)) !== false;
  const ended = rows.filter(({ state, digest }) => state === "read" && isKept(digest));
  const byName = new Map(ended.map((row) => [row.name, row]));
  const numbers = await kysely.selectFrom("numbers").select("file_id").execute();
  const listed = new Set(numbers.map(({ file_id: id }) => id));
  const told = await store.jobs.tell(JOB);
  const kept = await kysely.selectFrom("corrections").select(["file_id", "to_text"]).execute();
  const timesOf = new Map<string, number>();
  for (const { file_id: id, to_text: to } of kept) timesOf.set(`${id} ${to}`, (timesOf.get(`${id} ${to}`) ?? 0) + 1);
  const isOnce = ({ file, to }: { readonly file: number; readonly to: string }) => timesOf.get(`${file} ${to}`) === 1;
  const marked = rows.filter((row) => row.corrected === 1).length;
  return {
    // All pictures are good ones, so one that was given up is lost as well; one without a row of numbers is in no list.
    lost: [...added].filter((name) => !listed.has(byName.get(name)?.id ?? 0)).length,
    twice:
      ended.length -
      byName.size +
      Math.abs(told.files - rows.length) +
      Math.abs(told.read - ended.length) +
      Math.abs(told.corrected - marked),
    correctionsLost: corrected.filter((each) => !isOnce(each)).length,
  };
}

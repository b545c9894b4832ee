/** `digits jobs`: lists of pictures that are read by workers, whose readings and corrections are kept. */

import type { Command } from "commander";

import type { AddedAnswer, JobAnswer, JobDetailAnswer, RetryOptions } from "../contract/answers/job-answers.js";
import type { Choice } from "../contract/choice.js";
import type { OfferedPicture } from "../contract/jobs/job-service.js";
import { exportOptions, jobOptions } from "../contract/jobs/jobs.js";
import { pickReadingOptions } from "../contract/reading-options.js";
import { countOf, formatCount, formatSeconds } from "../contract/words.js";
import { fail } from "../core/errors.js";
import type { OpenedJobs } from "../node/jobs/open-jobs.js";
import { addChoices, chosenOf, jsonChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { placesHelp } from "./places.js";
import { createProgressLine, toOneLine, toTextTable } from "./terminal.js";

const WATCH_MS = 1000;

const EXAMPLES = `
Examples:
  $ digits jobs add scans/                      the pictures of a folder, as the job "scans"
  $ digits jobs add list.csv --name march       those of a manifest: a column "file", or a path a line
  $ digits work --until-idle                    reads what waits
  $ digits jobs show march
  $ digits jobs export march --out march.csv

Pictures are copied into the home folder before they are acknowledged, so the folder may be moved afterwards. A picture
that is added again is not read again. "digits serve" reads jobs, too.
`;

const addOptions = { ...jobOptions, json: jsonChoice } as const satisfies Readonly<Record<string, Choice>>;
const exportChoices = {
  ...exportOptions,
  out: { kind: "text", sentence: "The file to write.", defaultText: "standard output", placeholder: "file" },
} as const satisfies Readonly<Record<string, Choice>>;
const labelChoices = { out: exportChoices.out } as const;
const retryChoices = {
  all: { kind: "switch", sentence: "Read all files again, by the model that reads now; corrections stay." },
  code: {
    kind: "text",
    sentence: "Read again what was refused or failed with this code.",
    defaultText: "with any",
    placeholder: "code",
  },
  json: jsonChoice,
} as const satisfies Readonly<Record<string, Choice>>;
const json = { json: jsonChoice } as const;

type Work = (jobs: OpenedJobs) => Promise<void>;

/** Makes a command `digits jobs`. */
export function addJobsCommand(command: Command, context: CliContext): void {
  const { io } = context;
  const withJobs = async (work: Work) => {
    const { openJobs } = await import("../node/jobs/open-jobs.js");
    const jobs = await openJobs(context.jobs());
    try {
      await work(jobs);
    } finally {
      await jobs.close();
    }
  };
  const print = (answer: object, isJson: boolean | undefined, text: string) =>
    io.stdout(isJson === true ? `${JSON.stringify(answer)}\n` : text);

  function subcommand(usage: string, description: string, table: Readonly<Record<string, Choice>>) {
    return addChoices(command.command(usage).description(description), table);
  }

  command.addHelpText("after", EXAMPLES + placesHelp());
  subcommand("add <source...>", "Add folders, manifests or pictures to a job.", addOptions).action(
    (sources: string[], options: object) => withJobs((jobs) => addSources(jobs, sources, options, context)),
  );
  subcommand("list", "List the jobs, the newest first.", json).action(({ json: isJson }: { json?: true }) =>
    withJobs(async ({ service }) => {
      const jobs = await service.list();
      print({ jobs }, isJson, jobs.length === 0 ? "There are no jobs.\n" : toTable(jobs));
    }),
  );
  subcommand("show <name>", "Tell how far a job is.", json).action((name: string, { json: isJson }: { json?: true }) =>
    withJobs(async ({ service }) => {
      const detail = await service.detail(name);
      print(detail, isJson, toText(detail));
    }),
  );
  subcommand("watch <name>", "Tell how far a job is until it is done.", {}).action((name: string) =>
    withJobs((jobs) => watch(jobs, name, context)),
  );
  for (const [act, isPaused, description] of [
    ["pause", true, "Let no worker take files of a job."],
    ["resume", false, "Let workers take files of a paused job again."],
  ] as const) {
    subcommand(`${act} <name>`, description, json).action((name: string, { json: isJson }: { json?: true }) =>
      withJobs(async ({ service }) => {
        const job = await service.setPaused(name, isPaused, context.user());
        print(job, isJson, toTable([job]));
      }),
    );
  }
  subcommand("retry <name>", "Read again what was refused or failed.", retryChoices).action(
    (name: string, { json: isJson, ...which }: RetryOptions & { json?: true }) =>
      withJobs(async ({ service }) => {
        const answer = await service.retry(name, which, context.user());
        print(answer, isJson, `${countOf(answer.retried, "file waits", "files wait")} again.\n`);
      }),
  );
  subcommand("export <name>", "Write the results: a line a number.", exportChoices).action(
    (name: string, options: object) => withJobs((jobs) => exportJob(jobs, name, options, context)),
  );
  subcommand(
    "labels <name>",
    "Write the pictures of which people said everything, as a list for evaluate --pictures.",
    labelChoices,
  ).action((name: string, options: object) =>
    withJobs(async (jobs) => {
      await jobs.service.tell(name);
      await writeOut(jobs.labels(name), chosenOf(labelChoices, options).out, context);
    }),
  );
  subcommand(
    "remove <name>",
    "Remove a job with its readings, its corrections, and pictures no other job has.",
    {},
  ).action((name: string) => withJobs((jobs) => removeJob(jobs, name, context)));
}

async function addSources(jobs: OpenedJobs, sources: readonly string[], given: object, context: CliContext) {
  const { io } = context;
  const { name: chosen, json: isJson, ...options } = chosenOf(addOptions, given);
  const [{ givenPaths }, { defaultName, listSources }] = await Promise.all([
    import("../node/files/file-path.js"),
    import("../node/jobs/job-sources.js"),
  ]);
  const paths = await givenPaths(sources);
  const offered = (await Promise.all(paths.map(listSources))).flat();
  const name = chosen ?? defaultName(paths[0]!);
  const isNew = !(await jobs.service.list()).some((job) => job.name === name);
  await jobs.service.create(name, pickReadingOptions(options), context.user());
  const added = await addOffered(jobs, name, offered, context).catch(async (error: unknown) => {
    // One that nothing was added to would wait for ever.
    if (isNew && (await jobs.service.tell(name)).files === 0) await jobs.service.remove(name, context.user());
    throw error;
  });
  const known = added.known === 0 ? "" : `, ${formatCount(added.known)} were in it`;
  io.stdout(
    isJson === true
      ? `${JSON.stringify(added)}\n`
      : `${countOf(added.added, "picture")} added to the job ${name}${known}. "digits work" or "digits serve" reads it.\n`,
  );
}

/** @throws JOB_EMPTY where none could be added */
async function addOffered(
  jobs: OpenedJobs,
  name: string,
  offered: readonly OfferedPicture[],
  context: CliContext,
): Promise<AddedAnswer> {
  const { io, signal } = context;
  const progress = createProgressLine(io);
  const added = await jobs.add(name, offered, context.user(), {
    signal,
    onCount: (count) => progress.update(() => `${formatCount(count)} of ${formatCount(offered.length)} pictures added`),
    onRefused: ({ file, code, message }) => {
      context.setExitCode(1);
      progress.clear();
      io.stderr(`digits: ${toOneLine(`${file}: ${code}: ${message}`)}\n`);
    },
  });
  progress.clear();
  if (added.added + added.known === 0) fail("JOB_EMPTY", `none of ${offered.length} files could be added to ${name}.`);
  return added;
}

/** Ctrl-C ends it between two portions; said again, or by a server, it goes on. */
async function removeJob({ removals, service }: OpenedJobs, name: string, context: CliContext) {
  const { io, signal } = context;
  const { files } = await service.tell(name);
  const line = createProgressLine(io);
  const look = async () => {
    const left = await service.tell(name).catch(() => null);
    if (left !== null) line.update(() => `${formatCount(left.files)} of ${formatCount(files)} files left`);
  };
  const looking = setInterval(() => void look(), WATCH_MS);
  const stop = () => void removals.stop();
  signal.addEventListener("abort", stop);
  try {
    await removals.remove(name, context.user());
  } finally {
    clearInterval(looking);
    signal.removeEventListener("abort", stop);
    line.clear();
  }
  signal.throwIfAborted();
}

async function watch({ service }: OpenedJobs, name: string, { io, signal }: CliContext): Promise<void> {
  const { setTimeout: delay } = await import("node:timers/promises");
  const line = createProgressLine(io);
  for (;;) {
    const job = await service.detail(name);
    if (job.state === "done" || job.state === "paused") {
      line.clear();
      io.stdout(toText(job));
      return;
    }
    if (job.state === "removing") {
      fail("JOB_STATE_WRONG", `the job ${name} is being removed: ${formatCount(job.files)} files are left.`);
    }
    const left = job.secondsLeft === null ? "" : `  ${formatSeconds(job.secondsLeft)} left`;
    line.update(
      () =>
        `${formatCount(job.files - job.waiting)} of ${formatCount(job.files)} files  ${formatCount(job.filesPerSecond)} a second${left}`,
    );
    await delay(WATCH_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function exportJob({ service }: OpenedJobs, name: string, given: object, context: CliContext) {
  const { format = "csv", out } = chosenOf(exportChoices, given);
  // A job that is not there must not leave an empty file.
  await service.tell(name);
  await writeOut(service.export(name, format), out, context);
}

/** To a file, whole or not at all; or to standard output. */
async function writeOut(pieces: AsyncGenerator<string>, out: string | undefined, { io, signal }: CliContext) {
  if (out !== undefined) {
    const { writePiecesAtomic } = await import("../node/files/atomic-file.js");
    await writePiecesAtomic(out, pieces);
    return;
  }
  for await (const piece of pieces) {
    signal.throwIfAborted();
    io.stdout(piece);
  }
}

function toTable(jobs: readonly JobAnswer[]): string {
  const columns = ["state", "files", "read", "refused", "failed", "waiting", "corrected"] as const;
  const rows = jobs.map((job) => [
    job.name,
    ...columns.map((column) => (column === "state" ? job.state : formatCount(job[column]))),
  ]);
  return `${toTextTable(["job", ...columns], rows).join("\n")}\n`;
}

function toText(job: JobDetailAnswer): string {
  const lines = [toTable([job]).trimEnd()];
  if (job.review > 0) lines.push(`${countOf(job.review, "file")} to look at: doubtful, refused or failed.`);
  for (const { code, state, files } of job.errors) lines.push(`${countOf(files, "file")} ${state}: ${code}`);
  if (job.secondsLeft !== null && job.waiting > 0) {
    lines.push(`${formatCount(job.filesPerSecond)} files a second, ${formatSeconds(job.secondsLeft)} left.`);
  }
  return `${lines.join("\n")}\n`;
}

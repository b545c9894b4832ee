/**
 * `digits read`: pictures in, numbers out, in the order given. One bad file does not stop the others; it sets the
 * exit status to 1. Several pictures are decoded and read in worker threads.
 */

import type { Command } from "commander";

import type { Choice, GivenValues } from "../contract/choice.js";
import { pictureFormats } from "../contract/formats.js";
import { defaultLimits, formatMegabytes, formatMegapixels } from "../contract/limits.js";
import { checkReadingOptions } from "../contract/check-reading-options.js";
import { pickReadingOptions, readingOptions } from "../contract/reading-options.js";
import { formatCount, formatSeconds, listOf } from "../contract/words.js";
import { checkTables } from "../contract/table-text.js";
import { type DigitsError, fail, isDigitsError } from "../core/errors.js";
import type { ReadOptions } from "../core/reading/reader.js";
import { type FilePath, givenPaths, toPathText } from "../node/files/file-path.js";
import type { PictureSource } from "../node/pictures/picture-file.js";
import type { PictureReader } from "../node/threads/picture-reader.js";
import { addChoices, chosenOf, deviceChoice, jsonChoice, modelChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { createJsonPrinter, createTablePrinter, createTextPrinter, type ReadPrinter } from "./read-printer.js";
import { createProgressLine } from "./terminal.js";

/** The name of standard input, as in other programs. */
const STANDARD_INPUT = "-";

/** Pictures begun ahead for each thread: enough that none waits while an earlier, larger picture is read. */
const AHEAD_PER_THREAD = 16;

const EXAMPLES = `
Examples:
  $ digits read seven.jpg
  $ digits read scans/                          every picture in the folder
  $ digits read --expect 5 postcode.heic        one number of five digits
  $ digits read --one-of class.txt sheet.jpg    one number of the list
  $ digits read --check luhn --alternatives 3 card.jpg
  $ digits read --json scans/*.png > readings.jsonl
  $ digits read --table form.jpg > form.csv     the rows and columns that the numbers stand in
  $ digits read --profile anna.json notes/      as Anna taught it to read her hand
  $ digits read --explain pages form.jpg        pages/form.jpg.html shows how it was read
  $ curl -s https://example.org/7.png | digits read -

A line for each number: its text with "?" for digits that are not sure, its confidence, the file, and what such a
digit may be. A picture on which nothing is a digit gives "-" and "no digit"; that is an answer, not an error.
With --json, every line is an object: file, width, height, text, numbers, rejected, isComplete, lines and tables, or
file and error. With --table, the tables are printed as they stand, as CSV, an empty line between two.
The exit status is 0 when all pictures were read, 1 when one could not be, 2 for wrong usage.
`;

const choices = {
  ...readingOptions,
  table: { kind: "switch", sentence: "Print the tables as CSV, as they stand, in place of a line for each number." },
  explain: { kind: "text", sentence: "Write a page for each picture that shows how it was read.", placeholder: "dir" },
  model: { ...modelChoice, sentence: "The model that reads." },
  profile: {
    kind: "text",
    sentence: "Read as this hand taught it; digits learn makes such a file, and so does the page.",
    placeholder: "file",
  },
  device: deviceChoice,
  json: { ...jsonChoice, sentence: "Print one JSON object a picture, each on a line." },
} as const satisfies Readonly<Record<string, Choice>>;

type ReadCommandOptions = GivenValues<typeof choices>;

/** A picture to read, or why what was named gives none. A path is no more than itself: there may be very many. */
type NamedSource = FilePath | NamedBytes | NamedError;
type NamedBytes = { readonly file: string; readonly bytes: Uint8Array };
type NamedError = { readonly file: string; readonly error: DigitsError };

/** Makes a command `digits read`. */
export function addReadCommand(command: Command, context: CliContext): void {
  const { maxPictureBytes, maxPixels } = defaultLimits;
  command.argument(
    "<picture...>",
    `files, folders of files, or "-" for standard input: ${listOf(pictureFormats, "or")}, up to ${formatMegabytes(maxPictureBytes)} and ${formatMegapixels(maxPixels)}`,
  );
  addChoices(command, choices)
    .addHelpText("after", EXAMPLES)
    .action((files: string[], options: object) => readPictures(files, chosenOf(choices, options), context));
}

async function readPictures(names: readonly string[], options: ReadCommandOptions, context: CliContext): Promise<void> {
  const { io, signal } = context;
  const { inOrder } = await import("../node/async/in-order.js");
  const readOptions = await toReadOptions(options);
  const sources = await listSources(names, context);
  const { reader, ahead } = await openReader(sources.length, options, context);
  const print = options.json ? createJsonPrinter(io) : options.table ? createTablePrinter(io) : createTextPrinter(io);
  const progress = createReadProgress(context, sources.length);
  try {
    const read = async (named: NamedSource) => {
      const reading = await reader.read(toSource(named), readOptions);
      if (options.table) checkTables(reading);
      return reading;
    };
    for await (const outcome of inOrder(sources, read, { ahead, signal })) {
      if (outcome.kind === "done") {
        print.reading(fileOf(outcome.item), outcome.result);
      } else {
        context.setExitCode(1);
        progress.clear();
        printFailure(fileOf(outcome.item), outcome.error, print, context);
      }
      progress.count();
    }
  } finally {
    progress.clear();
    await reader.dispose();
  }
}

/** What is expected is looked at before any picture. */
async function toReadOptions({ oneOf, ...options }: ReadCommandOptions): Promise<ReadOptions> {
  if (options.table && options.json) {
    fail("OPTION_INVALID", "--table prints CSV, and --json objects, which tell the tables too. Leave one of them out.");
  }
  const { toSharedTexts } = await import("../node/files/shared-texts.js");
  const readOptions = { ...pickReadingOptions(options), ...(oneOf && { oneOf: toSharedTexts(oneOf) }) };
  checkReadingOptions(readOptions);
  return readOptions;
}

/** Lists the pictures in the order named; a folder stands for the pictures in it. */
async function listSources(names: readonly string[], { signal }: CliContext): Promise<NamedSource[]> {
  const { isFolder, listPictures, readStream } = await import("../node/pictures/picture-sources.js");

  async function toSources(name: FilePath): Promise<NamedSource[]> {
    if (name === STANDARD_INPUT) return [{ file: name, bytes: await readStream(process.stdin, signal) }];
    return (await isFolder(name)) ? listPictures(name) : [name];
  }

  const sources: NamedSource[] = [];
  for (const name of await givenPaths(names)) {
    try {
      // One by one: as arguments of one call, the names of a large folder would fill the stack.
      for (const source of await toSources(name)) sources.push(source);
    } catch (error) {
      if (!isDigitsError(error) || error.code === "ABORTED") throw error;
      sources.push({ file: toPathText(name), error });
    }
  }
  return sources;
}

/** @throws what stands in its place */
function toSource(named: NamedSource): PictureSource {
  if (isPath(named)) return { kind: "file", path: named };
  if ("error" in named) throw named.error;
  return { kind: "bytes", bytes: named.bytes };
}

function fileOf(named: NamedSource): string {
  return isPath(named) ? toPathText(named) : named.file;
}

function isPath(named: NamedSource): named is FilePath {
  return typeof named === "string" || named instanceof Uint8Array;
}

/** A reader, and how many pictures to begin before the first is done. */
async function openReader(
  pictureCount: number,
  { explain, model: modelPath, profile, device: wanted }: ReadCommandOptions,
  context: CliContext,
): Promise<{ readonly reader: PictureReader; readonly ahead: number }> {
  const { readTaughtModel } = await import("../node/models/profile-file.js");
  const model = await readTaughtModel(modelPath ?? context.defaultModelPath(), profile);
  const device = await context.chooseDevice(wanted);
  if (explain !== undefined) {
    const { createExplainingReader } = await import("../node/threads/explaining-reader.js");
    const runtime = await context.createRuntime(device);
    const reader = await createExplainingReader(runtime, model, explain);
    return { reader, ahead: 1 };
  }
  // A single picture is read right here: a thread would have to load everything once more.
  if (pictureCount === 1) {
    const { createPictureReader } = await import("../node/threads/picture-reader.js");
    const runtime = await context.createRuntime(device);
    return { reader: await createPictureReader(runtime, model), ahead: 1 };
  }
  const [{ createReadingPool }, { threadCountFor }] = await Promise.all([
    import("../node/threads/reading-service.js"),
    import("../node/threads/worker-pool.js"),
  ]);
  const threads = Math.min(threadCountFor(device), pictureCount);
  const { signal } = context;
  const reader = await createReadingPool(model, { threads, device, signal });
  return { reader, ahead: threads * AHEAD_PER_THREAD };
}

/** A fault of the program in one picture is told for what it is, and stops the others as little as a bad file. */
function printFailure(file: string, error: unknown, print: ReadPrinter, { io }: CliContext): void {
  if (isDigitsError(error)) {
    // The disk is full, or the like: no later picture would fare better.
    if (error.code === "OUTPUT_UNWRITABLE") throw error;
    print.failure(file, error.code, error.message);
    return;
  }
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  const remedy = "this is a fault of the program; DIGITS_DEBUG=1 shows where";
  print.failure(file, "INTERNAL", `${message} (${remedy})`);
  if (io.env["DIGITS_DEBUG"] === "1") io.stderr(`${stack}\n`);
}

/** Counts pictures on a line of the terminal, unless the readings scroll by on it. */
function createReadProgress({ io }: CliContext, pictureCount: number) {
  const areReadingsSeen = process.stdout.isTTY === true;
  const line = createProgressLine(io);
  const startMs = performance.now();
  let count = 0;
  return {
    clear: line.clear,
    count() {
      count += 1;
      if (count === pictureCount || areReadingsSeen) return;
      const perSecond = (1000 * count) / (performance.now() - startMs);
      const secondsLeft = (pictureCount - count) / perSecond;
      line.update(
        () =>
          `${formatCount(count)} of ${formatCount(pictureCount)} pictures  ${formatCount(perSecond)} a second  ${formatSeconds(secondsLeft)} left`,
      );
    },
  };
}

/**
 * `digits read`: pictures in, digits out, one line a picture in the order given. One bad file does not stop the
 * others; it sets the exit status to 1.
 */

import type { Command } from "commander";

import { isDigitsError } from "../core/errors.js";
import type { ReadDigit, Reading } from "../core/reading/reading.js";
import type { CliContext } from "./context.js";
import { toOneLine } from "./one-line.js";
import { wholeNumber } from "./whole-number.js";

const EXAMPLES = `
Examples:
  $ digits read seven.jpg
  $ digits read --json scans/*.png > readings.jsonl
  $ digits read --model my-own.onnx drawing.webp

With --json, every line is an object: file, width, height, text, numbers and rejected, or file and error.
The exit status is 0 when all pictures were read, 1 when one was not, 2 for wrong usage.
`;

interface ReadCommandOptions {
  readonly expect: number;
  readonly model?: string;
  readonly json?: true;
}

/** Adds `digits read`. */
export function addReadCommand(program: Command, context: CliContext): void {
  program
    .command("read")
    .description("Read the digit on each picture.")
    .argument(
      "<picture...>",
      "files: JPEG, PNG, WebP, AVIF, GIF or TIFF, up to 20 MB and 50 megapixels",
    )
    .option(
      "--expect <n>",
      "each picture holds exactly one number of <n> digits; only 1 so far",
      wholeNumber("--expect", { minimum: 1 }),
      1,
    )
    .option(
      "--model <file>",
      "the model that reads (default: the released one)",
    )
    .option("--json", "print one JSON object a line")
    .addHelpText("after", EXAMPLES)
    .action((files: string[], options: ReadCommandOptions) =>
      readFiles(files, options, context),
    );
}

async function readFiles(
  files: readonly string[],
  options: ReadCommandOptions,
  context: CliContext,
): Promise<void> {
  const [
    { checkReadOptions, createReader },
    { openClassifier },
    { loadPicture },
  ] = await Promise.all([
    import("../core/reading/reader.js"),
    import("../node/model-file.js"),
    import("../node/picture-file.js"),
  ]);
  checkReadOptions(options);
  const reader = createReader(
    await openClassifier(
      await context.createRuntime(),
      options.model ?? context.defaultModelPath(),
    ),
  );
  const print = options.json ? jsonPrinter(context) : plainPrinter(context);
  try {
    for (const file of files) {
      context.signal.throwIfAborted();
      try {
        const picture = await loadPicture(file);
        print.reading(file, await reader.read(picture, options));
      } catch (error) {
        if (!isDigitsError(error)) throw error;
        context.setExitCode(1);
        print.failure(file, error.code, error.message);
      }
    }
  } finally {
    await reader.dispose();
  }
}

/** How what became of a picture is told. */
interface Printer {
  reading(file: string, reading: Reading): void;
  failure(file: string, code: string, message: string): void;
}

/** One object a line, failures among them, so that the lines match the files given. */
function jsonPrinter({ io }: CliContext): Printer {
  const line = (value: unknown) => io.stdout(`${JSON.stringify(value)}\n`);
  return {
    reading(file, { width, height, text, numbers, rejected }) {
      const withoutImages = numbers.map((number) => ({
        ...number,
        digits: number.digits.map(withoutImage),
      }));
      line({ file, width, height, text, numbers: withoutImages, rejected });
    },
    failure: (file, code, message) => line({ file, error: { code, message } }),
  };
}

function withoutImage({ digit, confidence, probabilities, box }: ReadDigit) {
  return { digit, confidence, probabilities, box };
}

function plainPrinter({ io }: CliContext): Printer {
  return {
    reading(file, { numbers }) {
      for (const { text, confidence } of numbers) {
        const percent = `${(100 * confidence).toFixed(1)} %`;
        io.stdout(`${text}  ${percent.padStart(7)}  ${toOneLine(file)}\n`);
      }
    },
    failure: (file, code, message) =>
      io.stderr(`digits: ${toOneLine(`${file}: ${code}: ${message}`)}\n`),
  };
}

/**
 * `digits serve`: the page and the API on this machine, until the user stops it.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Command } from "commander";

import { fail, isDigitsError } from "../core/errors.js";
import { readInputFile } from "../node/input-file.js";
import { cardPathOf } from "../node/model-card.js";
import { packageRoot } from "../node/package-files.js";
import type { CliContext } from "./context.js";
import { close, listen } from "./listen.js";
import { wholeNumber } from "./whole-number.js";

const EXAMPLES = `
Examples:
  $ digits serve                      the page at http://127.0.0.1:5000
  $ digits serve --port 0             on any free port; the address is printed
  $ digits serve --host 0.0.0.0       for other machines of your network too
  $ curl --data-binary @seven.jpg -H 'content-type: image/jpeg' http://127.0.0.1:5000/api/read

With --json, one line is printed when the server listens: {"event":"listening","url":...,"model":...}.
Ctrl-C lets running requests end and stops the server with exit status 0.
`;

interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly model?: string;
  readonly json?: true;
}

/** Adds `digits serve`. */
export function addServeCommand(program: Command, context: CliContext): void {
  program
    .command("serve")
    .description("Serve the page and the HTTP API until Ctrl-C.")
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option(
      "--port <n>",
      "the port to listen on; 0 takes a free one",
      wholeNumber("--port", { minimum: 0, maximum: 65_535 }),
      5000,
    )
    .option(
      "--model <file>",
      "the model that reads (default: the released one)",
    )
    .option("--json", "print one JSON line when the server listens")
    .addHelpText("after", EXAMPLES)
    .action((options: ServeOptions) => serve(options, context));
}

async function serve(
  options: ServeOptions,
  context: CliContext,
): Promise<void> {
  if (options.host === "") {
    // The system would take it for "all interfaces": an unset shell variable must not open this machine.
    fail(
      "OPTION_INVALID",
      "--host is empty. Use --host 127.0.0.1 for this machine alone, 0.0.0.0 for its network.",
    );
  }
  const webRoot = builtPage();
  const modelPath = options.model ?? context.defaultModelPath();
  const [
    { createApp },
    { createReader },
    { openClassifier },
    { decodePicture },
  ] = await Promise.all([
    import("../server/create-app.js"),
    import("../core/reading/reader.js"),
    import("../node/model-file.js"),
    import("../node/picture-file.js"),
  ]);
  const classifier = await openClassifier(
    await context.createRuntime(),
    modelPath,
  );
  const reader = createReader(classifier);
  try {
    const { name, version } = classifier.metadata;
    const app = createApp({
      reader,
      decodePicture,
      model: { name, version, card: await loadCard(modelPath) },
      webRoot,
      reportFault: (fault) =>
        context.io.stderr(`digits: INTERNAL: ${faultText(fault)}\n`),
    });
    const url = await listen(app, options);
    context.io.stdout(
      options.json
        ? `${JSON.stringify({ event: "listening", url, model: { name, version } })}\n`
        : `Digits reads at ${url} with the model ${name} ${version}.\nCtrl-C stops it.\n`,
    );
    await stopped(context.signal);
    await close(app);
  } finally {
    await reader.dispose();
  }
}

/** The folder of the page that `npm run build` wrote. */
function builtPage(): string {
  const webRoot = join(packageRoot(), "dist", "web");
  if (!existsSync(join(webRoot, "index.html"))) {
    fail(
      "FILE_NOT_FOUND",
      `the page is not built: ${webRoot} holds no index.html. Run npm run build.`,
    );
  }
  return webRoot;
}

/** The card beside the model; null where somebody moved the model without it. */
async function loadCard(
  modelPath: string,
): Promise<Record<string, unknown> | null> {
  const path = cardPathOf(modelPath);
  try {
    const bytes = await readInputFile(path);
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<
      string,
      unknown
    >;
  } catch (error) {
    if (isDigitsError(error, "FILE_NOT_FOUND")) return null;
    if (isDigitsError(error)) throw error;
    fail(
      "MODEL_MALFORMED",
      `the model's card ${path} is no JSON. Copy it again, or remove it.`,
      { cause: error },
    );
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function faultText(fault: unknown): string {
  return fault instanceof Error
    ? (fault.stack ?? fault.message)
    : String(fault);
}

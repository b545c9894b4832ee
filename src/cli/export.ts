/**
 * `digits export`: a model for other programs, as an ONNX file or as a repository for Triton and KServe, or for small
 * devices; that one stands in export-int8.ts.
 */

import type { Command } from "commander";

import type { Choice } from "../contract/choice.js";
import type { NewFile } from "../node/files/atomic-file.js";
import type { ModelMetadata } from "../node/models/model-file.js";
import { addChoices, chosenOf, jsonChoice, modelChoice } from "./choice-options.js";
import type { CliContext } from "./context.js";
import { addExportInt8 } from "./export-int8.js";

const EXAMPLES = `
Examples:
  $ digits export onnx digits.onnx            the released model, and its card as digits.json
  $ digits export triton models               a repository: tritonserver --model-repository=$PWD/models
  $ digits export triton models --model lenet.onnx
  $ digits export int8 --out digits-int8.onnx in 8-bit numbers, a quarter of the size
`;

const choices = {
  model: modelChoice,
  force: { kind: "switch", sentence: "Replace files that are there and hold something else." },
  json: { ...jsonChoice, sentence: "Print what was written as a JSON object." },
} as const satisfies Readonly<Record<string, Choice>>;

/** A model to be exported. */
interface Exported {
  readonly metadata: ModelMetadata;
  readonly file: Uint8Array;
  /** The card's file; null where there is none. */
  readonly card: Uint8Array | null;
}

/** Makes a command `digits export`. */
export function addExportCommand(command: Command, context: CliContext): void {
  command.addHelpText("after", EXAMPLES);
  addFormat(command, context, "onnx", {
    target: "<file>",
    description: "write the ONNX file, and its card beside it",
    toFiles: toOnnxFiles,
  });
  addFormat(command, context, "triton", {
    target: "<dir>",
    description: "write a model repository for Triton Inference Server and KServe",
    toFiles: async (directory, model) => {
      const { toTritonRepository } = await import("../node/models/triton-repository.js");
      return toTritonRepository(directory, model);
    },
  });
  addExportInt8(command, context);
}

interface Format {
  readonly target: string;
  readonly description: string;
  readonly toFiles: (target: string, model: Exported) => Promise<NewFile[]>;
}

function addFormat(
  command: Command,
  context: CliContext,
  format: string,
  { target, description, toFiles }: Format,
): void {
  addChoices(command.command(format).description(description).argument(target), choices).action(
    async (to: string, options: object) => {
      const { model: path, force = false, json } = chosenOf(choices, options);
      const model = await openModel(path ?? context.defaultModelPath(), context);
      const files = await toFiles(to, model);
      const { writeNewFiles } = await import("../node/files/atomic-file.js");
      await writeNewFiles(files, { isForced: force });
      const paths = files.map((file) => file.path);
      const { name, version } = model.metadata;
      context.io.stdout(
        json
          ? `${JSON.stringify({ format, model: { name, version }, files: paths })}\n`
          : `The model ${name} ${version} is in\n${paths.map((written) => `  ${written}\n`).join("")}`,
      );
    },
  );
}

/** Opens the model as reading does, so that what is exported is known to classify. */
async function openModel(path: string, context: CliContext): Promise<Exported> {
  const [{ openModel: open }, { readInputFile, readInputFileIfAny }, { cardPathOf }] = await Promise.all([
    import("../node/models/model-file.js"),
    import("../node/files/input-file.js"),
    import("../node/models/model-card.js"),
  ]);
  const file = await readInputFile(path);
  const classifier = await open(await context.createRuntime(), file);
  await classifier.dispose();
  const card = await readInputFileIfAny(cardPathOf(path));
  return { metadata: classifier.metadata, file, card };
}

async function toOnnxFiles(path: string, { file, card }: Exported): Promise<NewFile[]> {
  const { cardPathOf } = await import("../node/models/model-card.js");
  const beside = cardPathOf(path);
  return [{ path, content: file }, ...(card === null ? [] : [{ path: beside, content: card }])];
}

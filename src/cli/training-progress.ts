/**
 * Training events as people or programs read them: a line that redraws itself on a terminal, plain lines
 * elsewhere, JSON lines with `--json`.
 */

import { formatCount, formatPercent, formatSeconds } from "../contract/words.js";
import type { MaterialResults } from "../core/evaluation/evaluate-material.js";
import type { TrainingEvent } from "../core/training/loop.js";
import { toLinesText } from "./lines-text.js";
import type { LineModelCard } from "../node/models/line-card.js";
import type { LocatorModelCard } from "../node/models/locator-card.js";
import type { ModelCard } from "../node/models/model-card.js";
import { type CliIo, createProgressLine } from "./terminal.js";

/** Steps between two `step` lines where each takes a line of its own. */
const STEPS_PER_LINE = 50;

export interface TrainingProgress {
  /** While the material beside MNIST is drawn. */
  drawing(this: void, drawn: number, count: number): void;
  show(this: void, event: TrainingEvent): void;
  end(card: ModelCard): void;
  /** As `end`, for the network that reads lines. */
  endLines(card: LineModelCard): void;
  /** As `end`, for the network that finds lines. */
  endLocator(card: LocatorModelCard): void;
  /** Removes the redrawn line; idempotent. */
  clear(): void;
}

export interface TrainingProgressOptions {
  readonly json: boolean;
  /** The model file. */
  readonly out: string;
  readonly checkpointPath: string;
  /** What the user types to go on. */
  readonly resumeCommand: string;
}

export function createTrainingProgress(io: CliIo, options: TrainingProgressOptions): TrainingProgress {
  return options.json ? createJsonProgress(io, options) : createTextProgress(io, options);
}

function createJsonProgress(io: CliIo, { out, checkpointPath }: TrainingProgressOptions): TrainingProgress {
  const print = (value: object) => io.stdout(`${JSON.stringify(value)}\n`);
  return {
    clear() {},
    drawing(drawn, count) {
      // Once: a program that waits for some seconds learns why.
      if (drawn === count) print({ event: "material", count });
    },
    show(event) {
      switch (event.kind) {
        case "start": {
          const { kind, ...rest } = event;
          print({ event: kind, network: event.plan.network, ...rest });
          break;
        }
        case "step": {
          const { kind, ...rest } = event;
          if (isLineStep(event.step)) print({ event: kind, ...rest });
          break;
        }
        case "epoch": {
          const { kind, checkpoint: _, ...rest } = event;
          print({ event: kind, ...rest });
          break;
        }
        case "stopped":
          print({ event: "stopped", step: event.checkpoint.step, checkpoint: checkpointPath });
          break;
        case "checkpoint":
        case "sample":
          break; // none is asked for
        case "end":
          break; // printed once the model is tested and written
      }
    },
    end(card) {
      print({
        event: "end",
        testAccuracy: card.results.test.accuracy,
        expectedCalibrationError: card.calibration.expectedCalibrationError,
        validationAccuracy: card.results.validationAccuracy,
        seconds: card.training.seconds,
        model: out,
      });
    },
    endLines({ results, training }) {
      print({ event: "end", ...results.heldOut, seconds: training.seconds, model: out });
    },
    endLocator({ results, training }) {
      print({ event: "end", ...results.heldOut, seconds: training.seconds, model: out });
    },
  };
}

function createTextProgress(
  io: CliIo,
  { out, checkpointPath, resumeCommand }: TrainingProgressOptions,
): TrainingProgress {
  const line = createProgressLine(io);
  let epochCount = 0;
  return {
    clear: line.clear,
    drawing(drawn, count) {
      const text = `Drawing images to train on beside MNIST: ${formatCount(drawn)} of ${formatCount(count)}`;
      if (drawn < count) line.update(() => text);
      else {
        line.clear();
        io.stdout(`${formatCount(count)} images drawn to train on beside MNIST.\n`);
      }
    },
    show(event) {
      switch (event.kind) {
        case "start":
          epochCount = event.plan.epochs;
          io.stdout(
            `Training ${event.plan.network}: ${formatCount(event.parameterCount)} parameters, ${epochCount} epochs of ${event.stepsPerEpoch} steps of ${event.plan.batchSize} images, seed ${event.plan.seed}.\n`,
          );
          if (event.step > 0) io.stdout(`Going on after step ${formatCount(event.step)}.\n`);
          break;
        case "step": {
          const text = () =>
            `epoch ${event.epoch}/${epochCount}  step ${event.step}/${event.stepCount}  loss ${event.loss.toFixed(4)}  accuracy ${formatPercent(event.accuracy, 1)}  ${formatCount(event.imagesPerSecond)} images/s  ${formatSeconds(event.secondsLeft)} left`;
          if (io.isTerminal) line.update(text);
          else if (isLineStep(event.step)) io.stderr(`${text()}\n`);
          break;
        }
        case "epoch":
          line.clear();
          io.stdout(
            `epoch ${event.epoch}/${epochCount}  loss ${event.trainLoss.toFixed(4)}  training ${formatPercent(event.trainAccuracy)}  validation ${formatPercent(event.validationAccuracy)}  ${formatCount(event.imagesPerSecond)} images/s\n`,
          );
          break;
        case "stopped":
          line.clear();
          io.stdout(
            `Stopped after step ${formatCount(event.checkpoint.step)}. The checkpoint is ${checkpointPath}\nTo go on:\n  ${resumeCommand}\n`,
          );
          break;
        case "checkpoint":
        case "sample":
          break; // none is asked for
        case "end":
          line.clear();
          break;
      }
    },
    end({ results, calibration, training, file }) {
      const { correct, count, accuracy } = results.test;
      if (results.material !== null) io.stdout(materialText(results.material));
      io.stdout(
        `Test accuracy ${formatPercent(accuracy)} (${formatCount(correct)} of ${formatCount(count)}), calibration error ${formatPercent(calibration.expectedCalibrationError)}, trained in ${formatSeconds(training.seconds)}.\nModel: ${out} (${formatCount(file.bytes)} bytes), its card beside it.\n`,
      );
    },
    endLines({ results: { heldOut }, training, speed, file }) {
      if (heldOut !== null) io.stdout(`Held-out lines:\n\n${toLinesText(heldOut)}\n`);
      io.stdout(
        `Trained in ${formatSeconds(training.seconds)}; a line takes ${speed.milliseconds.toFixed(1)} ms on one core.\nModel: ${out} (${formatCount(file.bytes)} bytes), its card beside it.\n`,
      );
    },
    endLocator({ results, training, speed, file }) {
      io.stdout(
        `${pagesText(results.heldOut)}Trained in ${formatSeconds(training.seconds)}; a megapixel takes ${speed.milliseconds.toFixed(0)} ms on one core.\nModel: ${out} (${formatCount(file.bytes)} bytes), its card beside it.\n`,
      );
    },
  };
}

/** Lines of held-out pages by kind of page, in columns. */
function pagesText(heldOut: LocatorModelCard["results"]["heldOut"]): string {
  if (heldOut === null) return "";
  const width = Math.max(...heldOut.kinds.map(({ kind }) => kind.length));
  const lines = heldOut.kinds.map(({ kind, pages, lines: count, found, invented }) =>
    [
      kind.padEnd(width),
      `${formatCount(pages).padStart(5)} pages`,
      `${formatCount(count).padStart(6)} lines`,
      `found ${(count === 0 ? "-" : formatPercent(found / count, 1)).padStart(7)}`,
      `invented ${formatCount(invented).padStart(5)}`,
    ].join("  "),
  );
  return `Lines of held-out pages:\n${lines.join("\n")}\nCells of lines, found or told, that are both: ${formatPercent(heldOut.cells, 1)}\n`;
}

/** The parts in columns: what is read rightly, and what is refused. */
function materialText({ threshold, parts }: MaterialResults): string {
  const width = Math.max(...parts.map(({ name }) => name.length));
  const lines = parts.map(({ name, count, accuracy, refused }) =>
    [
      name.padEnd(width),
      formatCount(count).padStart(6),
      `rightly ${formatPercent(accuracy).padStart(8)}`,
      `refused ${formatPercent(refused).padStart(8)}`,
    ].join("  "),
  );
  return `Held out; refused below a confidence of ${formatPercent(threshold, 1)}, which accepts 99 % of the digits:\n${lines.join("\n")}\n`;
}

function isLineStep(step: number): boolean {
  return step % STEPS_PER_LINE === 0;
}

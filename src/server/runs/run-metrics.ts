/**
 * What `/metrics` tells of training: how many runs there are, and how the one that works gets on. Labels are states and
 * names of networks, never runs: those are without number.
 */

import { Gauge, type Registry } from "prom-client";

import { runStates } from "../../core/runs/run-event.js";
import type { TrainingRun } from "../../core/runs/run.js";
import type { TrainingRuns } from "../../core/runs/training-runs.js";

/** Adds the gauges of training. */
export function addRunMetrics(registry: Registry, runs: TrainingRuns): void {
  const registers = [registry];
  new Gauge({
    name: "digits_training_runs",
    help: "Training runs, by state.",
    labelNames: ["state"],
    registers,
    collect() {
      const states = runs.list().map(({ state }) => state);
      for (const state of runStates) {
        const count = states.filter((each) => each === state).length;
        this.set({ state }, count);
      }
    },
  });

  /** Nothing is told while no run works, or while there is no such figure yet. */
  const gauge = (name: string, help: string, read: (run: TrainingRun) => number | undefined | null) =>
    new Gauge({
      name,
      help: `${help} of the run that works, by network.`,
      labelNames: ["network"],
      registers,
      collect() {
        this.reset();
        const run = runs.list().find(({ state }) => state === "running");
        const value = run && read(run);
        if (run && typeof value === "number") {
          this.set({ network: run.plan.network }, value);
        }
      },
    });
  gauge("digits_training_steps_done", "Steps done", ({ step }) => step);
  gauge("digits_training_steps_planned", "Steps in all", ({ stepCount }) => stepCount);
  gauge("digits_training_images_per_second", "Images a second", ({ lastSteps }) => lastSteps?.imagesPerSecond);
  gauge("digits_training_loss", "Mean loss over the last steps", ({ lastSteps }) => lastSteps?.loss);
}

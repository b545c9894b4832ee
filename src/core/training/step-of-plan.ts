/** The training step of whatever network a plan names. */

import { LINE_NETWORK } from "../line.js";
import { LOCATOR_NETWORK } from "../network/locator-network.js";
import { findNetwork } from "../network/networks.js";
import type { Runtime } from "../runtime.js";
import { createLineStep } from "./line-step.js";
import { createLocatorStep } from "./locator-step.js";
import { drawingSeed, type TrainingPlan } from "./plan.js";
import { createTrainingStep, type TrainingStep } from "./step.js";

/** Loads the step of a plan's network into a runtime; its weights are drawn from the plan's seed. */
export function createStepOfPlan(runtime: Runtime, plan: TrainingPlan): Promise<TrainingStep> {
  if (plan.network === LINE_NETWORK) return createLineStep(runtime, plan, drawingSeed(plan));
  if (plan.network === LOCATOR_NETWORK) return createLocatorStep(runtime, plan, plan.seed);
  return createTrainingStep(runtime, { ...plan, network: findNetwork(plan.network) }, plan.seed);
}

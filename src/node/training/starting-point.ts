/** Where a run begins that goes on from no checkpoint: at weights that are drawn, or at those of models. */

import { assert } from "../../core/errors.js";
import type { Runtime } from "../../core/runtime.js";
import type { BatchSource } from "../../core/training/batches.js";
import type { Checkpoint } from "../../core/training/checkpoint.js";
import type { TrainingPlan } from "../../core/training/plan.js";
import { startFrom } from "../../core/training/start.js";

/**
 * The checkpoint before the first step of a plan that starts from models; undefined where its weights are drawn.
 *
 * @param models bytes of the files that the plan names
 * @throws MODEL_MALFORMED where one is no model of the plan's network
 */
export async function startingPoint(
  runtime: Runtime,
  plan: TrainingPlan,
  models: readonly Uint8Array[] | undefined,
  createBatches: () => BatchSource,
): Promise<Checkpoint | undefined> {
  if (plan.start.length === 0) return undefined;
  assert(models?.length === plan.start.length, "a plan that starts from models is run with them");
  const batches = createBatches();
  try {
    return await startFrom(runtime, plan, models, batches);
  } finally {
    await batches.dispose();
  }
}

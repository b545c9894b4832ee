/**
 * The command line that trains the same model again, as it stands on cards.
 */

import { formatMaterial } from "./material-names.js";
import { augmentationNameOf } from "./named-augmentations.js";
import { createPlan, type TrainingPlan } from "./plan.js";

/** `digits train` with what differs from the network's recipe, and the threads. */
export function trainCommandOf(plan: TrainingPlan): string {
  const recipe = createPlan({ network: plan.network });
  const words = [
    "digits train",
    `--network ${plan.network}`,
    `--epochs ${plan.epochs}`,
    `--batch ${plan.batchSize}`,
    `--seed ${plan.seed}`,
  ];
  const augmentation = augmentationNameOf(plan.augmentation) ?? "full";
  const others: readonly [keyof TrainingPlan, string, unknown][] = [
    ["optimizer", "--optimizer", plan.optimizer.kind],
    ["schedule", "--schedule", plan.schedule],
    ["peakLearningRate", "--learning-rate", plan.peakLearningRate],
    ["weightDecay", "--weight-decay", plan.weightDecay],
    ["labelSmoothing", "--label-smoothing", plan.labelSmoothing],
    ["averageDecay", "--average-decay", plan.averageDecay],
    ["augmentation", "--augmentation", augmentation],
    ["material", "--material", formatMaterial(plan.material)],
    ["validationCount", "--validation", plan.validationCount],
  ];
  for (const [key, option, value] of others) {
    if (JSON.stringify(plan[key]) !== JSON.stringify(recipe[key])) {
      words.push(`${option} ${String(value)}`);
    }
  }
  words.push(`--threads ${plan.threads}`);
  if (plan.device !== "cpu") words.push(`--device ${plan.device}`);
  return words.join(" ");
}

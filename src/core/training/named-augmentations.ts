/**
 * The augmentations that have a name, as people choose them on the command line and over HTTP.
 */

import { type AugmentationOptions, defaultAugmentation, mildAugmentation } from "./augmentation.js";

export const augmentationNames = ["none", "mild", "full"] as const;

export type AugmentationName = (typeof augmentationNames)[number];

export const namedAugmentations: Readonly<Record<AugmentationName, AugmentationOptions | null>> = {
  none: null,
  mild: mildAugmentation,
  full: defaultAugmentation,
};

/** The name of a plan's augmentation; null for one that was put together otherwise. */
export function augmentationNameOf(augmentation: AugmentationOptions | null): AugmentationName | null {
  const found = augmentationNames.find(
    (name) => JSON.stringify(namedAugmentations[name]) === JSON.stringify(augmentation),
  );
  return found ?? null;
}

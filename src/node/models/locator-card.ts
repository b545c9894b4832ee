/** The card of a model that finds lines: as that of a model of digits, with the figures of simulated pages by kind. */

import type { LocatedFigures } from "../../core/evaluation/evaluate-locator.js";
import type { Machine } from "../onnxruntime/measure-speed.js";
import type { ModelCard } from "./model-card.js";

export interface LocatorModelCard extends Pick<
  ModelCard,
  "name" | "version" | "description" | "date" | "file" | "parameters" | "preprocessing"
> {
  readonly training: Omit<ModelCard["training"], "images"> & {
    /** MNIST's images that pages are written with, and those of the pages that were held out. */
    readonly images: { readonly training: number; readonly validation: number };
  };
  readonly results: {
    /** Of simulated pages; null when none were held out. */
    readonly heldOut: {
      /** Share of the cells of lines of digits, found or told, that are both. */
      readonly cells: number;
      readonly kinds: readonly LocatedFigures[];
    } | null;
  };
  /** Median of a plane of this many pixels along each side, on one thread. */
  readonly speed: {
    readonly side: number;
    readonly runs: number;
    readonly milliseconds: number;
    readonly machine: Machine;
  };
}

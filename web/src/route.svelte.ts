/**
 * Where in the application one is, kept in the address: `#read`, `#train`, `#models`, `#train/ID` for a training run,
 * `#train/ID/ID` with those beside it that it is compared with,
 * `#models/NAME@VERSION` for a model, `#models/NAME@VERSION/NAME@VERSION` for two that are compared,
 * and `#sample=NAME` for a sample that is open on the Read view. So every view has a link, and the browser's back
 * button works.
 */

import type { ModelReference } from "../../src/contract/answers/model-answers.js";

export const viewNames = ["read", "train", "models"] as const;

/** At most so many models are named in an address. */
const MAX_MODELS = 2;

/** And so many runs beside another: more columns than that nobody compares. */
export const MAX_COMPARED_RUNS = 3;

export type ViewName = (typeof viewNames)[number];

export class Route {
  view = $state<ViewName>("read");
  /** The name of the sample that the address asks for. */
  sample = $state<string | null>(null);
  /** The training run that the address asks for. */
  run = $state<string | null>(null);
  /** The runs that are to be compared with it. */
  comparedRuns = $state.raw<readonly string[]>([]);
  /** The models that the address asks for: one to look at, or two to compare. */
  models = $state.raw<readonly ModelReference[]>([]);
  readonly #location: Location;
  readonly #history: History;

  constructor({ location, history }: Window) {
    this.#location = location;
    this.#history = history;
    this.follow();
  }

  /** Goes where the address says; to be called when it changes. */
  follow(): void {
    const hash = this.#location.hash.slice(1);
    const [view, ...parts] = hash.split("/").map(decode);
    const [run = "", ...otherRuns] = parts;
    this.view = viewNames.find((name) => name === view) ?? "read";
    this.run = this.view === "train" && run ? run : null;
    this.comparedRuns = this.run === null ? [] : otherRuns.slice(0, MAX_COMPARED_RUNS);
    this.models = this.view === "models" ? parts.slice(0, MAX_MODELS).flatMap(toModel) : [];
    this.sample = /^sample=([\w-]+)$/.exec(hash)?.[1] ?? null;
  }

  /** Goes to a view, unless it is the one that is open. */
  open(view: ViewName): void {
    const isWithin = this.run !== null || this.models.length > 0;
    if (view !== this.view || isWithin) this.#location.hash = view;
  }

  /** Goes to a training run. */
  openRun(id: string): void {
    this.#location.hash = `train/${encodeURIComponent(id)}`;
  }

  /** Puts other runs beside the one that is open, without a step in the history. */
  nameComparedRuns(ids: readonly string[]): void {
    if (this.run === null) return;
    this.comparedRuns = ids;
    const parts = [this.run, ...ids].map(encodeURIComponent);
    this.#replace(`#${["train", ...parts].join("/")}`);
  }

  /** Puts other models in the address, without a step in the history. */
  nameModels(models: readonly ModelReference[]): void {
    this.models = models;
    this.#replace(hashOf(models));
  }

  /** Puts a sample in the address, or takes it out, without a step in the history. */
  nameSample(sample: string | null): void {
    if (sample === this.sample) return;
    this.sample = sample;
    this.#replace(sample === null ? "" : `#sample=${sample}`);
  }

  /** The whole address, to be copied. */
  get link(): string {
    return this.#location.href;
  }

  #replace(hash: string): void {
    const { pathname, search } = this.#location;
    this.#history.replaceState(null, "", `${pathname}${search}${hash}`);
  }
}

/** The end of an address that asks for models. */
export function hashOf(models: readonly ModelReference[]): string {
  const parts = models.map(({ name, version }) => encodeURIComponent(`${name}@${version}`));
  return `#${["models", ...parts].join("/")}`;
}

function toModel(text: string): readonly ModelReference[] {
  const at = text.lastIndexOf("@");
  return at > 0 ? [{ name: text.slice(0, at), version: text.slice(at + 1) }] : [];
}

/** An address may be cut off in the middle of a sign. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

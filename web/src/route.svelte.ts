/**
 * Where in the application one is, kept in the address: `#read`, `#jobs`, `#train`, `#models`, `#train/ID` for a training run,
 * `#train/ID/ID` with those beside it that it is compared with,
 * `#models/NAME@VERSION` for a model, `#models/NAME@VERSION/NAME@VERSION` for two that are compared,
 * `#jobs/NAME` for a job, below it `review/ID`, `same/TEXT` and `file/ID/ID` for numbers that are looked at,
 * and `#sample=NAME` for a sample that is open on the Read view. So every view has a link, and the browser's back
 * button works.
 */

import type { ModelReference } from "../../src/contract/answers/model-answers.js";

export const viewNames = ["read", "jobs", "train", "models"] as const;

/** At most so many models are named in an address. */
const MAX_MODELS = 2;

/** And so many runs beside another: more columns than that nobody compares. */
export const MAX_COMPARED_RUNS = 3;

export type ViewName = (typeof viewNames)[number];

/** A job, and what of it is looked at. */
export interface JobPlace {
  readonly name: string;
  readonly part: "results" | "review" | "same" | "file";
  /** Which text, or which file; empty in the other parts. */
  readonly of: string;
  /** Which number, by its id. */
  readonly number: string | null;
}

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
  /** The job that the address asks for. */
  job = $state.raw<JobPlace | null>(null);
  readonly #views: readonly ViewName[];
  readonly #location: Location;
  readonly #history: History;

  /** @param views that there are */
  constructor({ location, history }: Window, views: readonly ViewName[] = viewNames) {
    this.#views = views;
    this.#location = location;
    this.#history = history;
    this.follow();
  }

  /** Goes where the address says; to be called when it changes. */
  follow(): void {
    const hash = this.#location.hash.slice(1);
    const [view, ...parts] = hash.split("/").map(decode);
    const [run = "", ...otherRuns] = parts;
    this.view = this.#views.find((name) => name === view) ?? "read";
    this.run = this.view === "train" && run ? run : null;
    this.comparedRuns = this.run === null ? [] : otherRuns.slice(0, MAX_COMPARED_RUNS);
    this.job = this.view === "jobs" ? toJobPlace(parts) : null;
    this.models = this.view === "models" ? parts.slice(0, MAX_MODELS).flatMap(toModel) : [];
    this.sample = /^sample=([\w-]+)$/.exec(hash)?.[1] ?? null;
  }

  /** Goes to a view, unless it is the one that is open. */
  open(view: ViewName): void {
    const isWithin = this.run !== null || this.job !== null || this.models.length > 0;
    if (view !== this.view || isWithin) this.#location.hash = view;
  }

  /** Goes to a training run. */
  openRun(id: string): void {
    this.#location.hash = `train/${encodeURIComponent(id)}`;
  }

  /** Goes to a job, or to what lies below it. */
  openJob(name: string, ...parts: readonly string[]): void {
    this.#location.hash = hashOfJob(name, ...parts);
  }

  /** Puts the number that is looked at in the address, without a step in the history. */
  nameNumber(number: string): void {
    if (this.job === null || this.job.number === number) return;
    this.job = { ...this.job, number };
    const { name, part, of } = this.job;
    this.#replace(hashOfJob(name, part, ...(of === "" ? [] : [of]), number));
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

/** The end of an address that asks for a job. */
export function hashOfJob(name: string, ...parts: readonly string[]): string {
  return `#${["jobs", name, ...parts].map(encodeURIComponent).join("/")}`;
}

function toJobPlace([name = "", part, ...parts]: readonly string[]): JobPlace | null {
  if (name === "") return null;
  const [first, second] = parts;
  if (part === "review") return { name, part, of: "", number: first ?? null };
  if ((part === "same" || part === "file") && first) return { name, part, of: first, number: second ?? null };
  return { name, part: "results", of: "", number: null };
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

/**
 * Where in the application one is, kept in the address: `#read`, `#train`, `#models`, `#train/ID` for a training run,
 * and `#sample=NAME` for a sample that is open on the Read view. So every view has a link, and the browser's back
 * button works.
 */

export const viewNames = ["read", "train", "models"] as const;

export type ViewName = (typeof viewNames)[number];

export class Route {
  view = $state<ViewName>("read");
  /** The name of the sample that the address asks for. */
  sample = $state<string | null>(null);
  /** The training run that the address asks for. */
  run = $state<string | null>(null);
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
    const [view, run = ""] = hash.split("/");
    this.view = viewNames.find((name) => name === view) ?? "read";
    this.run = this.view === "train" && run ? decodeURIComponent(run) : null;
    this.sample = /^sample=([\w-]+)$/.exec(hash)?.[1] ?? null;
  }

  /** Goes to a view, unless it is the one that is open. */
  open(view: ViewName): void {
    if (view !== this.view || this.run !== null) this.#location.hash = view;
  }

  /** Goes to a training run. */
  openRun(id: string): void {
    this.#location.hash = `train/${encodeURIComponent(id)}`;
  }

  /** Puts a sample in the address, or takes it out, without a step in the history. */
  nameSample(sample: string | null): void {
    if (sample === this.sample) return;
    this.sample = sample;
    const { pathname, search } = this.#location;
    const hash = sample === null ? "" : `#sample=${sample}`;
    this.#history.replaceState(null, "", `${pathname}${search}${hash}`);
  }

  /** The whole address, to be copied. */
  get link(): string {
    return this.#location.href;
  }
}

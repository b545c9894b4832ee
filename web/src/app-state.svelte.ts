/**
 * The state of the whole page in one place, and what can be done with it. Components get it by `useApp()`; none of
 * them keeps a state of its own that another needs.
 */

import { createContext } from "svelte";

import { createDrawingRenderer } from "../../src/browser/drawing/ink-canvas.js";
import { sampleFile, samples } from "./drawing/samples.js";
import { createPageClient } from "./api/page-client.js";
import { Token } from "./api/token.svelte.js";
import { writeToClipboard } from "./ui/hand-over.js";
import { nothingToRead } from "./words/failures.js";
import { PictureReads } from "./api/picture-reads.svelte.js";
import { Doubt } from "./api/doubt.svelte.js";
import { Expected } from "./api/expected.svelte.js";
import { Batch } from "./many/batch.svelte.js";
import type { Comparison } from "./models/compare/comparison.svelte.js";
import { Connection } from "./api/connection.svelte.js";
import { Drawing } from "./drawing/drawing.svelte.js";
import { Example } from "./read/example.svelte.js";
import { KeptSheet } from "./read/kept-sheet.js";
import { Hand } from "./hand/hand.svelte.js";
import { Jobs } from "./jobs/jobs.svelte.js";
import type { ModelUpload } from "./models/model-upload.svelte.js";
import { isModelFile, Models } from "./models/models.svelte.js";
import { Reading } from "./read/reading.svelte.js";
import { Route, viewNames } from "./route.svelte.js";
import type { RunResults } from "./train/result/run-results.svelte.js";
import { Runs } from "./train/runs.svelte.js";

/** How long a note is shown. */
const SHOWN_MS = 2500;

/** A longer text is not repeated in a note. */
const MAX_TOLD_LETTERS = 20;

/** Whether single keys work is kept in the browser under this name. */
const STORED_NAME = "digits-single-keys";

/** What is said to those who hear the page, and shown for a moment to those who see it. */
class Announcer {
  /** For screen readers: the latest reading. */
  spoken = $state("");
  /** A short note that goes away by itself: something was copied or saved. */
  note = $state("");
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.spoken = text;
  }

  tell(note: string): void {
    this.note = note;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.note = ""), SHOWN_MS);
  }
}

/**
 * Whether single keys work as shortcuts. Who writes by voice, or whose hand slips, switches them off (WCAG 2.1.4); the
 * browser remembers it.
 */
class Shortcuts {
  isListOpen = $state(false);
  #areOn = $state(true);
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#areOn = storage.getItem(STORED_NAME) !== "off";
  }

  get areOn(): boolean {
    return this.#areOn;
  }

  set areOn(areOn: boolean) {
    this.#areOn = areOn;
    this.#storage.setItem(STORED_NAME, areOn ? "on" : "off");
  }
}

export class AppState {
  readonly announcer = new Announcer();
  readonly token = new Token(sessionStorage);
  readonly connection = new Connection(createPageClient(this.token), localStorage);
  readonly models = new Models(this.connection, ({ name, version }) => {
    this.announcer.tell(`${name} ${version} reads now`);
    // What lies on the sheet was read by another.
    this.reading.retry();
  });
  /** What is known of the numbers beforehand. */
  readonly expected = new Expected(sessionStorage, () => this.reading.retry());
  /** How sure a digit has to be to be told. */
  readonly doubt = new Doubt(sessionStorage);
  readonly reads = new PictureReads(this.connection, () => this.models.isReleasedActive());
  /** How whoever uses the page writes; kept in this browser. */
  readonly hand = new Hand(localStorage, this.reads, () => this.reading.retry());
  readonly reading = new Reading(this.connection, this.reads, this.expected, this.doubt);
  readonly batch = new Batch(this.connection, this.reads, this.expected, this.doubt);
  readonly jobs = new Jobs(
    this.connection,
    createPageClient(this.token, { onUnauthorized: async () => null }),
    () => this.route.view === "jobs",
  );
  readonly runs = new Runs(
    this.connection,
    (words) => this.announcer.tell(words),
    () => this.route.view === "train",
  );
  /** Two models side by side; the Models view makes it, and finds it again. */
  comparison = $state.raw<Comparison | null>(null);
  /** A model on its way to the server; the Models view makes it, and finds it again. */
  upload = $state.raw<ModelUpload | null>(null);
  /** What finished runs reached; the first result that is opened makes it, and others find it. */
  runResults = $state.raw<RunResults | null>(null);
  /** What the empty page shows until somebody does something. */
  readonly example: Example;
  readonly route: Route;
  readonly shortcuts: Shortcuts;
  readonly drawing = new Drawing(() => {
    this.#kept.keepDrawing();
    this.readDrawing();
  });
  /** The picture that lies on the sheet, over what is drawn; null where the sheet is to be drawn on. */
  picture = $state.raw<File | null>(null);
  /** Whether the list of many pictures is in sight, or one of them opened on the sheet. */
  isBatchShown = $state(false);
  readonly #render = createDrawingRenderer();
  readonly #kept: KeptSheet;

  constructor(window: Window) {
    void this.connection.loadLimits();
    this.route = new Route(window, this.connection.hasServer ? viewNames : ["read"]);
    this.example = new Example(window);
    this.shortcuts = new Shortcuts(window.localStorage);
    this.#kept = new KeptSheet(window, () => this.drawing.history);
  }

  /** Lays on the sheet what was there before the page was loaded anew; a sample in the address goes before. */
  resume(): void {
    const { drawing, picture } = this.#kept;
    if (drawing) this.drawing.restore(drawing);
    if (this.route.sample && this.openSample(this.route.sample)) return;
    if (picture) this.openPicture(picture);
    else this.readDrawing();
  }

  /** Whether nothing lies on the sheet, and nobody has done anything yet. */
  get isExampleShown(): boolean {
    return (
      this.example.isOn && this.picture === null && this.drawing.strokes.length === 0 && this.reading.outcome === null
    );
  }

  /** Reads the drawing as it is now. */
  readDrawing(): void {
    const { drawing, reading } = this;
    if (!drawing.hasInk) return reading.reset();
    reading.read(this.#render(drawing.strokes, drawing.paper), drawing.rest);
  }

  /**
   * Takes files that were chosen, dropped or pasted: a picture goes onto the sheet, several become a job, and a model
   * goes to the models.
   */
  takeFiles(files: readonly File[]): void {
    const [file] = files;
    if (!file) return this.reading.refuse(nothingToRead);
    if (this.connection.hasServer && files.some(isModelFile)) {
      this.route.open("models");
      this.models.offered = files;
      return;
    }
    const job = this.route.job?.name ?? null;
    if (job !== null) {
      this.announcer.tell(files.length === 1 ? `1 picture goes to ${job}` : `${files.length} pictures go to ${job}`);
      return this.jobs.addTo(job, files);
    }
    if (this.route.view === "jobs" || (files.length > 1 && !this.isBatchShown)) return void this.#takeMany(files);
    this.route.open("read");
    this.route.nameSample(null);
    if (this.isBatchShown) this.batch.add(files);
    else this.openPicture(file);
  }

  /**
   * Many pictures are a job, which lasts; a list in this page where this device reads, or where the server keeps no jobs, or
   * none for strangers.
   */
  async #takeMany(files: readonly File[]): Promise<void> {
    await this.reads.choose().catch(() => null);
    const job = this.reads.isHere ? null : await this.jobs.startUnasked(files, this.expected.options);
    if (job !== null) return this.route.openJob(job);
    this.route.open("read");
    this.route.nameSample(null);
    this.isBatchShown = true;
    this.batch.add(files);
  }

  /** Lays a picture on the sheet and reads it. */
  openPicture(file: File): void {
    this.isBatchShown = false;
    this.picture = file;
    // A sample is kept in the address.
    this.#kept.keepPicture(this.route.sample === null ? file : null);
    this.reading.read(file);
  }

  /** Lays a sample on the sheet; its name goes into the address. Says whether there is one of that name. */
  openSample(name: string): boolean {
    const sample = samples.find((one) => one.name === name);
    if (!sample) return false;
    this.route.nameSample(name);
    this.openPicture(sampleFile(sample));
    return true;
  }

  /** Takes the picture off the sheet; the drawing under it is there as it was. */
  removePicture(): void {
    this.picture = null;
    this.#kept.keepPicture(null);
    this.route.nameSample(null);
    this.readDrawing();
  }

  /** Copies the numbers as text, many of them a line each, and says so. */
  async copyNumber(): Promise<void> {
    const { isMany, texts } = this.reading;
    const text = texts.filter((each) => each !== "").join(isMany ? "\n" : " ");
    if (text === "") return this.announcer.tell("There is no number to copy yet.");
    await this.copy(text, isMany || text.length > MAX_TOLD_LETTERS ? "the numbers" : text);
  }

  /** Copies a text, and says so. @param name what it is called */
  async copy(text: string, name = text): Promise<void> {
    await writeToClipboard(text);
    this.announcer.tell(`Copied ${name}`);
  }

  /** Copies the link to the sample that is open, and says so. */
  async copySampleLink(): Promise<void> {
    if (this.route.sample === null) return this.announcer.tell("Links lead to samples. Open one first.");
    await writeToClipboard(this.route.link);
    this.announcer.tell("Copied the link to this sample");
  }

  /** Empties the sheet. */
  clear(): void {
    if (this.picture) this.removePicture();
    else this.drawing.clear();
  }
}

export const [useApp, provideApp] = createContext<AppState>();

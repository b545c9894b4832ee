/**
 * The state of the whole page in one place, and what can be done with it. Components get it by `useApp()`; none of
 * them keeps a state of its own that another needs.
 */

import { createContext } from "svelte";

import { createDrawingRenderer } from "./drawing/picture-of-drawing.js";
import { sampleFile } from "./drawing/draw-sample.js";
import { samples } from "./drawing/samples.js";
import { nothingToRead } from "./words/reading-failure.js";
import { Announcer } from "./frame/announcer.svelte.js";
import { Batch } from "./many/batch.svelte.js";
import type { Comparison } from "./models/compare/comparison.svelte.js";
import { Connection } from "./api/connection.svelte.js";
import { Drawing } from "./drawing/drawing.svelte.js";
import { KeptSheet } from "./read/kept-sheet.js";
import { Inspector } from "./how/inspector.svelte.js";
import type { ModelUpload } from "./models/model-upload.svelte.js";
import { isModelFile, Models } from "./models/models.svelte.js";
import { Reading } from "./read/reading.svelte.js";
import { Route } from "./route.svelte.js";
import type { RunResults } from "./train/result/run-results.svelte.js";
import { Runs } from "./train/runs.svelte.js";
import { Shortcuts } from "./frame/shortcuts.svelte.js";
import { TokenEntry } from "./frame/token-entry.svelte.js";

export class AppState {
  readonly announcer = new Announcer();
  readonly connection = new Connection();
  readonly models = new Models(this.connection, ({ name, version }) => {
    this.announcer.tell(`${name} ${version} reads now`);
    // What lies on the sheet was read by another.
    this.reading.retry();
  });
  readonly reading = new Reading(this.connection);
  readonly inspector = new Inspector();
  readonly batch = new Batch(this.connection);
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
  readonly route: Route;
  readonly shortcuts: Shortcuts;
  readonly token: TokenEntry;
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
    this.route = new Route(window);
    this.shortcuts = new Shortcuts(window.localStorage);
    this.token = new TokenEntry(window);
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

  /** Reads the drawing as it is now. */
  readDrawing(): void {
    const { drawing, reading } = this;
    if (!drawing.hasInk) return reading.reset();
    reading.read("drawing", this.#render(drawing.strokes, drawing.paper));
  }

  /**
   * Takes files that were chosen, dropped or pasted: a picture goes onto the sheet, several into the list, and a model
   * to the models.
   */
  takeFiles(files: readonly File[]): void {
    const [file] = files;
    if (!file) return this.reading.refuse(nothingToRead);
    if (files.some(isModelFile)) {
      this.route.open("models");
      this.models.offered = files;
      return;
    }
    this.route.open("read");
    this.route.nameSample(null);
    if (files.length > 1 || this.isBatchShown) {
      this.isBatchShown = true;
      this.batch.add(files);
    } else {
      this.openPicture(file);
    }
  }

  /** Lays a picture on the sheet and reads it. */
  openPicture(file: File): void {
    this.isBatchShown = false;
    this.picture = file;
    // A sample is kept in the address.
    this.#kept.keepPicture(this.route.sample === null ? file : null);
    this.reading.read("picture", file);
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

  /** Empties the sheet. */
  clear(): void {
    if (this.picture) this.removePicture();
    else this.drawing.clear();
  }
}

export const [useApp, provideApp] = createContext<AppState>();

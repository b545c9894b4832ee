/** Everything that a key does on the page, in one table: what the `?` list shows is what works. */

import { samples } from "../drawing/samples.js";
import type { AppState } from "../app-state.svelte.js";

interface KeyCommand {
  /** As `KeyboardEvent.key` names it, in lower case; with "mod+" for Ctrl, or Command on a Mac. */
  readonly keys: readonly string[];
  /** As the list shows them. */
  readonly shown: string;
  readonly label: string;
  /** Where it works: what changes the sheet works only with the sheet in sight, and what goes elsewhere where there are views. */
  readonly place: "sheet" | "read" | "views" | "everywhere";
  readonly run: (app: AppState) => void;
}

/** A key makes the pen so much broader or thinner, in pixels. */
const PEN_STEP = 2;

/** Opens the dialog of a file input that is on the page. */
function press(id: string): void {
  document.getElementById(id)?.click();
}

export const keyCommands: readonly KeyCommand[] = [
  { keys: ["p"], shown: "P", label: "Pen", place: "sheet", run: ({ drawing }) => (drawing.tool = "pen") },
  { keys: ["e"], shown: "E", label: "Eraser", place: "sheet", run: ({ drawing }) => (drawing.tool = "eraser") },
  {
    keys: ["["],
    shown: "[",
    label: "Thinner pen",
    place: "sheet",
    run: ({ drawing }) => (drawing.penWidth -= PEN_STEP),
  },
  {
    keys: ["]"],
    shown: "]",
    label: "Thicker pen",
    place: "sheet",
    run: ({ drawing }) => (drawing.penWidth += PEN_STEP),
  },
  { keys: ["mod+z", "u"], shown: "Ctrl Z or U", label: "Undo", place: "sheet", run: ({ drawing }) => drawing.undo() },
  {
    keys: ["mod+shift+z", "mod+y", "r"],
    shown: "Ctrl Shift Z or R",
    label: "Redo",
    place: "sheet",
    run: ({ drawing }) => drawing.redo(),
  },
  {
    keys: ["delete", "backspace"],
    shown: "Delete",
    label: "Clear the sheet",
    place: "sheet",
    run: (app) => app.clear(),
  },
  { keys: ["o"], shown: "O", label: "Choose pictures", place: "read", run: () => press("choose-input") },
  { keys: ["mod+v"], shown: "Ctrl V", label: "Paste a picture", place: "read", run: () => {} },
  ...samples.map((sample, index): KeyCommand => ({
    keys: [String(index + 1)],
    shown: String(index + 1),
    label: `Try: ${sample.label.toLowerCase()}`,
    place: "read",
    run: (app) => app.openSample(sample.name),
  })),
  { keys: ["c"], shown: "C", label: "Copy the number", place: "sheet", run: (app) => void app.copyNumber() },
  {
    keys: ["l"],
    shown: "L",
    label: "Copy a link to the sample",
    place: "sheet",
    run: (app) => void app.copySampleLink(),
  },
  { keys: ["n"], shown: "N", label: "Next digit", place: "sheet", run: ({ reading }) => reading.step(1) },
  { keys: ["b"], shown: "B", label: "The digit before", place: "sheet", run: ({ reading }) => reading.step(-1) },
  {
    keys: ["h"],
    shown: "H",
    label: "How it was read: show or hide",
    place: "sheet",
    run: ({ reading }) => reading.explain(!reading.isExplained),
  },
  { keys: ["d"], shown: "D", label: "Go to Read", place: "views", run: ({ route }) => route.open("read") },
  { keys: ["j"], shown: "J", label: "Go to Jobs", place: "views", run: ({ route }) => route.open("jobs") },
  { keys: ["t"], shown: "T", label: "Go to Train", place: "views", run: ({ route }) => route.open("train") },
  { keys: ["m"], shown: "M", label: "Go to Models", place: "views", run: ({ route }) => route.open("models") },
  {
    keys: ["?"],
    shown: "?",
    label: "This list",
    place: "everywhere",
    run: ({ shortcuts }) => (shortcuts.isListOpen = true),
  },
];

/** Does what a key asks for, unless it is being typed into something, or keys are switched off. */
export function onKeyCommand(app: AppState, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || app.shortcuts.isListOpen) return;
  if (isTyping(event.target)) return;
  const isModified = event.ctrlKey || event.metaKey;
  if (!isModified && !app.shortcuts.areOn) return;
  const key = event.key.toLowerCase();
  const name = isModified ? `mod+${event.shiftKey ? "shift+" : ""}${key}` : key;
  // The browser's own paste brings the picture.
  if (name === "mod+v") return;
  const command = keyCommands.find(({ keys }) => keys.includes(name));
  if (!command || !isInSight(app, command)) return;
  event.preventDefault();
  command.run(app);
}

function isInSight({ connection, isBatchShown, route }: AppState, { place }: KeyCommand): boolean {
  if (place === "everywhere") return true;
  if (place === "views") return connection.hasServer;
  return route.view === "read" && (place === "read" || !isBatchShown);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !["radio", "checkbox", "range", "file"].includes(target.type))
  );
}

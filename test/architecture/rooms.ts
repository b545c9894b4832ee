/**
 * The rooms of the larger floors, and which of them each may import. Total: a new room, or a new file beside the rooms,
 * has no place in the house until it stands here. A room may always import itself; tests may look everywhere.
 */

/**
 * A folder with rooms: its folders, and the files beside them, each with what of the same floor it may import. Where the
 * components of a room (`read/*.svelte`) stand in a line of their own, the rest of it is state, which needs no component.
 */
export type Floor = Readonly<Record<string, readonly string[]>>;

export const floors: Readonly<Record<string, Floor>> = {
  "src/core/graph": { operations: [], lowering: ["operations"], passes: ["operations"] },
  "src/core/picture": {
    "box.ts": [],
    "picture.ts": [],
    "plane.ts": [],
    "steps.ts": [], // work that gives way between its steps
    "components.ts": ["box.ts", "plane.ts"],
    "normalize.ts": ["box.ts", "plane.ts"],
    "turn.ts": ["box.ts", "picture.ts", "plane.ts"],
    colour: ["box.ts", "picture.ts", "plane.ts"],
    background: ["box.ts", "components.ts", "plane.ts", "steps.ts"],
    lines: ["box.ts", "components.ts", "normalize.ts", "plane.ts"],
    tables: ["background", "box.ts"],
    pieces: ["background", "box.ts", "colour", "components.ts", "normalize.ts", "picture.ts", "plane.ts", "steps.ts"],
  },
  "src/node": {
    files: [], // reading files, writing them whole or not at all, the folders of package and user
    async: [], // order, a semaphore, processes
    onnxruntime: ["async"], // the runtime port, the adapter, speed
    data: ["files"], // MNIST, glyphs, and what is drawn beside them
    pictures: ["files"], // from picture files to pixels, and back for pages
    storage: ["files"], // the kept pictures of jobs: in a folder, or in a bucket
    models: ["async", "data", "files", "onnxruntime"], // files and cards, the store, trials, exports
    threads: ["async", "files", "models", "onnxruntime", "pictures"], // reading, in this thread and in others
    // Lists of pictures, kept and read by workers.
    jobs: ["async", "files", "models", "pictures", "storage", "threads"],
    training: ["data", "files", "models", "onnxruntime"], // from data files to a model file
    // The training runs of a server, kept in the home folder.
    runs: ["async", "data", "files", "models", "onnxruntime", "pictures", "training"],
  },
  "src/browser": {
    "decode-picture.ts": [],
    "readers.ts": [],
    "open-reader.ts": ["readers.ts"],
    "onnxruntime-web.ts": [],
    drawing: [], // strokes of a pen: followed, shown, kept, and as a picture to be read
    worker: ["decode-picture.ts", "open-reader.ts", "readers.ts"], // reading beside the page
    elements: ["drawing", "readers.ts", "worker"],
  },
  "src/server": {
    http: [],
    models: ["http"],
    read: ["http", "models"],
    classify: ["http", "models"],
    inspect: ["http"],
    inference: ["http"],
    runs: ["http"],
    jobs: ["http", "read"],
    "metrics.ts": [],
    "create-app.ts": ["http", "models", "read", "classify", "inspect", "inference", "runs", "jobs", "metrics.ts"],
  },
  "web/src": {
    drawing: [],
    figures: [],
    "route.svelte.ts": [],
    "service-worker": [], // a script of its own, which keeps the page
    ui: [],
    words: [],
    device: ["words"], // reading by the page itself
    api: ["words", "device"],
    "ui/*.svelte": ["words"],
    "figures/*.svelte": ["figures", "ui/*.svelte"],
    hand: ["words", "api"], // how somebody writes, and what was learnt of it
    how: ["figures", "api"],
    jobs: ["ui", "words", "api"],
    many: ["words", "api", "device"],
    models: ["drawing", "words", "api"],
    read: ["drawing", "ui", "words", "api", "device"],
    train: ["figures", "words", "api"],
    "app-state.svelte.ts": [
      "drawing",
      "route.svelte.ts",
      "ui",
      "words",
      "api",
      "hand",
      "jobs",
      "many",
      "models",
      "read",
      "train",
    ],
    "drawing/*.svelte": ["drawing", "app-state.svelte.ts"],
    frame: ["drawing", "app-state.svelte.ts"],
    "hand/*.svelte": ["drawing", "drawing/*.svelte", "ui", "ui/*.svelte", "hand", "app-state.svelte.ts"],
    "how/*.svelte": ["figures", "words", "figures/*.svelte", "read", "app-state.svelte.ts", "how", "ui", "ui/*.svelte"],
    "models/*.svelte": [
      "drawing",
      "route.svelte.ts",
      "ui",
      "words",
      "ui/*.svelte",
      "figures/*.svelte",
      "models",
      "app-state.svelte.ts",
      "drawing/*.svelte",
      "figures",
    ],
    "train/*.svelte": [
      "figures",
      "route.svelte.ts",
      "ui",
      "words",
      "ui/*.svelte",
      "figures/*.svelte",
      "models",
      "models/*.svelte",
      "train",
      "app-state.svelte.ts",
    ],
    "frame/*.svelte": ["words", "app-state.svelte.ts", "frame", "ui", "ui/*.svelte", "figures", "figures/*.svelte"],
    "jobs/*.svelte": ["route.svelte.ts", "words", "ui/*.svelte", "jobs", "app-state.svelte.ts"],
    "many/*.svelte": [
      "ui",
      "ui/*.svelte",
      "many",
      "app-state.svelte.ts",
      "frame/*.svelte",
      "words",
      "figures",
      "figures/*.svelte",
      "hand",
    ],
    "read/*.svelte": [
      "hand/*.svelte",
      "drawing",
      "words",
      "ui/*.svelte",
      "read",
      "app-state.svelte.ts",
      "drawing/*.svelte",
      "how/*.svelte",
      "frame/*.svelte",
      "many/*.svelte",
      "ui",
      "figures",
      "figures/*.svelte",
    ],
    "app.svelte": [
      "read",
      "app-state.svelte.ts",
      "frame",
      "jobs/*.svelte",
      "train/*.svelte",
      "frame/*.svelte",
      "models/*.svelte",
      "read/*.svelte",
    ],
    report: [
      "words",
      "figures/*.svelte",
      "read",
      "how/*.svelte",
      "train/*.svelte",
      "read/*.svelte",
      "ui",
      "ui/*.svelte",
      "figures",
    ],
    "main.ts": ["app-state.svelte.ts", "app.svelte"],
  },
};

/** The floor that a file is on, and its room there; undefined where its folder has no rooms. */
export function placeOf(path: string): { readonly floor: string; readonly room: string } | undefined {
  const floor = Object.keys(floors).find((folder) => path.startsWith(`${folder}/`));
  if (floor === undefined) return undefined;
  const [room = ""] = path.slice(floor.length + 1).split("/");
  const components = `${room}/*.svelte`;
  const isComponent = path.endsWith(".svelte") && components in floors[floor]!;
  return { floor, room: isComponent ? components : room };
}

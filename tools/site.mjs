/**
 * Writes the page as a static site, for any web server and any address on it: the files that the page's service worker keeps, what lies
 * beside them, and a page that says that no server stands behind it. Read is on it, and works without the views that show what a server has.
 *
 *     npm run build:site              # into dist/site
 *     node tools/site.mjs FOLDER      # of what npm run build has written
 */

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../dist/web", import.meta.url));

/** As the program's own server has it; what is not in a header can say all but who may frame the page. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' blob: data:",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** What an empty page shows, which is not kept for when there is no network. */
const OF_EXAMPLE = /^(?:recorded-example|example-sheet)-/;

/** Before which the page says so. */
const HEAD_END = '<meta name="version"';

/**
 * Writes the site into a folder, which then holds nothing else.
 *
 * @param {string} folder
 * @returns {Promise<readonly string[]>} the names of its files
 */
export async function writeSite(folder) {
  const worker = await readFile(join(built, "service-worker.js"), "utf8");
  const [kept, ofHands] = [listIn(worker, "FILES"), listIn(worker, "HAND_FILES")];
  if (!kept.includes("") || ofHands.length === 0) {
    throw new Error("service-worker.js does not name the page's files. Run npm run build.");
  }
  const page = await readFile(join(built, "index.html"), "utf8");
  if (page.split(HEAD_END).length !== 2) throw new Error(`index.html does not hold ${HEAD_END} once`);
  const told = [
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />`,
    '<meta name="server" content="none" />',
    ...(await earlyScripts(kept)),
    "",
  ].join("\n    ");
  const before = await readdir(folder).catch(() => []);
  if (before.length > 0 && !before.includes("service-worker.js")) {
    throw new Error(`${folder} holds other files than a static site. Give a new folder, or an empty one.`);
  }
  await rm(folder, { recursive: true, force: true });
  // Icons, licences, and the service worker itself.
  const beside = (await readdir(built, { withFileTypes: true })).filter((entry) => entry.isFile());
  const example = (await readdir(join(built, "assets"))).filter((name) => OF_EXAMPLE.test(name));
  const assets = [
    ...[...kept, ...ofHands].filter((name) => name.startsWith("assets/")),
    ...example.map((name) => `assets/${name}`),
  ];
  const names = [...beside.map(({ name }) => name).filter((name) => name !== "index.html"), ...assets];
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(built, name), join(folder, name));
  }
  await writeFile(join(folder, "index.html"), page.replace(HEAD_END, told + HEAD_END));
  return [...names, "index.html"];
}

/**
 * A list of files that the build has written into the service worker; empty where it is not there.
 *
 * @param {string} worker
 * @param {"FILES" | "HAND_FILES"} name
 * @returns {string[]}
 */
export function listIn(worker, name) {
  return JSON.parse(RegExp(`^const ${name} = (\\[.*\\]);$`, "m").exec(worker)?.[1] ?? "[]");
}

/**
 * What starts the worker that reads, and what page and worker ask for next: before the page's own script.
 *
 * @param {readonly string[]} kept
 */
async function earlyScripts(kept) {
  const [first, reads, worker] = ["first-worker", "device-reads", "reading-worker"].map((script) => {
    const name = kept.find((file) => file.startsWith(`assets/${script}-`) && file.endsWith(".js"));
    if (name === undefined) throw new Error(`the page has no ${script}. Run npm run build.`);
    return name;
  });
  const ofWorker = importsOf(await readFile(join(built, worker), "utf8"));
  const ofReads = importsOf(await readFile(join(built, reads), "utf8"));
  const next = [...new Set([reads, ...ofReads, ...ofWorker])].filter(
    (name) => name !== first && !name.includes("/index-"),
  );
  return [
    `<script type="module" async crossorigin src="./${first}"></script>`,
    ...next.map((name) => `<link rel="modulepreload" crossorigin href="./${name}" />`),
  ];
}

/**
 * The scripts that one begins with, as the bundler writes them.
 *
 * @param {string} script
 */
function importsOf(script) {
  return [...script.matchAll(/import[^"';]*["']\.\/([\w.-]+\.js)["']/g)].map(([, name]) => `assets/${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL("../dist/site", import.meta.url));
  const names = await writeSite(folder);
  process.stdout.write(`${names.length} files of a static site are in ${folder}\n`);
}

/**
 * The page's service worker: it keeps one version of the page whole, so that Read works without a server and after a reload.
 * The build writes before it which files those are, and their version, which is a hash of them all.
 *
 * A version is taken in whole or not at all, and is shown from the next load on; a page that is open goes on with the files of
 * its own, whose names hold their hash. Each open page holds a lock named by its version: what no page holds is thrown away.
 */

declare const VERSION: string;
/** Addresses relative to the page's own; "" is the page. */
declare const FILES: readonly string[];
/** What is needed besides, where somebody teaches the page their hand. */
declare const HAND_FILES: readonly string[];

/** What is used of a service worker's scope; its types exclude those of pages. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate" | "message", listen: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listen: (event: Fetching) => void): void;
}

interface Lasting {
  /** Of a message: "hand" where the page reads by a hand that it was taught. */
  readonly data?: unknown;
  /** Keeps the worker alive until then. */
  waitUntil(until: Promise<unknown>): void;
}

interface Fetching {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const worker = globalThis as unknown as Scope;
const base = worker.registration.scope;
/** Other pages of the origin may lie at other addresses. */
const ours = `digits ${base} `;
const own = ours + VERSION;
const toAddress = (file: string) => new URL(file, base).href;
const files = new Set(FILES.map(toAddress));
const page = base;
/** Kept where a version has all that a hand needs: the next one has it, too, then. */
const handMark = toAddress("hand");

worker.addEventListener("install", (event) => {
  // It need not wait for pages of an older version to close: that version's files are kept for them.
  event.waitUntil(keepAll().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

// A page says that it is there, and holds its lock; or that it reads by a hand.
worker.addEventListener("message", (event) => {
  event.waitUntil(event.data === "hand" ? keepHand() : throwAway());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.replace(/[?#].*$/, "");
  const isPage = request.mode === "navigate" && (address === page || address === `${page}index.html`);
  if (request.method !== "GET" || !(isPage || files.has(address) || address.startsWith(`${base}assets/`))) return;
  event.respondWith(answer(isPage ? page : address, request));
});

/** From this version; what belongs to an older one, from that; what none has kept, from the server. */
async function answer(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(own);
  const kept = await cache.match(address);
  if (kept) return kept;
  for (const name of await keptVersions()) {
    const older = await (await caches.open(name)).match(address);
    if (older) return older;
  }
  return fetch(request);
}

async function keepAll(): Promise<void> {
  const cache = await caches.open(own);
  const older = await keptVersions();
  try {
    await Promise.all([...files].map((address) => keep(address, cache, older)));
    for (const name of older) if (await (await caches.open(name)).match(handMark)) await keepHand();
  } catch (error) {
    await caches.delete(own);
    throw error;
  }
}

/** Where that fails, it is tried again when a page says so the next time. */
async function keepHand(): Promise<void> {
  const cache = await caches.open(own);
  if (await cache.match(handMark)) return;
  const older = await keptVersions();
  await Promise.all(HAND_FILES.map((file) => keep(toAddress(file), cache, older)));
  await cache.put(handMark, new Response());
}

async function keep(address: string, cache: Cache, older: readonly string[]): Promise<void> {
  const isNamedByHash = address.startsWith(`${base}assets/`);
  if (isNamedByHash) {
    for (const name of older) {
      const same = await (await caches.open(name)).match(address);
      if (same) return cache.put(address, same);
    }
  }
  const response = await fetch(address, { cache: isNamedByHash ? "default" : "no-cache" });
  if (!response.ok) throw new Error(`${address} was answered with ${response.status}`);
  if (address !== page) return cache.put(address, response);
  // The server may have another version by now, whose own worker keeps it.
  const text = await response.text();
  if (!text.includes(`"${VERSION}"`)) throw new Error("the page is of another version");
  // Anew, for what was redirected may not be shown.
  return cache.put(page, new Response(text, { headers: response.headers }));
}

/** Deletes versions that no open page is of. */
async function throwAway(): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  const open = new Set(held.map(({ name = "" }) => name));
  const unused = (await keptVersions()).filter((name) => !open.has(name));
  await Promise.all(unused.map((name) => caches.delete(name)));
}

/** The caches of other versions. */
async function keptVersions(): Promise<readonly string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(ours) && name !== own);
}

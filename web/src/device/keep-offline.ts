/** Has the browser keep the page, so that it opens and reads without a server; or forget it. */

/** The page's own address, without what follows it. */
const base = () => new URL(".", document.baseURI).href;

/** As the page's service worker names what it keeps. */
const nameOf = (version: string) => `digits ${base()} ${version}`;

/** A page that is open for days looks for a newer version when somebody comes back to it, so often at most. */
const LOOK_EVERY_MS = 3_600_000;

/**
 * Keeps this version of the page, once nothing else is to be loaded; where that cannot be, the page needs its server.
 *
 * @param onNewer hears that a newer version is here, which is shown from the next load on
 */
export async function keepOffline(onNewer: () => void): Promise<void> {
  const { serviceWorker, locks } = navigator;
  const version = document.querySelector<HTMLMetaElement>("meta[name=version]")?.content;
  // Browsers have neither where a page comes over plain HTTP from another machine; nor is there a version while one edits.
  if (!serviceWorker || !locks || !version || import.meta.env.DEV) return;
  try {
    await new Promise<void>((taken) => {
      void locks.request(nameOf(version), { mode: "shared" }, () => {
        taken();
        // Until the page is left.
        return new Promise<never>(() => undefined);
      });
    });
    // The first one of all takes over a page that is as new as it.
    let isFirst = !(await serviceWorker.getRegistration(base()))?.active;
    serviceWorker.addEventListener("controllerchange", () => {
      if (!isFirst) onNewer();
      isFirst = false;
    });
    const address = new URL("service-worker.js", base());
    lookAgain(await serviceWorker.register(address, { updateViaCache: "none" }));
    (await serviceWorker.ready).active?.postMessage("here");
  } catch {
    // A private window, or a full disk.
  }
}

function lookAgain(registration: ServiceWorkerRegistration): void {
  let lookedAtMs = performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - lookedAtMs < LOOK_EVERY_MS) return;
    lookedAtMs = performance.now();
    // Without a network there is nothing newer.
    registration.update().catch(() => undefined);
  });
}

/** Has what was kept hold all that a hand needs, too: to learn it, and to read by it. */
export async function keepHandOffline(): Promise<void> {
  // Where the page is not kept it never is ready, and nobody waits for it.
  (await navigator.serviceWorker?.ready)?.active?.postMessage("hand");
}

/** Takes back what {@link keepOffline} did, where whoever runs the server wants pictures to be read there. */
export async function forgetOffline(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(base());
  await registration?.unregister();
  const kept = (await caches.keys()).filter((name) => name.startsWith(nameOf("")));
  await Promise.all(kept.map((name) => caches.delete(name)));
}

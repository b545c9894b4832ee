/** Has the browser keep the page, so that it opens and reads without a server; or forget it. */

/** The page's own address, without what follows it. */
const base = () => new URL(".", document.baseURI).href;

/** As the page's service worker names what it keeps. */
const nameOf = (version: string) => `digits ${base()} ${version}`;

/** Keeps this version of the page, once nothing else is to be loaded; where that cannot be, the page needs its server. */
export async function keepOffline(): Promise<void> {
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
    await serviceWorker.register(new URL("service-worker.js", base()), { updateViaCache: "none" });
    (await serviceWorker.ready).active?.postMessage("here");
  } catch {
    // A private window, or a full disk.
  }
}

/** Takes back what {@link keepOffline} did, where whoever runs the server wants pictures to be read there. */
export async function forgetOffline(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(base());
  await registration?.unregister();
  const kept = (await caches.keys()).filter((name) => name.startsWith(nameOf("")));
  await Promise.all(kept.map((name) => caches.delete(name)));
}

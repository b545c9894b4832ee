/** Writes the page as a static site into a folder, which then holds nothing else; gives the names of its files. */
export function writeSite(folder: string): Promise<readonly string[]>;

/** A list of files that the build has written into the service worker; empty where it is not there. */
export function listIn(worker: string, name: "FILES" | "HAND_FILES"): string[];

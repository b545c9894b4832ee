/** Writes the page as a static site into a folder, which then holds nothing else; gives the names of its files. */
export function writeSite(folder: string): Promise<readonly string[]>;

/**
 * Gives a file to whoever uses the page, as a download.
 */

/** The browser has taken the file's bytes long before. */
const KEEP_MS = 10_000;

/** Has the browser save a file. */
export function saveFile(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}

/** Gives things to whoever uses the page: text into the clipboard, a file as a download. */

/** The browser has taken the file's bytes long before. */
const KEEP_MS = 10_000;

/** Browsers give the clipboard to secure pages only; on others the old way still works. */
export async function writeToClipboard(text: string): Promise<void> {
  if ("clipboard" in navigator) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

/** Has the browser save a file. */
export function saveFile(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}

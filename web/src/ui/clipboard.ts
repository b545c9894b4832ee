/**
 * Text into the clipboard.
 */

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

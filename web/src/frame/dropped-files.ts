/** The files of what is dropped, those in folders too. */

/** Files that systems put beside pictures, and no person did. */
const HIDDEN = /^(?:\.|Thumbs\.db$|desktop\.ini$)/i;

/** What is dropped, in the order it is given; files of a folder by their names. */
export async function droppedFiles(transfer: DataTransfer | null): Promise<readonly File[]> {
  // Asked for at once: the browser forgets the items when the event is over.
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry());
  const files = [...(transfer?.files ?? [])];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry) => filesOf(entry)));
  return found.flat();
}

async function filesOf(entry: FileSystemEntry | null): Promise<readonly File[]> {
  if (entry === null) return [];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return HIDDEN.test(file.name) ? [] : [file];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  // A call gives a hundred or so; the last one gives none.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    children.push(...some);
  }
  const sorted = children.toSorted((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const files: File[] = [];
  for (const child of sorted) files.push(...(await filesOf(child)));
  return files;
}

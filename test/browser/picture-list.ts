/**
 * What the tests of the list of many pictures do with it: files that are dropped, broken ones among them, and what is
 * saved.
 */

import { text } from "node:stream/consumers";

import type { Page } from "playwright-core";

export interface NamedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Files that are no pictures, or were. */
export const brokenFiles: readonly NamedFile[] = [
  { name: "empty.png", mimeType: "image/png", buffer: Buffer.alloc(0) },
  { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("seven") },
  {
    name: "cut.png",
    mimeType: "image/png",
    buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]),
  },
];

/** Drops files anywhere on the page. */
export async function drop(page: Page, files: readonly NamedFile[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (given) => {
      const dropped = new DataTransfer();
      for (const { name, type, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        dropped.items.add(new File([bytes], name, { type }));
      }
      return dropped;
    },
    files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, base64: buffer.toString("base64") })),
  );
  for (const type of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("footer", type, { dataTransfer: transfer });
  }
}

/** Has the server keep no jobs, as far as the page can tell: many pictures are then a list in the page. */
export async function keepNoJobs(page: Page): Promise<void> {
  const problem = { code: "DATABASE_UNUSABLE", detail: "the server cannot use its database.", status: 503 };
  await page.route(/\/api\/jobs/, (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify(problem) }),
  );
}

/** Presses a button that saves a file, and gives what is in it. */
export async function save(page: Page, button: string): Promise<string> {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return text(await (await saving).createReadStream());
}

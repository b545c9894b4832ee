/** Somebody who fills a job and corrects it over HTTP, and remembers what was acknowledged. The server may be gone at any moment. */

import { setTimeout as sleep } from "node:timers/promises";

import type { JobAnswer, JobFilesAnswer } from "../../src/contract/answers/job-answers.js";

const TIMEOUT_MS = 30_000;

export interface HttpUser {
  /** Names of files. */
  readonly added: ReadonlySet<string>;
  readonly corrected: readonly { readonly file: number; readonly to: string }[];
  /** Makes the job, once the server is there. */
  begin(): Promise<void>;
  /** Files that wait; Infinity where the signal comes before an answer. */
  waiting(signal: AbortSignal): Promise<number>;
  /** @returns whether it was acknowledged */
  add(files: readonly { readonly name: string; readonly bytes: Buffer }[]): Promise<boolean>;
  /** Corrects a file that was read. @returns whether it was acknowledged */
  correct(to: string): Promise<boolean>;
}

export function createHttpUser(url: string, job: string): HttpUser {
  const added = new Set<string>();
  const corrected: { file: number; to: string }[] = [];

  /** Undefined where there is no whole answer, or one that refuses. */
  async function ask(path: string, given?: RequestInit): Promise<unknown> {
    try {
      const answer = await fetch(`${url}${path}`, { ...given, signal: AbortSignal.timeout(TIMEOUT_MS) });
      const told: unknown = await answer.json();
      return answer.ok ? told : undefined;
    } catch {
      return undefined;
    }
  }

  const sendJson = (path: string, body: object) =>
    ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

  return {
    added,
    corrected,
    async begin() {
      while ((await sendJson("/api/jobs", { name: job })) === undefined) await sleep(100);
    },
    async waiting(signal) {
      while (!signal.aborted) {
        const told = (await ask(`/api/jobs/${job}`)) as JobAnswer | undefined;
        if (told !== undefined) return told.waiting;
        await sleep(50);
      }
      return Infinity;
    },
    async add(files) {
      const body = new FormData();
      for (const { name, bytes } of files) body.append("pictures", new Blob([Uint8Array.from(bytes)]), name);
      if ((await ask(`/api/jobs/${job}/files`, { method: "POST", body })) === undefined) return false;
      for (const { name } of files) added.add(name);
      return true;
    },
    async correct(to) {
      const list = `/api/jobs/${job}/files?state=read&descending=true&limit=100`;
      const { files = [] } = ((await ask(list)) ?? {}) as Partial<JobFilesAnswer>;
      const file = files[Math.floor(Math.random() * files.length)]?.id;
      if (file === undefined) return false;
      const told = await sendJson(`/api/jobs/${job}/files/${file}/corrections`, { to });
      if (told !== undefined) corrected.push({ file, to });
      // One without an answer may have been kept, so it is not said again.
      return true;
    },
  };
}

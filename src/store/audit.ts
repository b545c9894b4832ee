/** Who changed what: written in the transaction of the change itself, so that neither is without the other. */

import type { Writing } from "./store-context.js";

export interface AuditEntry {
  readonly who: string;
  /** Such as "job created". */
  readonly action: string;
  /** The job's name; empty where it is about none. */
  readonly job: string;
  readonly detail?: object;
}

export async function writeAudit(transaction: Writing, { who, action, job, detail = {} }: AuditEntry): Promise<void> {
  await transaction
    .insertInto("audit")
    .values({ at: Date.now(), who, action, job, detail: JSON.stringify(detail) })
    .execute();
}

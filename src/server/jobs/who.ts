/** Who changes a job, as the record of changes and corrections have it. */

import type { Holder } from "../../contract/access.js";

/** Who changed something, where no token says it. */
const NOBODY = "api";

/** The token's name, beside what its holder says. */
export function whoOf(holder: Holder | null, said?: string): string {
  if (holder === null) return said ?? NOBODY;
  return said === undefined ? holder.name : `${said} (${holder.name})`;
}

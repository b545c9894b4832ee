/** Models in words. */

import type { ListedModel } from "../../../src/client.js";

/** What a model is called: as people named it, or by its network and version. */
export function nameOfModel({ title, name, version }: Pick<ListedModel, "title" | "name" | "version">): string {
  return title ?? `${name} ${version}`;
}

/** Of a model of ten classes: what whoever uses it is to know. */
export const CANNOT_REFUSE = "It cannot say “not a digit”: it reads letters, scribbles and stains as digits, too.";

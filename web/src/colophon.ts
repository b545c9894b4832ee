/**
 * The line at the foot: which model reads, and what becomes of the pictures.
 */

import { make } from "./elements.js";
import { requestModel } from "./reading-client.js";

const PRIVACY =
  "Your picture goes to this server and to no other, and is not kept.";

/** Writes the line; without the model's name where the server does not give it. */
export async function showColophon(footer: HTMLElement): Promise<void> {
  footer.replaceChildren(make("p", "", PRIVACY));
  const model = await requestModel().catch(() => null);
  if (!model) return;
  footer.prepend(
    make("p", "", `Read by the model ${model.name}, version ${model.version}.`),
  );
}

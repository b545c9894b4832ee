/** The reader as the library hands it out: its options are checked by their table. */

import type { Classifier } from "../core/reading/classifier.js";
import type { LineNetworks } from "../core/reading/explain-lines.js";
import { createReader, type Reader } from "../core/reading/reader.js";
import { checkReadingOptions } from "./check-reading-options.js";

/**
 * Creates a reader, which from then on owns the models. Its functions throw OPTION_INVALID where an option is out of
 * range.
 *
 * @param lines reads whole lines; without it, they are cut into digits, which are read one by one
 * @example
 * const reader = createReader(classifier, await openLineNetworks(runtime));
 * const { text } = await reader.read(await loadPicture("seven.jpg"));
 */
export function createCheckedReader(classifier: Classifier, lines?: LineNetworks): Reader {
  const reader = createReader(classifier, lines);
  return {
    ...reader,
    async read(picture, options = {}, control = {}) {
      checkReadingOptions(options);
      return reader.read(picture, options, control);
    },
    async explain(picture, options = {}, control = {}) {
      checkReadingOptions(options);
      return reader.explain(picture, options, control);
    },
  };
}

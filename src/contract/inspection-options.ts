/** What a network is asked about when it is looked into: a row each, for the body of `POST /api/inspect`. */

import { DIGIT_COUNT } from "../core/digits.js";
import { LINE_COLUMN_PX, LINE_SYMBOLS, MAX_LINE_WIDTH, NO_SYMBOL } from "../core/line.js";
import type { InspectLineOptions, InspectOptions } from "../core/reading/inspection.js";
import type { ChoiceOf } from "./choice.js";
import { pickChoices } from "./reading-options.js";

const digit = { kind: "whole", minimum: 0, maximum: DIGIT_COUNT - 1 } as const;

/** Which digits to ask the network about. */
export const inspectionOptions = {
  digit: { ...digit, sentence: "The digit whose ink is sought.", defaultText: "the likeliest" },
  runnerUp: {
    ...digit,
    sentence: "The digit that it could have been instead.",
    defaultText: "the likeliest of the others",
  },
} as const satisfies { readonly [Name in keyof Required<InspectOptions>]: ChoiceOf<number> };

const symbol = { kind: "one", names: [...Array.from(LINE_SYMBOLS), NO_SYMBOL] } as const;

/** Which symbol of a line to ask the network of lines about. */
export const lineInspectionOptions = {
  from: {
    kind: "whole",
    minimum: 0,
    maximum: MAX_LINE_WIDTH / LINE_COLUMN_PX - 1,
    sentence: `The first column that is read as the symbol; a column is ${LINE_COLUMN_PX} pixels.`,
    defaultText: "where the symbol, or any, is surest",
  },
  to: {
    kind: "whole",
    minimum: 1,
    maximum: MAX_LINE_WIDTH / LINE_COLUMN_PX,
    sentence: "The column after the last.",
    defaultText: "the one after from",
  },
  symbol: {
    ...symbol,
    sentence: "The symbol whose ink is sought; ? is other writing, and an empty text the blank.",
    defaultText: "the likeliest",
  },
  runnerUp: { ...symbol, sentence: "What could stand there instead.", defaultText: "the likeliest of the others" },
} as const satisfies {
  readonly [Name in keyof Required<InspectLineOptions>]: ChoiceOf<Required<InspectLineOptions>[Name]>;
};

/** The options of a look into the network among other properties, unchecked. */
export function pickInspectionOptions(given: Readonly<Record<string, unknown>>): InspectOptions {
  return pickChoices(inspectionOptions, given);
}

/** The options of a look into the network of lines among other properties, unchecked. */
export function pickLineInspectionOptions(given: Readonly<Record<string, unknown>>): InspectLineOptions {
  return pickChoices(lineInspectionOptions, given);
}

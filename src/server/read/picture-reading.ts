/** What can be asked of a reading, as a query; and reading one picture of a request as its query says. */

import Type from "typebox";

import type { Choice } from "../../contract/choice.js";
import { toOptionalSchemas } from "../../contract/choice-schema.js";
import {
  answerOptions,
  type AnswerFormat,
  readingOptions,
  type ReadingOptions,
} from "../../contract/reading-options.js";
import { MOST_SENT_TEXTS } from "../../contract/limits.js";
import { fail } from "../../core/errors.js";
import { PROFILE_NAME_PATTERN } from "../../core/profile/profile-store.js";
import { type PackedTexts, packTexts } from "../../core/reading/expectation/text-list.js";
import type { StoredModel } from "../../core/reading/model-store.js";
import type { Cancellation, ReadingService } from "../../core/reading/reading-service.js";
import type { TakeTurn } from "../http/client-turns.js";
import { toProblem } from "../http/problem.js";
import { ModelQuery } from "../models/model-query.js";
import { failEmpty } from "./picture-body.js";
import type { PictureAnswer } from "./read-answer.js";

/** The query of `POST /api/read` by a table of options. What is not named here is refused; see known-queries.ts. */
export function readQueryOf(table: Readonly<Record<string, Choice>>) {
  return Type.Object(
    {
      ...toOptionalSchemas(table),
      explain: Type.Optional(
        Type.Boolean({
          description:
            "Answer with every step as well: the ink, what was set aside, each line as its network saw it with columns and path, and what the network of single digits was shown.",
        }),
      ),
      ...toOptionalSchemas(answerOptions),
      ...ModelQuery.properties,
      profile: Type.Optional(
        Type.String({
          pattern: PROFILE_NAME_PATTERN,
          description: "Read as the person taught it whose profile was sent under this name: PUT /api/profiles/NAME.",
        }),
      ),
    },
    { additionalProperties: false },
  );
}

export const ReadQuery = readQueryOf(readingOptions);

/** As it is sent: a list is a text of lines. */
export type ReadQuery = Omit<ReadingOptions, "oneOf"> &
  ModelQuery & {
    readonly profile?: string;
    readonly explain?: boolean;
    readonly format?: AnswerFormat;
    readonly oneOf?: string;
  };

/** How pictures are to be read. */
export interface ReadingRequest extends Omit<ReadQuery, "model" | "profile" | "oneOf" | "format"> {
  /** What is expected is one of these. */
  readonly oneOf?: PackedTexts;
  /** The model that reads the next picture; the active one may change between two. */
  readonly currentModel: () => StoredModel;
  /** Aborted when nobody waits for the reading any more. */
  readonly signal: Cancellation;
  /** The sender's address: each has a few pictures read at a time. */
  readonly client: string;
}

export interface PictureReadingDependencies {
  readonly service: ReadingService;
  /** Called with what became of each picture: "read", "no-digit", or an error's code. */
  readonly onPicture: (outcome: string, digits: number) => void;
  /** Waits until it is the client's turn. */
  readonly takeTurn: TakeTurn;
}

export type ReadPicture = (bytes: Uint8Array, reading: ReadingRequest) => Promise<PictureAnswer>;

/**
 * The list of a request, sorted.
 *
 * @throws OPTION_INVALID where a text cannot be read, or there are too many
 */
export function parseTextList(text: string): PackedTexts {
  const texts = text.split("\n", MOST_SENT_TEXTS + 1);
  if (texts.length > MOST_SENT_TEXTS) {
    fail("OPTION_INVALID", `oneOf takes ${MOST_SENT_TEXTS} texts over HTTP. Send the part that may be there.`);
  }
  return packTexts(texts);
}

/** Creates the function that reads one picture. */
export function createPictureReading({ service, onPicture, takeTurn }: PictureReadingDependencies): ReadPicture {
  return async (bytes, { explain = false, currentModel, signal, client, ...options }) => {
    const endTurn = await takeTurn(client);
    try {
      if (bytes.length === 0) failEmpty("the request holds no picture");
      const model = currentModel();
      const explanation = explain ? await service.explain(model, bytes, options, signal) : null;
      const reading = explanation?.reading ?? (await service.read(model, bytes, options, signal));
      const digits = reading.numbers.flatMap((number) => number.digits);
      onPicture(digits.length > 0 ? "read" : "no-digit", digits.length);
      return { reading, ...(explanation !== null && { explanation }) };
    } catch (error) {
      onPicture(toProblem(error).code, 0);
      throw error;
    } finally {
      endTurn();
    }
  };
}

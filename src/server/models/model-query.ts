/**
 * `?model=NAME@VERSION`: reading with a model that is not the active one, for instance to compare the two. It is opened
 * for the request; few such requests run at a time, since each may hold a large model in memory.
 */

import type { FastifyReply, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";

import type { ErrorCode } from "../../core/errors.js";
import type { ModelName, ModelStore, StoredModel } from "../../core/reading/model-store.js";
import { createConcurrentLimit } from "../http/admission.js";
import { blamingClient } from "../http/problem.js";

/** Each holds a model in memory; the threads hold the last few opened. */
const MAX_REQUESTS = 8;

/** A name and a version have at most 64 characters each. */
const MAX_LENGTH = 140;

/** What is wrong with a model is the fault of whoever sends it, or asks for it by name. */
export const MODEL_FAULTS: readonly ErrorCode[] = ["MODEL_MALFORMED", "MODEL_FOREIGN"];

export const ModelQuery = Type.Object({
  model: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: MAX_LENGTH,
      description:
        "The model to read with, as NAME@VERSION, or NAME for the newest of that name. Left out: the active one.",
    }),
  ),
});

export type ModelQuery = Static<typeof ModelQuery>;

export interface ModelChoice {
  /** A hook that refuses more requests with another model than may run at a time. @throws OVERLOADED */
  readonly limit: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /**
   * The model that a query names, or whichever is active when the function is called.
   *
   * @throws MODEL_NOT_FOUND; MODEL_MALFORMED, MODEL_FOREIGN, MODEL_REFUSED when it is not fit to read
   */
  readonly find: (model: string | undefined) => Promise<() => StoredModel>;
}

/** Creates what a route needs to take the query. */
export function createModelChoice(models: ModelStore): ModelChoice {
  const limitOthers = createConcurrentLimit(MAX_REQUESTS, "readings with another model than the active one");
  return {
    async limit(request, reply) {
      const { model } = request.query as { readonly model?: unknown };
      const { name, version } = models.active();
      const isOther = model !== undefined && model !== `${name}@${version}`;
      if (isOther) await limitOthers(request, reply);
    },
    async find(text) {
      if (text === undefined) return () => models.active();
      const { name, version } = parseModelText(text);
      const model = await blamingClient(MODEL_FAULTS, () => models.openTried(name, version));
      return () => model;
    },
  };
}

/** The last "@" separates them: a version has none. */
function parseModelText(text: string): Pick<ModelName, "name"> & Partial<ModelName> {
  const at = text.lastIndexOf("@");
  return at < 0 ? { name: text } : { name: text.slice(0, at), version: text.slice(at + 1) };
}

/**
 * Lets a few requests of a kind run at a time, and refuses more before their bodies are received.
 */

import type { FastifyReply, FastifyRequest } from "fastify";

import { HttpError } from "./problem.js";

/**
 * A hook for the routes that share the bound.
 *
 * @param what the requests, for the refusal: "downloads of models"
 */
export function createConcurrentLimit(max: number, what: string) {
  let count = 0;
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (count >= max) {
      throw new HttpError("OVERLOADED", `${count} ${what} are under way already. Try again in a moment.`);
    }
    count += 1;
    reply.raw.once("close", () => {
      count -= 1;
    });
  };
}

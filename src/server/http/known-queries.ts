/**
 * Refuses queries with names that a route does not know. Ignored, `?EXPECT=1` would be answered as though nothing had
 * been asked, and nobody would see why.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";

import { nearestName } from "../../contract/nearest-name.js";
import { HttpError } from "./problem.js";

/** The page's files, health checks and metrics take whatever a browser, a balancer or a scraper appends. */
const PREFIXES = ["/api/", "/v2/"];

/** A name of the client's is shown up to this length. */
const SHOWN_CHARACTERS = 60;

/** Adds the check to every route of the API. */
export function addKnownQueries(app: FastifyInstance): void {
  app.addHook("onRequest", async ({ routeOptions: { url, schema }, query }) => {
    if (url === undefined || !PREFIXES.some((prefix) => url.startsWith(prefix))) return;
    const { properties = {} } = (schema?.querystring ?? {}) as { readonly properties?: object };
    const known = Object.keys(properties);
    const unknown = namesOf(query).find((name) => !known.includes(name));
    if (unknown !== undefined) throw new HttpError("REQUEST_INVALID", describe(unknown, known));
  });
}

function namesOf(query: FastifyRequest["query"]): readonly string[] {
  return typeof query === "object" && query !== null ? Object.keys(query) : [];
}

function describe(unknown: string, known: readonly string[]): string {
  const nearest = nearestName(unknown, known);
  const meant = nearest === null ? "" : ` Did you mean ${JSON.stringify(nearest)}?`;
  const takes = known.length === 0 ? "This address takes no query." : `This address takes ${known.join(", ")}.`;
  return `there is no query parameter ${JSON.stringify(unknown.slice(0, SHOWN_CHARACTERS))}.${meant} ${takes}`;
}

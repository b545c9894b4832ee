/**
 * The Open Inference Protocol (V2), as KServe and Triton speak it, beside the native API: any client of theirs
 * reads digits here. After kserve/open-inference-protocol, inference_rest.md, and Triton's extensions "binary
 * tensor data" and "classification".
 */

import type { FastifyInstance } from "fastify";

import { HttpError } from "../http/problem.js";
import { addInferRoute, type InferRouteDependencies } from "./infer-route.js";
import { addMetadataRoutes, type MetadataRouteDependencies } from "./metadata-routes.js";
import { answerProtocolError, shown } from "./protocol-error.js";

const PREFIX = "/v2";

export type InferenceProtocolDependencies = InferRouteDependencies & MetadataRouteDependencies;

/** Adds the protocol's routes, in a scope of its own: its errors and bodies are others than the native API's. */
export function addInferenceProtocol(app: FastifyInstance, dependencies: InferenceProtocolDependencies): void {
  app.register(
    async (scope) => {
      scope.setErrorHandler(answerProtocolError);
      addMetadataRoutes(scope, dependencies);
      addInferRoute(scope, dependencies);
      addFallback(scope);
    },
    { prefix: PREFIX },
  );
}

/** A route, not a handler for what is not found: the page's files have a route for every other address. */
function addFallback(scope: FastifyInstance): void {
  scope.all("/*", { schema: { hide: true } }, async ({ method, url }) => {
    throw new HttpError(
      "ROUTE_NOT_FOUND",
      `there is no ${method} ${shown(url.split("?", 1)[0])} in the Open Inference Protocol.`,
    );
  });
}

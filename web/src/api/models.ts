/**
 * Requests about models: which there are, and which one reads.
 */

import type { ModelAnswer } from "../../../src/server/answers.js";
import type {
  ModelListAnswer,
  ModelReference,
} from "../../../src/server/model-answers.js";
import { request } from "./exchange.js";

/** Which model reads. */
export function requestModel(): Promise<ModelAnswer> {
  return request<ModelAnswer>("/api/models/active", {});
}

/** The models there are. */
export function requestModels(): Promise<ModelListAnswer> {
  return request<ModelListAnswer>("/api/models", {});
}

/** Lets a model read, from the next picture on. */
export function activateModel({
  name,
  version,
}: ModelReference): Promise<ModelAnswer> {
  return request<ModelAnswer>("/api/models/active", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, version }),
  });
}

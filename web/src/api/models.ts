/**
 * Requests about models: which there are, which one reads, their cards, and new ones.
 */

import type {
  ModelAnswer,
  ModelDetailAnswer,
  ModelListAnswer,
  ModelReference,
} from "../../../src/contract/answers/model-answers.js";
import { request, send, toAnswer } from "./exchange.js";
import { sendWithProgress } from "./send-with-progress.js";

/** The server's limit on a model's bytes. Refusing here spares the upload. */
export const MAX_MODEL_BYTES = 50_000_000;

/** Which model reads. */
export function requestModel(): Promise<ModelAnswer> {
  return request<ModelAnswer>("/api/models/active", {});
}

/** The models there are. */
export function requestModels(): Promise<ModelListAnswer> {
  return request<ModelListAnswer>("/api/models", {});
}

/** A model with its whole card. */
export function requestModelDetail(model: ModelReference): Promise<ModelDetailAnswer> {
  return request<ModelDetailAnswer>(pathOf(model), {});
}

/** Where the ONNX file of a model is. */
export function filePathOf(model: ModelReference): string {
  return `${pathOf(model)}/file`;
}

/** Lets a model read, from the next picture on. */
export function activateModel({ name, version }: ModelReference): Promise<ModelAnswer> {
  return request<ModelAnswer>("/api/models/active", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, version }),
  });
}

/**
 * Has the server take a model in, with its card where there is one.
 *
 * @param onProgress hears the share of the file that has gone, 0 to 1; the server tries the model after that
 */
export async function uploadModel(
  file: File,
  card: File | null,
  onProgress: (share: number) => void,
): Promise<ModelDetailAnswer> {
  const form = new FormData();
  form.append("model", file);
  if (card) form.append("card", card);
  return toAnswer<ModelDetailAnswer>(
    await send("/api/models", { method: "POST", body: form }, sendWithProgress(onProgress)),
  );
}

function pathOf({ name, version }: ModelReference): string {
  return `/api/models/${encodeURIComponent(name)}/${encodeURIComponent(version)}`;
}

/**
 * The client: the routes of the API as functions.
 */

import type { ModelDetailAnswer, ModelListAnswer, ModelReference } from "../contract/answers/model-answers.js";
import type { ClassifyAnswer, InspectAnswer } from "../contract/answers/network-answers.js";
import type { ExplainedAnswer, FileAnswer, FileFailure, ReadAnswer } from "../contract/answers/read-answers.js";
import { pickReadingOptions, type ReadingOptions } from "../contract/reading-options.js";
import { json, octets, type Picture, toBase64, toBlob } from "./bodies.js";
import { linesOf } from "./lines.js";
import { type ClientOptions, createRequester, type Query, type RequestOptions } from "./request.js";
import { createRunsClient, type RunsClient } from "./runs.js";
import { toJson } from "./send.js";

/** The server takes 100 at once where nobody set another limit; fewer begin sooner. */
const FILES_A_REQUEST = 50;

/** A picture among many. */
export interface NamedPicture {
  /** Comes back with its reading. */
  readonly name: string;
  readonly picture: Picture;
}

export interface ModelOptions extends RequestOptions {
  /** The model that reads. @default the active one */
  readonly model?: ModelReference;
}

/** How a picture is read, and by which model. */
export interface ReadOptions extends ModelOptions, ReadingOptions {}

export interface InspectOptions extends RequestOptions {
  /** The digit whose ink is sought, 0 to 9. @default the likeliest */
  readonly digit?: number;
  /** What it could have been instead, 0 to 9. @default the likeliest of the others */
  readonly runnerUp?: number;
}

/** A picture among many: its place, its name, and its reading or what is wrong with it. */
export type ReadLine = (FileAnswer & { readonly index: number }) | FileFailure;

/** All functions throw ApiError when the server refuses, and ConnectionError when it does not answer. */
export interface Client {
  /** Reads a picture. */
  read(picture: Picture, options?: ReadOptions): Promise<ReadAnswer>;
  /** Reads a picture, and tells every step. */
  explain(picture: Picture, options?: ReadOptions): Promise<ExplainedAnswer>;
  /** Reads many pictures; each comes as soon as it is done, and a bad one stops no other. */
  readMany(pictures: Iterable<NamedPicture>, options?: ReadOptions): AsyncGenerator<ReadLine>;
  /** Classifies images [count, 28, 28], count up to 1,024; bytes with ink 255 and paper 0, prepared as MNIST was. */
  classify(images: Uint8Array, options?: ModelOptions): Promise<ClassifyAnswer>;
  /**
   * Looks into the network while it reads one image: the maps of its layers, and the pixels on which its answer hangs.
   *
   * @param image [28, 28] bytes, ink 255 and paper 0, as `image` of a digit that was read holds them in Base64
   */
  inspect(image: Uint8Array, options?: InspectOptions): Promise<InspectAnswer>;
  /** All models, and which one reads. */
  models(options?: RequestOptions): Promise<ModelListAnswer>;
  /** One model, with its card. */
  model(model: ModelReference, options?: RequestOptions): Promise<ModelDetailAnswer>;
  /** Makes a model the one that reads. */
  activate(model: ModelReference, options?: RequestOptions): Promise<void>;
  /** Takes in an ONNX model that `digits train` wrote, with its card where there is one. */
  upload(model: Picture, card?: object, options?: RequestOptions): Promise<ModelDetailAnswer>;
  /** Training runs, and what came of them. */
  readonly runs: RunsClient;
  /** Whether the server takes work. */
  isReady(options?: RequestOptions): Promise<boolean>;
}

/**
 * Creates a client.
 *
 * @param baseUrl where the server is, such as "http://127.0.0.1:5000"
 *
 * @example
 * const digits = createClient("http://127.0.0.1:5000");
 * const { text } = await digits.read(await readFile("seven.jpg"));
 */
export function createClient(baseUrl: string | URL, options: ClientOptions = {}): Client {
  const requester = createRequester(baseUrl, options);
  const request = requester.send;

  async function read<Answer>(picture: Picture, options: ReadOptions, explain?: true): Promise<Answer> {
    return toJson(await request("api/read", octets(toBlob(picture)), options, { ...queryOf(options), explain }));
  }

  async function* readForm(pictures: readonly NamedPicture[], options: ReadOptions): AsyncGenerator<ReadLine> {
    const body = new FormData();
    for (const { name, picture } of pictures) {
      body.append("pictures", toBlob(picture), name);
    }
    const headers = { accept: "application/x-ndjson" };
    const response = await request(
      "api/read",
      { method: "POST", headers, body },
      { ...options, isStream: true },
      queryOf(options),
    );
    if (response.body) yield* linesOf<ReadLine>(response.body);
  }

  return {
    read: (picture, readOptions = {}) => read(picture, readOptions),
    explain: (picture, readOptions = {}) => read(picture, readOptions, true),
    async *readMany(pictures, readOptions = {}) {
      let before = 0;
      for (const some of inPortions(pictures, FILES_A_REQUEST)) {
        for await (const line of readForm(some, readOptions)) {
          yield { ...line, index: before + line.index };
        }
        before += some.length;
      }
    },
    async classify(images, { model, ...rest } = {}) {
      const query = { model: toText(model) };
      const body = octets(toBlob(images));
      return toJson(await request("api/classify", body, rest, query));
    },
    async inspect(image, { digit, runnerUp, ...rest } = {}) {
      const body = { image: toBase64(image), digit, runnerUp };
      return toJson(await request("api/inspect", json("POST", body), rest));
    },
    models: async (rest) => toJson(await request("api/models", {}, rest)),
    model: async (model, rest) => toJson(await request(`api/models/${pathOf(model)}`, {}, rest)),
    async activate({ name, version }, rest) {
      const response = await request("api/models/active", json("PUT", { name, version }), rest);
      await response.body?.cancel();
    },
    async upload(model, card, rest) {
      const form = new FormData();
      form.append("model", toBlob(model), "model.onnx");
      if (card !== undefined) {
        form.append("card", new Blob([JSON.stringify(card)]), "card.json");
      }
      const init = { method: "POST", body: form };
      return toJson(await request("api/models", init, rest));
    },
    runs: createRunsClient(requester),
    async isReady({ signal } = {}) {
      try {
        const response = await requester.ask("health/ready", {
          ...(signal && { signal }),
        });
        await response.body?.cancel();
        return response.ok;
      } catch {
        // A server that cannot be reached is not ready either.
        signal?.throwIfAborted();
        return false;
      }
    },
  };
}

/** Lists of at most `size`, made as they are asked for. */
function* inPortions<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let portion: Item[] = [];
  for (const item of items) {
    portion.push(item);
    if (portion.length === size) {
      yield portion;
      portion = [];
    }
  }
  if (portion.length > 0) yield portion;
}

/** The options of a reading, as a query. */
function queryOf({ model, ...options }: ReadOptions): Query {
  return { ...pickReadingOptions({ ...options }), model: toText(model) };
}

/** As a query names a model. */
function toText(model: ModelReference | undefined): string | undefined {
  return model && `${model.name}@${model.version}`;
}

function pathOf({ name, version }: ModelReference): string {
  return `${encodeURIComponent(name)}/${encodeURIComponent(version)}`;
}

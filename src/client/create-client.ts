/** The client: the routes of the API as functions. */

import type {
  ModelDetailAnswer,
  ModelListAnswer,
  ModelReference,
  ProfileAnswer,
} from "../contract/answers/model-answers.js";
import type { ClassifyAnswer, InspectAnswer, InspectLineAnswer } from "../contract/answers/network-answers.js";
import type { ExplainedAnswer, FileAnswer, FileFailure, ReadAnswer } from "../contract/answers/read-answers.js";
import { defaultLimits, type Limits } from "../contract/limits.js";
import { statusOf } from "../contract/problems.js";
import { pickReadingOptions, type ReadingOptions } from "../contract/reading-options.js";
import { ApiError, ConnectionError } from "./errors.js";
import { linesOf } from "./lines.js";
import { type ClientOptions, createRequester, json, octets, type Query, type RequestOptions } from "./request.js";
import { createJobsClient, type JobsClient } from "./jobs.js";
import { createRunsClient, type RunsClient } from "./runs.js";

/** Most servers take 100 at once; fewer begin sooner. */
const FILES_A_REQUEST = 50;

/** Characters of a list that an address takes. */
const LONGEST_LIST = 2000;

/** A picture file's bytes, in any of the formats that are read. */
export type Picture = Blob | ArrayBuffer | Uint8Array;

/** A picture among many. */
export interface NamedPicture {
  /** Stands in its line of the answer. */
  readonly name: string;
  readonly picture: Picture;
}

export interface ModelOptions extends RequestOptions {
  /** The model that reads. @default the active one */
  readonly model?: ModelReference;
}

/** How a picture is read, and by which model. */
export interface ReadOptions extends ModelOptions, ReadingOptions {
  /** The name of a profile that was sent: reads as that person taught it. @default nobody's */
  readonly profile?: string;
}

export interface InspectOptions extends RequestOptions {
  /** The digit whose ink is sought, 0 to 9. @default the likeliest */
  readonly digit?: number;
  /** What it could have been instead, 0 to 9. @default the likeliest of the others */
  readonly runnerUp?: number;
}

/** Which symbol of a line to ask about. */
export interface InspectLineOptions extends RequestOptions {
  /** The first column that is read as the symbol, as `from` of a symbol of the line's path. @default where the symbol, or any, is surest */
  readonly from?: number;
  /** The column after the last. @default the one after `from` */
  readonly to?: number;
  /** The symbol whose ink is sought; "?" is other writing, and an empty text the blank. @default the likeliest */
  readonly symbol?: string;
  /** What could stand there instead. @default the likeliest of the others */
  readonly runnerUp?: string;
}

/** A picture among many: its place, its name, and its reading or what is wrong with it. */
export type ReadLine = (FileAnswer & { readonly index: number }) | FileFailure;

/** Ends a form's lines where the rest of the form was refused. */
interface FormFailure extends Pick<FileFailure, "error"> {
  readonly index?: undefined;
}

export interface UploadOptions extends RequestOptions {
  /** What people call the model. @default nothing */
  readonly title?: string;
}

/** All functions throw ApiError when the server refuses, and ConnectionError when it does not answer. */
export interface Client {
  /** Reads a picture. */
  read(picture: Picture, options?: ReadOptions): Promise<ReadAnswer>;
  /** Reads a picture, and tells every step. */
  explain(picture: Picture, options?: ReadOptions): Promise<ExplainedAnswer>;
  /** The tables on a picture as CSV, as they stand; an empty line between two. ApiError's code is PICTURE_NO_TABLE where there is none. */
  readTables(picture: Picture, options?: ReadOptions): Promise<string>;
  /**
   * Reads many pictures, as many to a request as the server takes. Each is yielded as soon as it is done, once, and a
   * bad one stops no other.
   */
  readMany(pictures: Iterable<NamedPicture>, options?: ReadOptions): AsyncGenerator<ReadLine>;
  /** Classifies images [count, 28, 28], count up to 1,024; bytes with ink 255 and paper 0, prepared as MNIST was. */
  classify(images: Uint8Array, options?: ModelOptions): Promise<ClassifyAnswer>;
  /**
   * Looks into the network while it reads one image: the maps of its layers, and the pixels on which its answer hangs.
   *
   * @param image [28, 28] bytes, ink 255 and paper 0, as `image` of a digit that was read holds them in Base64
   */
  inspect(image: Uint8Array, options?: InspectOptions): Promise<InspectAnswer>;
  /**
   * Looks into the network of lines while it reads one line: the maps of its layers, and what in the line speaks for a symbol.
   *
   * @param line 40 rows of bytes, paper 64 and full ink 224, as `image` of a line that is explained holds them in Base64
   */
  inspectLine(line: Uint8Array, options?: InspectLineOptions): Promise<InspectLineAnswer>;
  /** Keeps a profile, the file that the page saves and `digits learn` writes, under a name to read with. */
  putProfile(name: string, profile: Picture, options?: RequestOptions): Promise<ProfileAnswer>;
  /** Removes a profile. */
  removeProfile(name: string, options?: RequestOptions): Promise<void>;
  /** All models, and which one reads. */
  models(options?: RequestOptions): Promise<ModelListAnswer>;
  /** One model, with its card. */
  model(model: ModelReference, options?: RequestOptions): Promise<ModelDetailAnswer>;
  /** Makes a model the one that reads. */
  activate(model: ModelReference, options?: RequestOptions): Promise<void>;
  /** Takes in an ONNX model that `digits train` wrote, with its card, as an object or a file, where there is one. */
  upload(model: Picture, card?: object | Blob, options?: UploadOptions): Promise<ModelDetailAnswer>;
  /** Names a model for people; null takes the name away. */
  renameModel(model: ModelReference, title: string | null, options?: RequestOptions): Promise<ModelDetailAnswer>;
  /** Deletes a model for good. ApiError's code is MODEL_IN_USE of one that reads, MODEL_FIXED of a released one. */
  removeModel(model: ModelReference, options?: RequestOptions): Promise<void>;
  /** Training runs, and what came of them. */
  readonly runs: RunsClient;
  /** Lists of pictures that workers read, with readings and corrections that last. */
  readonly jobs: JobsClient;
  /** What the server takes, as its operator chose it. */
  limits(options?: RequestOptions): Promise<Limits>;
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
  const { send, sendForJson } = requester;

  /** The request that has a picture read. */
  function requestOf(picture: Picture, options: ReadOptions, answer: Query): Parameters<typeof send> {
    const { oneOf, ...query } = queryOf(options);
    // Servers take addresses up to some length.
    if (oneOf === undefined || oneOf.length <= LONGEST_LIST) {
      return ["api/read", octets(toBlob(picture)), options, { ...query, oneOf, ...answer }];
    }
    const body = toForm([{ name: "picture", picture }], oneOf);
    return ["api/read", { method: "POST", body }, options, { ...query, ...answer }];
  }

  async function* readForm(pictures: readonly NamedPicture[], options: ReadOptions): AsyncGenerator<ReadLine> {
    const { oneOf, ...query } = queryOf(options);
    const init = { method: "POST", headers: { accept: "application/x-ndjson" }, body: toForm(pictures, oneOf) };
    const response = await send("api/read", init, { ...options, isStream: true }, query);
    let count = 0;
    if (response.body) {
      for await (const line of linesOf<ReadLine | FormFailure>(response.body)) {
        if (line.index === undefined) throw toApiError(line, response);
        count += 1;
        yield line;
      }
    }
    if (count < pictures.length) {
      throw new ConnectionError(`the answer ended after ${count} of ${pictures.length} pictures.`);
    }
  }

  async function limits(options?: RequestOptions): Promise<Limits> {
    try {
      return await sendForJson("api/limits", {}, options);
    } catch (error) {
      // An older server does not tell; where nothing was chosen it has these.
      if (error instanceof ApiError && error.status === 404) return defaultLimits;
      throw error;
    }
  }

  return {
    read: (picture, readOptions = {}) => sendForJson(...requestOf(picture, readOptions, {})),
    explain: (picture, readOptions = {}) => sendForJson(...requestOf(picture, readOptions, { explain: true })),
    readTables: async (picture, readOptions = {}) =>
      (await send(...requestOf(picture, readOptions, { format: "csv" }))).text(),
    async *readMany(pictures, readOptions = {}) {
      const { maxFiles } = await limits(readOptions);
      let before = 0;
      for (const some of inPortions(pictures, Math.min(FILES_A_REQUEST, maxFiles))) {
        for await (const line of readForm(some, readOptions)) yield { ...line, index: before + line.index };
        before += some.length;
      }
    },
    classify: (images, { model, ...rest } = {}) =>
      sendForJson("api/classify", octets(toBlob(images)), rest, { model: toText(model) }),
    inspect: (image, { digit, runnerUp, ...rest } = {}) =>
      sendForJson("api/inspect", json("POST", { image: toBase64(image), digit, runnerUp }), rest),
    inspectLine: (line, { from, to, symbol, runnerUp, ...rest } = {}) =>
      sendForJson("api/inspect", json("POST", { line: toBase64(line), from, to, symbol, runnerUp }), rest),
    putProfile: async (name, profile, rest) =>
      sendForJson(
        `api/profiles/${encodeURIComponent(name)}`,
        { method: "PUT", body: toBlob(profile), headers: { "content-type": "application/json" } },
        rest,
      ),
    async removeProfile(name, rest) {
      await send(`api/profiles/${encodeURIComponent(name)}`, { method: "DELETE" }, rest);
    },
    models: (rest) => sendForJson("api/models", {}, rest),
    model: (model, rest) => sendForJson(`api/models/${pathOf(model)}`, {}, rest),
    async activate({ name, version }, rest) {
      const response = await send("api/models/active", json("PUT", { name, version }), rest);
      await response.body?.cancel();
    },
    upload(model, card, { title, ...rest } = {}) {
      const body = new FormData();
      body.append("model", toBlob(model), "model.onnx");
      if (card !== undefined) {
        body.append("card", card instanceof Blob ? card : new Blob([JSON.stringify(card)]), "card.json");
      }
      return sendForJson("api/models", { method: "POST", body }, rest, { title });
    },
    renameModel: (model, title, rest) => sendForJson(`api/models/${pathOf(model)}`, json("PATCH", { title }), rest),
    async removeModel(model, rest) {
      await send(`api/models/${pathOf(model)}`, { method: "DELETE" }, rest);
    },
    runs: createRunsClient(requester),
    jobs: createJobsClient(requester),
    limits,
    isReady: (rest) => requester.isOk("health/ready", rest),
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

function toApiError({ error: { code, message } }: FormFailure, { headers }: Response): ApiError {
  const requestId = headers.get("x-request-id") ?? "";
  return new ApiError({ detail: message, code, status: statusOf(code), requestId });
}

/** A form of pictures, and before them the list of what is expected. */
function toForm(pictures: Iterable<NamedPicture>, oneOf: string | undefined): FormData {
  const body = new FormData();
  if (oneOf !== undefined) body.append("oneOf", oneOf);
  for (const { name, picture } of pictures) body.append("pictures", toBlob(picture), name);
  return body;
}

/** The options of a reading, as a query. */
function queryOf({ model, profile, ...options }: ReadOptions): Query & { readonly oneOf: string | undefined } {
  const { oneOf, ...others } = pickReadingOptions({ ...options });
  return { ...others, oneOf: oneOf?.join("\n"), model: toText(model), profile };
}

/** A model as a query names it. */
function toText(model: ModelReference | undefined): string | undefined {
  return model && `${model.name}@${model.version}`;
}

function pathOf({ name, version }: ModelReference): string {
  return `${encodeURIComponent(name)}/${encodeURIComponent(version)}`;
}

/** As every platform has it: `btoa` takes a character for each byte. */
function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** As a Blob a body can be sent again. */
function toBlob(picture: Picture): Blob {
  return picture instanceof Blob ? picture : new Blob([picture as Uint8Array<ArrayBuffer>]);
}

/**
 * A client of the Open Inference Protocol that knows nothing of the server's code: requests are put together, and
 * answers taken apart, byte by byte after the specification.
 */

const HEADER = "inference-header-content-length";

export interface AnswerOutput {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly parameters?: { readonly binary_data_size: number };
  readonly data?: readonly (number | string)[];
  /** Its part of the bytes behind the JSON. */
  readonly bytes?: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly mediaType: string | null;
  readonly headers: Headers;
  readonly body: {
    readonly model_name?: string;
    readonly model_version?: string;
    readonly id?: string;
    readonly outputs?: readonly AnswerOutput[];
    readonly error?: string;
  };
}

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes behind the JSON. */
  readonly tensors?: Uint8Array;
}

/** Posts a request, as JSON or with bytes behind it. */
export async function post(
  url: string,
  request: unknown,
  { headers = {}, tensors }: PostOptions = {},
): Promise<Answer> {
  const json = Buffer.from(JSON.stringify(request));
  return tensors === undefined
    ? postBytes(url, json, { "content-type": "application/json", ...headers })
    : postBytes(url, Buffer.concat([json, tensors]), {
        "content-type": "application/octet-stream",
        [HEADER]: String(json.length),
        ...headers,
      });
}

/** Posts a body as it is. */
export async function postBytes(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return toAnswer(await fetch(url, { method: "POST", body, headers }));
}

/** The values of an output, wherever they stand. */
export function valuesOf(answer: Answer, name: string): Float32Array {
  const output = answer.body.outputs?.find((one) => one.name === name);
  if (!output) throw new Error(`no ${name} in ${JSON.stringify(answer.body)}`);
  const { bytes, data } = output;
  if (!bytes) return Float32Array.from(data as readonly number[]);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}

async function toAnswer(response: Response): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const length = Number(response.headers.get(HEADER) ?? bytes.length);
  const body = JSON.parse(bytes.subarray(0, length).toString()) as Answer["body"];
  let offset = length;
  const outputs = body.outputs?.map((output) => {
    const size = output.parameters?.binary_data_size;
    if (size === undefined) return output;
    offset += size;
    return { ...output, bytes: bytes.subarray(offset - size, offset) };
  });
  if (offset !== bytes.length) {
    throw new Error(`${bytes.length} bytes came, ${offset} are accounted for`);
  }
  return {
    status: response.status,
    mediaType: response.headers.get("content-type"),
    headers: response.headers,
    body: outputs ? { ...body, outputs } : body,
  };
}

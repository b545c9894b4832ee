/**
 * Reads the files of a request while they arrive: a few at a time, each answered as soon as it is done. A bad file stops
 * none of the others. The body reaches its parser in small pieces, with a turn of the event loop between them: Node
 * passes on up to 2 MB of a fast sender in one turn; as 30,000 tiny parts of a form those took the parser 0.1 to 0.25 s,
 * and nobody else was answered meanwhile. One piece takes it 3 ms.
 */

import { Readable } from "node:stream";

import type { FastifyMultipartBaseOptions } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";

import type { YieldToLoop } from "../http/fair-yield.js";
import { HttpError } from "../http/problem.js";
import { joinChunks } from "../http/receive-body.js";

/** Files in memory at a time: enough for the threads of a common machine, and little beside one large picture. */
const FILES_AT_WORK = 4;

const PIECE_BYTES = 64 * 1024;

/** A picture file out of a request. */
export interface UploadedFile {
  /** Its place among the files, from 0. */
  readonly index: number;
  /** The name the client gave it. It is sent back, and used for nothing else. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether it had more bytes than it may; the rest was thrown away. */
  readonly isCutOff: boolean;
}

/** The name of the part that is no picture, but a list of what is expected. */
const LIST_PART = "oneOf";

/**
 * The files among the parts of a multipart body, each held whole; other fields are ignored.
 *
 * @param options preservePath: whether the name of a file in a folder keeps the folders before it
 * @param onList called with the list of what is expected, and how many files came before it
 */
export async function* receiveFiles(
  request: FastifyRequest,
  options: Pick<FastifyMultipartBaseOptions, "limits" | "preservePath">,
  yieldToLoop: YieldToLoop,
  onList?: (text: string, filesBefore: number) => void,
): AsyncGenerator<UploadedFile> {
  const paced = withPacedBody(request, yieldToLoop);
  let index = 0;
  try {
    for await (const part of paced.parts(options)) {
      if (part.type !== "file") {
        if (onList === undefined || part.fieldname !== LIST_PART) continue;
        if (part.valueTruncated) throw new HttpError("REQUEST_INVALID", "oneOf is too long for a field. Send a file.");
        onList(String(part.value), index);
        continue;
      }
      const chunks: Uint8Array[] = [];
      for await (const chunk of part.file as AsyncIterable<Uint8Array>) {
        request.admitted?.bookBytes(chunk.length);
        chunks.push(chunk);
      }
      const bytes = await joinChunks(chunks, yieldToLoop);
      if (onList !== undefined && part.fieldname === LIST_PART) {
        request.admitted?.bookBytes(-bytes.length);
        onList(new TextDecoder().decode(bytes), index);
        continue;
      }
      yield { index: index++, name: part.filename, bytes, isCutOff: part.file.truncated };
    }
  } finally {
    // Beyond a limit the parser would go on, to the end of a body that may have none; the rest is thrown away.
    paced.raw.unpipe();
    paced.raw.resume();
  }
}

/**
 * Does `work` with every file, a few at a time, and yields each result as soon as it is there.
 *
 * @param work does not reject
 * @throws what `files` throws, once the files before are done
 */
export async function* inParallel<Result>(
  files: AsyncIterator<UploadedFile>,
  work: (file: UploadedFile) => Promise<Result>,
): AsyncGenerator<Result> {
  type Event =
    | { readonly kind: "file"; readonly file: UploadedFile }
    | { readonly kind: "end" }
    | { readonly kind: "fault"; readonly error: unknown }
    | { readonly kind: "done"; readonly index: number; readonly result: Result };
  const receive = (): Promise<Event> =>
    files.next().then(
      (next): Event => (next.done === true ? { kind: "end" } : { kind: "file", file: next.value }),
      (error: unknown): Event => ({ kind: "fault", error }),
    );

  const atWork = new Map<number, Promise<Event>>();
  let receiving: Promise<Event> | null = receive();
  let fault: { readonly error: unknown } | null = null;
  while (receiving !== null || atWork.size > 0) {
    const waited: Promise<Event>[] = [...atWork.values()];
    if (receiving !== null && atWork.size < FILES_AT_WORK) waited.push(receiving);
    const event = await Promise.race(waited);
    switch (event.kind) {
      case "file": {
        const { file } = event;
        const done = work(file).then((result): Event => ({ kind: "done", index: file.index, result }));
        atWork.set(file.index, done);
        receiving = receive();
        break;
      }
      case "done":
        atWork.delete(event.index);
        yield event.result;
        break;
      case "fault":
        fault = event;
        receiving = null;
        break;
      case "end":
        receiving = null;
    }
  }
  if (fault !== null) throw fault.error;
}

/** A request as `@fastify/multipart` looks at it: the same, but for the pace of its body. */
function withPacedBody<Request extends FastifyRequest>(request: Request, yieldToLoop: YieldToLoop): Request {
  const { raw } = request;
  const body = Readable.from(piecesOf(raw, yieldToLoop), { objectMode: false });
  const paced = Object.assign(body, { headers: raw.headers });
  return Object.create(request, { raw: { value: paced } }) as Request;
}

async function* piecesOf(body: Readable, yieldToLoop: YieldToLoop): AsyncGenerator<Buffer> {
  // The connection outlives a body that is not read to its end: the answer still goes over it.
  const chunks = body.iterator({ destroyOnReturn: false });
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
      yield chunk.subarray(from, from + PIECE_BYTES);
      await yieldToLoop();
    }
  }
}

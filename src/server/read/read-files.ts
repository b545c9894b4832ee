/**
 * Reads the files of a request while they arrive: a few at a time, each told as soon as it is done. A bad file stops
 * none of the others.
 */

import type { FastifyMultipartBaseOptions } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";

import { withPacedBody } from "../http/paced-body.js";
import type { TakeTurn } from "../http/loop-turns.js";

/** Files in memory at a time: enough for the threads of a common machine, and little beside one large picture. */
const FILES_AT_WORK = 4;

/** A picture file out of a request. */
export interface UploadedFile {
  /** Its place among the files, from 0. */
  readonly index: number;
  /** The name the client gave it. It is told back, and used for nothing else. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether it had more bytes than it may; the rest was thrown away. */
  readonly isCutOff: boolean;
}

/** The files among the parts of a multipart body, each held whole; other fields are passed over. */
export async function* receiveFiles(
  request: FastifyRequest,
  limits: FastifyMultipartBaseOptions["limits"],
  takeTurn: TakeTurn,
): AsyncGenerator<UploadedFile> {
  const paced = withPacedBody(request, takeTurn);
  let index = 0;
  try {
    for await (const part of paced.parts({ ...(limits && { limits }) })) {
      if (part.type !== "file") continue;
      const chunks: Uint8Array[] = [];
      for await (const chunk of part.file) chunks.push(chunk as Uint8Array);
      yield { index: index++, name: part.filename, bytes: Buffer.concat(chunks), isCutOff: part.file.truncated };
    }
  } finally {
    // Behind a limit the parser would go on, to the end of a body that may have none; the rest is thrown away.
    paced.raw.unpipe();
    paced.raw.resume();
  }
}

/**
 * Does `work` with every file, a few at a time, and yields the results as they come.
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
    if (receiving !== null && atWork.size < FILES_AT_WORK) {
      waited.push(receiving);
    }
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

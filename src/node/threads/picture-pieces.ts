/**
 * Large pictures on their way to a thread. A message is copied when it is posted: one of 20 MB kept the posting thread,
 * in which the server answers everybody, for 80 ms. So it is posted in pieces, each in a turn of the event loop, and not
 * before the thread that reads asks for them: a picture that waits is in memory once.
 */

import { setImmediate as nextTurn } from "node:timers/promises";
import { MessageChannel, type MessagePort } from "node:worker_threads";

import { DigitsError } from "../../core/errors.js";
import type { PictureSource } from "../pictures/picture-file.js";

/** Copied in some 4 ms. */
const PIECE_BYTES = 1e6;

/** More than any format's beginning. */
const HEAD_BYTES = 4096;

/** A picture that is fetched by {@link receivePieces}. */
export interface PictureInPieces {
  readonly kind: "pieces";
  readonly byteCount: number;
  /** The first of the bytes, which tell the format. */
  readonly head: Uint8Array;
  /** Sends the pieces once it gets a message. */
  readonly port: MessagePort;
}

/** Whether a picture is sent in pieces. */
export function isSentInPieces(
  source: PictureSource | PictureInPieces,
): source is PictureSource & { readonly kind: "bytes" } {
  return source.kind === "bytes" && source.bytes.length > PIECE_BYTES;
}

/**
 * Offers a picture to the thread that gets `source`, whose port is transferred.
 *
 * @returns what is posted, and what ends the offer
 */
export function offerPieces(bytes: Uint8Array): { readonly source: PictureInPieces; readonly end: () => void } {
  const { port1, port2 } = new MessageChannel();
  let isEnded = false;
  async function send(): Promise<void> {
    for (let at = 0; at < bytes.length && !isEnded; at += PIECE_BYTES) {
      const piece = copyOf(bytes, at, at + PIECE_BYTES);
      port1.postMessage(piece, [piece.buffer]);
      await nextTurn();
    }
  }
  port1.once("message", () => void send());
  return {
    source: { kind: "pieces", byteCount: bytes.length, head: copyOf(bytes, 0, HEAD_BYTES), port: port2 },
    end() {
      isEnded = true;
      port1.close();
    },
  };
}

/** Fetches a picture, whole. @throws ABORTED when the offer has ended */
export function receivePieces({ byteCount, port }: PictureInPieces): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const bytes = new Uint8Array(byteCount);
    let at = 0;
    port.on("message", (piece: Uint8Array) => {
      bytes.set(piece, at);
      at += piece.length;
      if (at < byteCount) return;
      port.close();
      resolve(bytes);
    });
    port.once("close", () => reject(new DigitsError("ABORTED", "the picture is not offered any more.")));
    port.postMessage(null);
  });
}

/** Over memory of its own, as `slice` of a Buffer is not. */
function copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(from, to));
}

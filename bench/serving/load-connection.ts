/**
 * HTTP over bare connections, for the open load: a request is one write of bytes that lie ready, an answer is read with the
 * least that HTTP/1.1 asks. Node's own client takes a fifth of a millisecond a request, which on a shared machine is the
 * server's; and it opens a connection for every request that waits, without bound.
 */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

import type { LoadRequest } from "./load.js";

const HEAD_END = "\r\n\r\n";

/** An answer as it was received. */
export interface RawAnswer {
  readonly status: number;
  readonly hasRetryAfter: boolean;
  readonly body: string;
}

interface Exchange {
  readonly answer: RawAnswer;
  readonly staysOpen: boolean;
}

/** What is written for a request. */
export function formatRequest(url: URL, request: LoadRequest): Buffer {
  const { path, contentType, body } = request;
  const fields = [`Host: ${url.host}`, `Content-Type: ${contentType}`, `Content-Length: ${body.length}`];
  const head = [`POST ${path} HTTP/1.1`, ...fields].join("\r\n");
  return Buffer.concat([Buffer.from(head + HEAD_END, "latin1"), body]);
}

/** The most connections at a time, and how long an answer may take. */
interface PoolLimits {
  readonly connections: number;
  readonly timeoutMs: number;
}

/** Creates a pool: it sends requests over connections that stay open. */
export function createConnectionPool(url: URL, limits: PoolLimits) {
  const idle: Socket[] = [];
  const all = new Set<Socket>();

  function connectOne(): Socket {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    socket.setNoDelay(true);
    all.add(socket);
    socket.on("close", () => {
      all.delete(socket);
      const place = idle.indexOf(socket);
      if (place >= 0) idle.splice(place, 1);
    });
    // Each request listens for itself; an idle connection may end as it likes.
    socket.on("error", () => {});
    // A server that says no more will not answer either.
    socket.on("end", () => socket.destroy());
    return socket;
  }

  return {
    /** Opens connections before they are needed, one after the other. */
    async open(count: number): Promise<void> {
      for (let opened = 0; opened < count; opened++) {
        const socket = connectOne();
        await once(socket, "connect");
        idle.push(socket);
      }
    },
    /** Whether a request can leave now, without waiting for a connection. */
    hasRoom: () => idle.length > 0 || all.size < limits.connections,
    /** Sends one request. @throws Error with a code where the connection fails before the answer is complete */
    async send(request: Buffer): Promise<RawAnswer> {
      // The one that is idle for longest: none is so for long that the server ends it just now.
      const socket = idle.shift() ?? connectOne();
      const { answer, staysOpen } = await exchange(socket, request, limits.timeoutMs);
      if (staysOpen && !socket.destroyed) idle.push(socket);
      else socket.destroy();
      return answer;
    },
    close(): void {
      for (const socket of all) socket.destroy();
    },
  };
}

function exchange(socket: Socket, request: Buffer, timeoutMs: number): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    let received = "";
    let cause: Error | undefined;
    const timer = setTimeout(() => socket.destroy(new Error("no answer in time")), timeoutMs);
    const stopListening = () => {
      clearTimeout(timer);
      socket.off("data", onData);
      socket.off("error", onError);
      socket.off("close", onClose);
    };
    const onData = (chunk: Buffer) => {
      // Latin-1 keeps one character a byte, so lengths are right; readings are ASCII.
      received += chunk.toString("latin1");
      try {
        const complete = parseAnswer(received);
        if (complete === null) return;
        stopListening();
        resolve(complete);
      } catch (error) {
        socket.destroy(error as Error);
      }
    };
    const onError = (error: Error) => (cause = error);
    const onClose = () => {
      stopListening();
      reject(cause ?? new Error("the connection ended without an answer"));
    };
    socket.on("data", onData);
    socket.on("error", onError);
    socket.on("close", onClose);
    socket.write(request);
  });
}

/** The answer, or null while it is not complete. */
function parseAnswer(received: string): Exchange | null {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = received.slice(0, headEnd).toLowerCase();
  const status = Number(/^http\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new Error("the answer has no status");
  const body = parseBody(head, received.slice(headEnd + HEAD_END.length));
  if (body === null) return null;
  return {
    answer: { status, hasRetryAfter: /\r\nretry-after: *\d/.test(head), body },
    staysOpen: !/\r\nconnection: *close/.test(head),
  };
}

/** The body in what came after the head, or null while it is not complete. */
function parseBody(head: string, rest: string): string | null {
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  if (length !== undefined) return rest.length < Number(length) ? null : rest;
  if (!/\r\ntransfer-encoding: *chunked/.test(head)) throw new Error("the answer has no length");
  let body = "";
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(rest.slice(at, lineEnd), 16);
    const start = lineEnd + 2;
    // After each chunk, the empty last one too, comes the end of a line.
    if (rest.length < start + size + 2) return null;
    if (size === 0) return body;
    body += rest.slice(start, start + size);
    at = start + size + 2;
  }
}

/** A bare connection, for what no HTTP client would send, or would send so. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface RawConnection {
  readonly socket: Socket;
  /** All that came so far. */
  readonly received: () => string;
  readonly send: (text: string | Uint8Array) => void;
  /** Resolves once all of `texts` have come; rejects when the connection closes without. */
  readonly receive: (...texts: readonly string[]) => Promise<string>;
  /** All that came, once the server has closed the connection. */
  readonly ended: () => Promise<string>;
}

/** Opens a connection to this machine. */
export async function openConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (bytes: Buffer) => {
    received += bytes.toString("latin1");
    socket.emit("more");
  });
  // A server that has refused does not wait for the rest; what is written then is lost.
  socket.on("error", () => {});
  // Not by `once`, which fails with the error of a connection that nobody waits for.
  const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  await once(socket, "connect");
  return {
    socket,
    received: () => received,
    send: (text) => void socket.write(text),
    async receive(...texts) {
      while (!texts.every((text) => received.includes(text))) {
        if (socket.destroyed) {
          throw new Error(`the connection closed after: ${received}`);
        }
        await Promise.race([once(socket, "more"), closed]);
      }
      return received;
    },
    async ended() {
      await closed;
      return received;
    },
  };
}

/** The head of a request to this machine. */
export function head(line: string, headers: Readonly<Record<string, string | number>> = {}): string {
  const lines = Object.entries({ host: "127.0.0.1", ...headers });
  return `${line} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** A piece of a chunked body. */
export function chunk(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
}

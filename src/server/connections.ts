/**
 * Bounds how many connections are held open. Where one more comes, the one that has been idle for longest is closed:
 * somebody who opens thousands and leaves them cannot keep others out.
 */

import type { Socket } from "node:net";

import type { FastifyInstance } from "fastify";

/** Adds the bound to the application's server. */
export function boundConnections(
  app: FastifyInstance,
  maxConnections: number,
): void {
  // A Set keeps the order of insertion: the first is the one idle for longest.
  const idle = new Set<Socket>();
  let count = 0;

  app.server.on("connection", (socket: Socket) => {
    count += 1;
    idle.add(socket);
    socket.once("close", () => {
      count -= 1;
      idle.delete(socket);
    });
    if (count > maxConnections) {
      const [longestIdle] = idle;
      longestIdle?.destroy();
    }
  });
  app.server.on("request", (request, response) => {
    const { socket } = request;
    idle.delete(socket);
    response.once("close", () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
}

/** Server-sent events (HTML Living Standard, 9.2) as an answer: how they are sent, whatever they tell. */

import { Readable } from "node:stream";

import type { FastifyReply } from "fastify";

/** A line that says nothing, a comment: proxies close what is silent for a minute. */
export const HEARTBEAT = ":\n\n";

/** Answers with the events as text, as they come. */
export function sendEvents(reply: FastifyReply, events: AsyncGenerator<string>) {
  return (
    reply
      .header("cache-control", "no-cache, no-transform")
      .header("x-accel-buffering", "no") // nginx passes it on at once
      // Kept open after the stream's end, it would hold up a server that stops meanwhile.
      .header("connection", "close")
      .type("text/event-stream")
      .send(Readable.from(events))
  );
}

/**
 * Places for requests of a kind, of which one client holds at most a part: somebody who asks for more than that is
 * refused while others are served.
 */

import { isIPv6 } from "node:net";

import type { FastifyRequest } from "fastify";

export interface Places {
  /** Whether one is free for a client. */
  isFree(client: string): boolean;
  /** Takes one, free or not, and gives what gives it back. */
  take(client: string): () => void;
  /** How many are taken. */
  count(): number;
}

/** Creates places. */
export function createPlaces(max: number, maxOfClient: number): Places {
  let taken = 0;
  const ofClients = new Map<string, number>();
  return {
    isFree: (client) => taken < max && (ofClients.get(client) ?? 0) < maxOfClient,
    take(client) {
      taken += 1;
      ofClients.set(client, (ofClients.get(client) ?? 0) + 1);
      return () => {
        taken -= 1;
        const left = (ofClients.get(client) ?? 0) - 1;
        // Kept at 0, the clients of years would stay in memory.
        if (left > 0) ofClients.set(client, left);
        else ofClients.delete(client);
      };
    },
    count: () => taken,
  };
}

/** Whom a request is counted for: an address, or a network of IPv6, where a client has 2^64 of them. */
export function clientOf({ ip }: Pick<FastifyRequest, "ip">): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(ip) ? networkOf(ip) : ip;
}

/** The first 64 bits: `2001:db8:0:0` of `2001:db8::1`. */
function networkOf(ip: string): string {
  const [head = "", tail] = ip.replace(/%.*/, "").split("::");
  const first = head.split(":").filter((group) => group !== "");
  const last = tail?.split(":").filter((group) => group !== "") ?? [];
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  return [...first, ...zeros, ...last].slice(0, 4).join(":");
}

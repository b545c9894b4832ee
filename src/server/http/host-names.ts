/**
 * The names under which a request asks for this machine. A page of another site can have its own name point here after
 * it was loaded (DNS rebinding): the browser then takes the server for that page's own, and nothing but the Host header
 * tells. An address cannot be pointed elsewhere, so it is nobody's disguise; nor can localhost, and what lies below it.
 */

import { isIP } from "node:net";

/** Whether a host's name or address stands for this machine itself: localhost, 127.0.0.0/8, ::1. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether no other site can have the name: an address, localhost, or a name below it (RFC 6761, section 6.3). */
export function isUnmistakable(name: string): boolean {
  return isIP(name) > 0 || name === "localhost" || name.endsWith(".localhost");
}

/** The name in a Host header, without its port and the brackets of IPv6. */
export function nameOf(host: string): string {
  return host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
}

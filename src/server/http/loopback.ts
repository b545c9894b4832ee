/**
 * Which names stand for this machine itself, whatever network it is in.
 */

/** Whether a host's name or address is this machine's own: localhost, 127.0.0.0/8, ::1. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

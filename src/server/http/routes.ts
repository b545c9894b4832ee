/**
 * What a route says about itself in its `config`, on which the hooks that create-app.ts adds act; and which methods an
 * address takes, so that a wrong method can be distinguished from a wrong address.
 */

import type { FastifyInstance } from "fastify";
import type { TSchema } from "typebox";

import type { Holder, Role } from "../../contract/access.js";

declare module "fastify" {
  interface FastifyRequest {
    /** Whose token it carries, where it needed one. */
    holder: Holder | null;
  }
  interface FastifyContextConfig {
    /** Decodes, reads or classifies: counted against the queue, refused at once when it is full. */
    readonly isWork?: true;
    /** Changes what others see: needs the token where the server has one, and never runs for another site's page. */
    readonly isChange?: true;
    /** The role that a token has to have for it, where the server has one. @default manage of changes; else none */
    readonly needs?: Role;
    /** Whether the change is recorded with the work itself; others are when they are answered. */
    readonly isRecorded?: true;
    /** The bodies it takes, by media type, for the API's document; the route itself checks what it gets. */
    readonly documentedBody?: Readonly<Record<string, TSchema>>;
  }
}

/** What the routes take; HEAD comes with GET, and OPTIONS answers for all. */
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Records which routes are added; to be called before they are. Fastify itself tells the methods of patterns
 * (`/api/models/:name/:version`), not of the addresses that match them.
 *
 * @returns the methods that a path takes; none where there is no such route
 */
export function watchRouteMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly matches: RegExp; readonly methods: string[] }[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    // These take every address: the page's files, and the answer to unknown addresses.
    if (url.includes("*")) return;
    routes.push({ matches: toPattern(url), methods: [method].flat() });
  });
  return (path) => {
    const taken = new Set(routes.filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => methods));
    return METHODS.filter((method) => taken.has(method));
  };
}

function toPattern(url: string): RegExp {
  const segments = url
    .split("/")
    .map((segment) => (segment.startsWith(":") ? "[^/]+" : segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)));
  return new RegExp(`^${segments.join("/")}$`);
}

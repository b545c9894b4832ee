/**
 * Which methods an address takes, so that a wrong method can be told from a wrong address. Fastify itself says it of
 * patterns (`/api/models/:name/:version`), not of the addresses that meet them.
 */

import type { FastifyInstance } from "fastify";

/** What the routes take; HEAD comes with GET, and OPTIONS answers for all. */
const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

/**
 * Listens to which routes are added; to be called before they are.
 *
 * @returns the methods that a path takes; none where there is no such route
 */
export function watchRouteMethods(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly matches: RegExp; readonly methods: string[] }[] = [];
  app.addHook("onRoute", ({ url, method }) => {
    // Those take every address: the page's files, and what stands for "nothing here".
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

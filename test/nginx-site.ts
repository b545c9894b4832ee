/**
 * What a site of nginx does with a request, read off its configuration by nginx's own rules (ngx_http_core_module,
 * "location"; ngx_http_access_module): an exact location first, then the first regular expression that matches, then the
 * longest prefix. It knows what deploy/nginx.conf uses and fails at what else decides who gets in.
 */

interface Location {
  readonly kind: "exact" | "pattern" | "prefix";
  readonly path: string;
  /** Methods that pass; null lets all. */
  readonly methods: readonly string[] | null;
  /** Answered by nginx itself. */
  readonly status: number | null;
}

export interface NginxSite {
  /** The status that nginx answers itself; null where the request goes on to a replica. */
  statusFor(method: string, path: string): number | null;
}

const HEAD = /location (?:(=|~|\^~|~\*) )?(\S+) \{/g;

/** Reads a configuration. */
export function parseNginxSite(text: string): NginxSite {
  const plain = text.replaceAll(/^\s*#.*$/gm, "");
  const locations = [...plain.matchAll(HEAD)].map(({ 0: head, 1: sign, 2: path = "", index }): Location => {
    if (sign === "^~" || sign === "~*") throw new Error(`a location with "${sign}" is not known here`);
    const body = blockAfter(plain, index + head.length);
    const limit = /limit_except ([A-Z ]+) \{\s*deny all;\s*\}/.exec(body)?.[1];
    if (limit === undefined && /limit_except|deny|allow/.test(body))
      throw new Error(`what ${path} limits is not known here`);
    const methods = limit?.split(" ") ?? null;
    const status = /return (\d+);/.exec(body)?.[1];
    return {
      kind: sign === "=" ? "exact" : sign === "~" ? "pattern" : "prefix",
      path,
      // "Allowing the GET method makes the HEAD method also allowed."
      methods: methods?.includes("GET") === true ? [...methods, "HEAD"] : methods,
      status: status === undefined ? null : Number(status),
    };
  });
  return {
    statusFor(method, path) {
      const location =
        locations.find((each) => each.kind === "exact" && each.path === path) ??
        locations.find((each) => each.kind === "pattern" && new RegExp(each.path).test(path)) ??
        locations
          .filter((each) => each.kind === "prefix" && path.startsWith(each.path))
          .reduce<Location | null>((best, each) => (each.path.length > (best?.path.length ?? 0) ? each : best), null);
      if (location === null) throw new Error(`nothing says what becomes of ${path}`);
      if (location.status !== null) return location.status;
      return location.methods === null || location.methods.includes(method) ? null : 403;
    },
  };
}

/** What stands between the brace that opened before `from` and the one that closes it. */
function blockAfter(text: string, from: number): string {
  let depth = 1;
  let at = from;
  while (depth > 0) {
    const character = text[at];
    if (character === undefined) throw new Error("a block has no end");
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    at += 1;
  }
  return text.slice(from, at - 1);
}

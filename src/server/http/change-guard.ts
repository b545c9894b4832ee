/**
 * Guards the routes that change anything, and those that show what others keep here. Where the server has a token, whoever
 * has it may, and whoever has one of the role that is needed; who guesses is soon not listened to any more. Without one the server listens on this machine alone, and two are to be kept out: pages of other sites in a
 * browser on this machine, recognised by the origin, which browsers send, and by the host; and whoever comes through a
 * proxy on this machine, recognised by what proxies add to a request.
 */

import { createHash, timingSafeEqual } from "node:crypto";

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

import { type AccessService, type Holder, isAllowed, type Role } from "../../contract/access.js";
import { isLoopback, nameOf } from "./host-names.js";
import { HttpError } from "./problem.js";
import "./routes.js";
import type { AppSettings } from "./settings.js";

/** Wrong tokens a minute that one client may send. A person who mistypes needs a few. */
const MAX_WRONG_TOKENS = 10;
const WINDOW_MS = 60_000;

/** Lines of the log a minute about refused changes, so that nobody fills a disk with them. */
const MAX_LOGGED_REFUSALS = 100;

/**
 * What proxies, balancers and delivery networks add: Forwarded and Via by RFC 7239 and 9110, X-Forwarded-*, X-Real-IP,
 * Envoy's, Cloudflare's, Akamai's, Fastly's and Fly's by their handbooks. One is enough.
 */
const ADDED_BY_PROXIES =
  /^(via|cdn-loop|forwarded.*|x-forwarded.*|x-real-ip|x-original-.*|(x-|x-cluster-)?client-ip|x-envoy-.*|true-client-ip|(cf|fastly|fly)-.*)$/;

export type ChangeGuardSettings = Pick<AppSettings, "token" | "trustedProxies">;

/** Who the token is that the server was started with. */
const OPERATOR: Holder = { name: "DIGITS_TOKEN", role: "manage" };

/**
 * Adds the guard to every route that needs it; see routes.ts. `@fastify/rate-limit` is there already.
 *
 * @param access the tokens of others @default there are none
 */
export function addChangeGuard(
  app: FastifyInstance,
  { token, trustedProxies }: ChangeGuardSettings,
  access?: AccessService,
): void {
  const check = token === null ? checkSender(trustedProxies.length > 0) : createTokenCheck(app, token, access);
  const logRefusal = createRefusalLog();
  app.decorateRequest("holder", null);
  app.addHook("onRequest", async (request, reply) => {
    const { isChange = false, needs = isChange ? "manage" : undefined } = request.routeOptions.config;
    if (needs === undefined || (token === null && !isChange)) return;
    try {
      await check(request, reply, needs);
    } catch (error) {
      logRefusal(request, error);
      throw error;
    }
  });
}

type Check = (request: FastifyRequest, reply: FastifyReply, needed: Role) => Promise<void>;

function createTokenCheck(app: FastifyInstance, token: string, access: AccessService | undefined): Check {
  const expected = digestOf(token);
  /** Digests all have one length, so comparing them takes the same time whatever was given. */
  const holderOf = async (given: string) =>
    timingSafeEqual(digestOf(given), expected) ? OPERATOR : ((await access?.find(given)) ?? null);
  const countWrongTokens = app.createRateLimit({ max: MAX_WRONG_TOKENS, timeWindow: WINDOW_MS, allowList: [] });
  return async (request, reply, needed) => {
    const given = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const before = await countWrongTokens(request, { increment: false });
    if (!before.isAllowed && before.remaining === 0) {
      reply.header("retry-after", before.ttlInSeconds);
      // Not even the right token counts now: a guess that hits must not tell that it did.
      throw new HttpError(
        "RATE_LIMITED",
        `one client may send ${MAX_WRONG_TOKENS} wrong tokens a minute. Try again in ${before.ttlInSeconds} s.`,
      );
    }
    const holder = given === undefined ? null : await holderOf(given);
    if (holder === null) {
      if (given !== undefined) await countWrongTokens(request);
      reply.header("www-authenticate", 'Bearer realm="digits"');
      const why = needed === "read" ? "this shows what others keep here" : "this changes what others see";
      throw new HttpError("UNAUTHORIZED", `${why}, so it needs the server's token: Authorization: Bearer TOKEN.`);
    }
    if (!isAllowed(holder.role, needed)) {
      throw new HttpError(
        "FORBIDDEN",
        `this needs a token of the role ${needed}, and that of ${holder.name} has the role ${holder.role}. Ask whoever runs the server for another.`,
      );
    }
    request.holder = holder;
  };
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function checkSender(isBehindProxy: boolean): Check {
  return async ({ headers, raw }) => {
    // nginx speaks HTTP/1.0 to what is behind it, and adds nothing, unless it is told to do otherwise.
    if (
      isBehindProxy ||
      raw.httpVersion === "1.0" ||
      Object.keys(headers).some((name) => ADDED_BY_PROXIES.test(name))
    ) {
      throw new HttpError(
        "FORBIDDEN",
        "this changes what others see, so it is not done for a proxy, behind which may be anybody. Set DIGITS_TOKEN and send it to do it from elsewhere.",
      );
    }
    const { origin, host = "" } = headers;
    const site = headers["sec-fetch-site"];
    const isOther = (origin !== undefined && hostOf(origin) !== host) || site === "cross-site" || site === "same-site";
    if (isOther || !isLoopback(nameOf(host))) {
      throw new HttpError(
        "FORBIDDEN",
        "this changes what others see, so it is not done for a page of another site, nor under a name other than localhost. Set DIGITS_TOKEN and send it to do it from elsewhere.",
      );
    }
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}

/** Nothing of what was sent is logged: a token that is nearly right is nearly a token. */
function createRefusalLog(): (request: FastifyRequest, error: unknown) => void {
  let startMs = -Infinity;
  let count = 0;
  return ({ log, method, routeOptions }, error) => {
    const nowMs = performance.now();
    if (nowMs - startMs > WINDOW_MS) {
      startMs = nowMs;
      count = 0;
    }
    count += 1;
    const line = { method, route: routeOptions.url ?? null, code: error instanceof HttpError ? error.code : null };
    if (count < MAX_LOGGED_REFUSALS) log.warn(line, "a change was refused");
    else if (count === MAX_LOGGED_REFUSALS)
      log.warn(line, "a change was refused; others in this minute are not logged");
  };
}

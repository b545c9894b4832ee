/**
 * The settings of `digits serve`: one table, from which the flags, the environment variables, the help and the table
 * in docs/operating.md are made.
 */

import { isIP } from "node:net";

import {
  type Choice,
  flagOf,
  type ListChoice,
  parseChoice,
  type ValueOf,
  type WholeChoice,
} from "../contract/choice.js";
import { readingPlaces } from "../contract/limits.js";
import { fail, isDigitsError } from "../core/errors.js";
import { isLoopback } from "../server/http/host-names.js";
import { DEFAULT_SETTINGS } from "../server/http/settings.js";
import { deviceChoice } from "./choice-options.js";

/** Short tokens can be guessed; 16 random characters cannot. */
const MIN_TOKEN_CHARACTERS = 16;

/** Off this machine, what a person needs many times over; a program that needs more says so. */
const DEFAULT_RATE_LIMIT = 600;

const MEGA = 1e6;
const MS_PER_SECOND = 1000;

/** A choice, and its value where nobody chooses. */
type Setting<C extends Choice = Choice, Default = unknown> = C & {
  readonly defaultText: string;
  readonly defaultValue: Default;
};

/** What is told of the default is the value itself, where the row does not word it. */
function setting<const C extends Choice, const Default extends ValueOf<C> | null>(
  choice: C,
  defaultValue: Default,
): Setting<C, Default> {
  return { ...choice, defaultText: choice.defaultText ?? String(defaultValue), defaultValue };
}

export const serveSettings = {
  host: setting(
    {
      kind: "text",
      sentence: "The address to listen on; 0.0.0.0 for other machines too, which needs DIGITS_TOKEN.",
      placeholder: "address",
    },
    "127.0.0.1",
  ),
  port: setting(whole(0, 65_535, "The port to listen on; 0 takes a free one."), 5000),
  model: setting(
    {
      kind: "text",
      sentence: "The model that reads at the start.",
      defaultText: "the one made active last, else the released one",
      placeholder: "file",
    },
    null,
  ),
  threads: setting({ ...whole(1, 64, "Threads that read."), defaultText: "one a core, at most 8" }, null),
  device: setting(
    {
      ...deviceChoice,
      sentence:
        "Where it reads and trains: the processor, or a graphics adapter where one is found, which takes 1 thread.",
    },
    "cpu",
  ),
  readOn: setting(
    {
      kind: "one",
      names: readingPlaces,
      sentence:
        "Where the page has pictures read; auto: on the device, where its browser can and the released model reads.",
      placeholder: "place",
    },
    DEFAULT_SETTINGS.readOn,
  ),
  work: setting(
    {
      ...whole(0, 64, "Threads that read the files of jobs, in a process that gives way to requests; 0 reads none."),
      defaultText: "half of the cores, at most 4",
    },
    null,
  ),
  queue: setting(
    whole(
      1,
      10_000,
      "Requests worked on or waiting; the next is answered 503. With a rate limit, a client has a quarter.",
    ),
    DEFAULT_SETTINGS.maxQueue,
  ),
  maxFiles: setting(whole(1, 10_000, "Picture files in one request."), DEFAULT_SETTINGS.maxFiles),
  maxMegabytes: setting(whole(1, 500, "Size of a picture file, in MB."), DEFAULT_SETTINGS.maxPictureBytes / MEGA),
  maxMegapixels: setting(whole(1, 500, "Size of a picture, in millions of pixels."), DEFAULT_SETTINGS.maxPixels / MEGA),
  readingTimeout: setting(
    {
      ...whole(1, 3600, "Seconds a picture may be read; what is not read by then is left, and told of."),
      placeholder: "s",
    },
    DEFAULT_SETTINGS.maxReadingSeconds,
  ),
  requestTimeout: setting(
    { ...whole(1, 3600, "Seconds a request may take to arrive whole."), placeholder: "s" },
    DEFAULT_SETTINGS.requestTimeoutMs / MS_PER_SECOND,
  ),
  bodyRate: setting(
    whole(0, 10_000_000, "Bytes a second with which a body arrives at least; 0 sets no limit."),
    DEFAULT_SETTINGS.minBodyRate,
  ),
  maxConnections: setting(
    whole(8, 100_000, "Connections held open; beyond them the one idle for longest is closed."),
    DEFAULT_SETTINGS.maxConnections,
  ),
  rateLimit: setting(
    {
      ...whole(0, 10_000_000, "Requests a minute that one client may send; 0 sets no limit."),
      defaultText: `0 where only this machine can connect, else ${DEFAULT_RATE_LIMIT}`,
    },
    null,
  ),
  cors: list("Origins of other sites whose pages may call the API.", "origins", {
    items: "origins such as https://forms.example.org",
    isItem: (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
  }),
  trustProxy: list("Proxies whose X-Forwarded-For names the client; needs DIGITS_TOKEN.", "addresses", {
    items: "addresses such as 10.0.0.7 or 10.0.0.0/8",
    isItem(address) {
      const [ip = "", bits] = address.split("/");
      return isIP(ip) > 0 && (bits === undefined || /^\d{1,3}$/.test(bits));
    },
  }),
  logLevel: setting(
    {
      kind: "one",
      names: ["silent", "error", "warn", "info", "debug"],
      sentence: "What is logged; info tells of each answer.",
      placeholder: "level",
    },
    "warn",
  ),
  token: setting(
    {
      kind: "text",
      sentence: `The token that changes need (Authorization: Bearer TOKEN), ${MIN_TOKEN_CHARACTERS} characters or more.`,
      defaultText: "none; needed where other machines can connect",
    },
    null,
  ),
} as const;

type Table = typeof serveSettings;

/** The settings that have flags: others on the machine can see a command line, so the token may not stand on it. */
export const { token: _, ...flagSettings } = serveSettings;

/** The value of every setting. */
export type ServeSettings = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]> | Extract<Table[Name]["defaultValue"], null>;
};

/** The environment variable of a setting: DIGITS_MAX_FILES. */
export function variableOf(name: string): string {
  return `DIGITS_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * Makes the settings of flags, and of the environment where there is no flag; an empty variable counts as unset.
 *
 * @param flags the texts of the flags, by the setting's name
 * @throws OPTION_INVALID with all mistakes at once
 */
export function parseServeSettings(
  flags: Readonly<Partial<Record<string, string>>>,
  environment: Readonly<Record<string, string | undefined>>,
): ServeSettings {
  const mistakes: string[] = [];
  const values = Object.entries<Setting>(serveSettings).map(([name, row]): [string, unknown] => {
    const variable = variableOf(name);
    const flag = name in flagSettings ? flags[name] : undefined;
    const text = flag ?? (environment[variable] || undefined);
    if (text === undefined) return [name, row.defaultValue];
    try {
      return [name, parseChoice(row, text, flag === undefined ? variable : flagOf(name, row))];
    } catch (error) {
      if (!isDigitsError(error, "OPTION_INVALID")) throw error;
      mistakes.push(error.message);
      return [name, row.defaultValue];
    }
  });
  const settings = Object.fromEntries(values) as unknown as ServeSettings;
  mistakes.push(...checkToken(settings), ...checkDevice(settings));
  const [first, ...others] = mistakes;
  if (first !== undefined) {
    fail(
      "OPTION_INVALID",
      others.length === 0 ? first : `${mistakes.length} settings are wrong. ${mistakes.join(" ")}`,
    );
  }
  return settings;
}

/** The settings as the application takes them. */
export function toAppSettings(settings: ServeSettings) {
  return {
    maxQueue: settings.queue,
    maxPictureBytes: settings.maxMegabytes * MEGA,
    maxPixels: settings.maxMegapixels * MEGA,
    maxFiles: settings.maxFiles,
    maxReadingSeconds: settings.readingTimeout,
    readOn: settings.readOn,
    requestTimeoutMs: settings.requestTimeout * MS_PER_SECOND,
    minBodyRate: settings.bodyRate,
    maxRequestsPerMinute: settings.rateLimit ?? (isForThisMachine(settings) ? 0 : DEFAULT_RATE_LIMIT),
    maxConnections: settings.maxConnections,
    corsOrigins: settings.cors,
    trustedProxies: settings.trustProxy,
    token: settings.token,
  };
}

/** How large pictures may be, as the decoder takes it. */
export function toPictureLimits({ maxMegabytes, maxMegapixels }: ServeSettings) {
  return { maxBytes: maxMegabytes * MEGA, maxPixels: maxMegapixels * MEGA };
}

/** What is wrong with settings that are right by themselves. */
function checkDevice({ device, threads }: ServeSettings): string[] {
  if (device === "cpu" || threads === null || threads === 1) return [];
  return [
    `one thread can read on a graphics adapter, and ${threads} are asked for. Leave --threads (DIGITS_THREADS) out, or use --device cpu.`,
  ];
}

/** Whether nobody else can connect, neither directly nor through a proxy that is named. */
function isForThisMachine({ host, trustProxy }: ServeSettings): boolean {
  return isLoopback(host) && trustProxy.length === 0;
}

function checkToken({ host, token, trustProxy }: ServeSettings): string[] {
  if (token !== null && token.length < MIN_TOKEN_CHARACTERS) {
    return [
      `DIGITS_TOKEN has ${token.length} characters; at least ${MIN_TOKEN_CHARACTERS} are needed, such as openssl rand -hex 16 gives.`,
    ];
  }
  if (token === null && !isLoopback(host)) {
    return [
      `listening on ${host} lets other machines connect, so DIGITS_TOKEN must hold the token that changes need. Set it to what openssl rand -hex 16 gives, or use --host 127.0.0.1 for this machine alone.`,
    ];
  }
  if (token === null && trustProxy.length > 0) {
    return [
      "behind a proxy (--trust-proxy, DIGITS_TRUST_PROXY) other machines can connect, so DIGITS_TOKEN must hold the token that changes need. Set it to what openssl rand -hex 16 gives.",
    ];
  }
  return [];
}

function whole(minimum: number, maximum: number, sentence: string) {
  return { kind: "whole", minimum, maximum, sentence, placeholder: "n" } as const satisfies WholeChoice;
}

function list(sentence: string, placeholder: string, items: Pick<ListChoice, "items" | "isItem">) {
  return setting({ kind: "list", sentence, placeholder, defaultText: "none", ...items }, []);
}

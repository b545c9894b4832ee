/**
 * The settings of `digits serve`: one table, from which the flags, the environment variables, the help and the table
 * in docs/operating.md are made.
 */

import { fail, isDigitsError } from "../core/errors.js";
import { type Device, devices } from "../core/runtime.js";
import { isLoopback } from "../server/http/loopback.js";
import { DEFAULT_SETTINGS } from "../server/http/settings.js";
import {
  addressesSetting,
  choiceSetting,
  originsSetting,
  type ParseSetting,
  textSetting,
  wholeSetting,
} from "./setting-parsers.js";

/** Short tokens can be guessed; 16 random characters cannot. */
const MIN_TOKEN_CHARACTERS = 16;

/** Off this machine, what a person needs many times over; a program that needs more says so. */
const DEFAULT_RATE_LIMIT = 600;

const MEGA = 1e6;
const MS_PER_SECOND = 1000;

interface Setting<Value> {
  /** For commander; null where it may not stand on a command line, which others on the machine can see. */
  readonly flag: string | null;
  readonly environment: string;
  readonly description: string;
  readonly parse: ParseSetting<Value>;
  readonly defaultValue: Value;
  /** For people, where the value alone does not say it. */
  readonly defaultText?: string;
}

function setting<Value>(rule: Setting<Value>): Setting<Value> {
  return rule;
}

export const serveSettings = {
  host: setting<string>({
    flag: "--host <address>",
    environment: "DIGITS_HOST",
    description: "the address to listen on; 0.0.0.0 for other machines too, which needs DIGITS_TOKEN",
    parse: textSetting,
    defaultValue: "127.0.0.1",
  }),
  port: setting<number>({
    flag: "--port <n>",
    environment: "DIGITS_PORT",
    description: "the port to listen on; 0 takes a free one",
    parse: wholeSetting(0, 65_535),
    defaultValue: 5000,
  }),
  model: setting<string | null>({
    flag: "--model <file>",
    environment: "DIGITS_MODEL",
    description: "the model that reads at the start",
    parse: textSetting,
    defaultValue: null,
    defaultText: "the one made active last, else the released one",
  }),
  threads: setting<number | null>({
    flag: "--threads <n>",
    environment: "DIGITS_THREADS",
    description: "threads that read",
    parse: wholeSetting(1, 64),
    defaultValue: null,
    defaultText: "one a core, at most 8",
  }),
  device: setting<Device>({
    flag: "--device <name>",
    environment: "DIGITS_DEVICE",
    description:
      "where it reads and trains: cpu, or webgpu for a graphics adapter where one is found, which takes 1 thread",
    parse: choiceSetting(devices),
    defaultValue: "cpu",
  }),
  queue: setting<number>({
    flag: "--queue <n>",
    environment: "DIGITS_QUEUE",
    description: "requests worked on or waiting at once; the next is answered 503",
    parse: wholeSetting(1, 10_000),
    defaultValue: DEFAULT_SETTINGS.maxQueue,
  }),
  maxFiles: setting<number>({
    flag: "--max-files <n>",
    environment: "DIGITS_MAX_FILES",
    description: "picture files in one request",
    parse: wholeSetting(1, 10_000),
    defaultValue: DEFAULT_SETTINGS.maxFiles,
  }),
  maxMegabytes: setting<number>({
    flag: "--max-megabytes <n>",
    environment: "DIGITS_MAX_MEGABYTES",
    description: "size of a picture file, in MB",
    parse: wholeSetting(1, 500),
    defaultValue: DEFAULT_SETTINGS.maxPictureBytes / MEGA,
  }),
  maxMegapixels: setting<number>({
    flag: "--max-megapixels <n>",
    environment: "DIGITS_MAX_MEGAPIXELS",
    description: "size of a picture, in millions of pixels",
    parse: wholeSetting(1, 500),
    defaultValue: DEFAULT_SETTINGS.maxPixels / MEGA,
  }),
  requestTimeout: setting<number>({
    flag: "--request-timeout <s>",
    environment: "DIGITS_REQUEST_TIMEOUT",
    description: "seconds a request may take to arrive whole",
    parse: wholeSetting(1, 3600),
    defaultValue: DEFAULT_SETTINGS.requestTimeoutMs / MS_PER_SECOND,
  }),
  maxConnections: setting<number>({
    flag: "--max-connections <n>",
    environment: "DIGITS_MAX_CONNECTIONS",
    description: "connections held open; beyond them the one idle for longest is closed",
    parse: wholeSetting(8, 100_000),
    defaultValue: DEFAULT_SETTINGS.maxConnections,
  }),
  rateLimit: setting<number | null>({
    flag: "--rate-limit <n>",
    environment: "DIGITS_RATE_LIMIT",
    description: "requests a minute that one client may send; 0 sets no limit",
    parse: wholeSetting(0, 10_000_000),
    defaultValue: null,
    defaultText: `0 where only this machine can connect, else ${DEFAULT_RATE_LIMIT}`,
  }),
  cors: setting<readonly string[]>({
    flag: "--cors <origins>",
    environment: "DIGITS_CORS",
    description: "origins of other sites whose pages may call the API, with commas between",
    parse: originsSetting,
    defaultValue: [],
    defaultText: "none",
  }),
  trustProxy: setting<readonly string[]>({
    flag: "--trust-proxy <addresses>",
    environment: "DIGITS_TRUST_PROXY",
    description: "proxies whose X-Forwarded-For names the client, with commas between",
    parse: addressesSetting,
    defaultValue: [],
    defaultText: "none",
  }),
  logLevel: setting({
    flag: "--log-level <level>",
    environment: "DIGITS_LOG_LEVEL",
    description: "what is logged: silent, error, warn, info (each answer) or debug",
    parse: choiceSetting(["silent", "error", "warn", "info", "debug"] as const),
    defaultValue: "warn",
  }),
  token: setting<string | null>({
    flag: null,
    environment: "DIGITS_TOKEN",
    description: `the token that changes need (Authorization: Bearer TOKEN), ${MIN_TOKEN_CHARACTERS} characters or more`,
    parse: textSetting,
    defaultValue: null,
    defaultText: "none; needed where other machines can connect",
  }),
} as const;

type Table = typeof serveSettings;
type SettingName = keyof Table;

/** The value of every setting. */
export type ServeSettings = {
  readonly [Name in SettingName]: Table[Name] extends Setting<infer Value> ? Value : never;
};

/** What a setting is if nobody sets it, for people. */
export function defaultTextOf({ defaultText, defaultValue }: Setting<unknown>): string {
  return defaultText ?? String(defaultValue);
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
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const [name, rule] of Object.entries(serveSettings)) {
    const flag = rule.flag === null ? undefined : flags[name];
    const variable = environment[rule.environment] || undefined;
    const text = flag ?? variable;
    const called = flag === undefined ? rule.environment : rule.flag?.split(" ")[0];
    try {
      values[name as SettingName] =
        text === undefined ? rule.defaultValue : rule.parse(text, called ?? rule.environment);
    } catch (error) {
      if (!isDigitsError(error, "OPTION_INVALID")) throw error;
      mistakes.push(error.message);
      values[name as SettingName] = rule.defaultValue;
    }
  }
  const settings = values as ServeSettings;
  mistakes.push(...checkTogether(settings));
  const [first, ...others] = mistakes;
  if (first !== undefined) {
    fail(
      "OPTION_INVALID",
      others.length === 0 ? first : `${mistakes.length} settings are wrong. ${mistakes.join(" ")}`,
    );
  }
  return settings;
}

/** What is wrong with settings that are right by themselves. */
function checkTogether(settings: ServeSettings): string[] {
  return [...checkToken(settings), ...checkDevice(settings)];
}

function checkDevice({ device, threads }: ServeSettings): string[] {
  if (device === "cpu" || threads === null || threads === 1) return [];
  return [
    `one thread can read on a graphics adapter, and ${threads} are asked for. Leave --threads (DIGITS_THREADS) out, or use --device cpu.`,
  ];
}

function checkToken({ host, token }: ServeSettings): string[] {
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
  return [];
}

/** The settings as the application takes them. */
export function toAppSettings(settings: ServeSettings) {
  return {
    maxQueue: settings.queue,
    maxPictureBytes: settings.maxMegabytes * MEGA,
    maxPixels: settings.maxMegapixels * MEGA,
    maxFiles: settings.maxFiles,
    requestTimeoutMs: settings.requestTimeout * MS_PER_SECOND,
    maxRequestsPerMinute: settings.rateLimit ?? (isLoopback(settings.host) ? 0 : DEFAULT_RATE_LIMIT),
    maxConnections: settings.maxConnections,
    corsOrigins: settings.cors,
    trustedProxies: settings.trustProxy,
    token: settings.token,
  };
}

/** How large pictures may be, as the decoder takes it. */
export function toPictureLimits(settings: ServeSettings) {
  return {
    maxBytes: settings.maxMegabytes * MEGA,
    maxPixels: settings.maxMegapixels * MEGA,
  };
}

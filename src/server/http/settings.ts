/** What an operator may set of the application; `digits serve` fills it from flags and environment. */

import { defaultLimits, type Limits } from "../../contract/limits.js";

export interface AppSettings extends Pick<
  Limits,
  "maxPictureBytes" | "maxPixels" | "maxFiles" | "maxReadingSeconds" | "readOn"
> {
  /** Requests that read or classify at once; the next is refused. With a rate, one client has a quarter of them. */
  readonly maxQueue: number;
  /** How long a request may take to arrive, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Bytes a second with which a body arrives at least; 0 sets no limit. */
  readonly minBodyRate: number;
  /** Requests a minute that one client may send to the routes that work or change; 0 sets no limit. */
  readonly maxRequestsPerMinute: number;
  /** Connections held open; beyond them the one idle for longest is closed. */
  readonly maxConnections: number;
  /** Origins of other sites whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** Addresses of proxies whose X-Forwarded-For is trusted. With any, changes need a token. */
  readonly trustedProxies: readonly string[];
  /**
   * What the routes that change anything require; null only where nobody but this machine can connect, and then requests
   * under other names than localhost or an address are refused.
   */
  readonly token: string | null;
}

export const DEFAULT_SETTINGS: AppSettings = {
  maxQueue: 256,
  maxPictureBytes: defaultLimits.maxPictureBytes,
  maxPixels: defaultLimits.maxPixels,
  maxFiles: defaultLimits.maxFiles,
  maxReadingSeconds: defaultLimits.maxReadingSeconds,
  readOn: defaultLimits.readOn,
  requestTimeoutMs: 120_000,
  minBodyRate: 1000,
  maxRequestsPerMinute: 0,
  maxConnections: 4096,
  corsOrigins: [],
  trustedProxies: [],
  token: null,
};

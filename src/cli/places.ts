/** Where the environment says that jobs and their pictures are kept. */

import { placeVariables, type PlaceVariableName } from "../contract/jobs/place-variables.js";
import { fail } from "../core/errors.js";
import type { BucketOptions } from "../node/storage/bucket.js";

/** By Amazon's rules, so that it can be a part of an address as it is. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Needs no escapes in an address, so that what is signed is what is sent. */
const PREFIX = /^[\w./-]{0,500}$/;

export interface Places {
  /** @default SQLite in the home folder */
  readonly database: string | undefined;
  /** @default a folder in the home folder */
  readonly bucket: BucketOptions | undefined;
}

/** An empty variable counts as unset. @throws OPTION_INVALID, in words without what the variables hold */
export function placesOf(environment: Readonly<Record<string, string | undefined>>): Places {
  const valueOf = (name: PlaceVariableName) => environment[name] || undefined;
  const database = valueOf("DIGITS_DATABASE");
  if (database !== undefined && !/^postgres(?:ql)?:\/\//.test(database)) {
    fail(
      "OPTION_INVALID",
      "DIGITS_DATABASE takes the address of a database of PostgreSQL, such as postgres://user:password@host/digits.",
    );
  }
  const pictures = valueOf("DIGITS_PICTURES");
  return { database, bucket: pictures === undefined ? undefined : bucketOf(pictures, valueOf) };
}

/** For help texts. */
export function placesHelp(): string {
  const names = Object.entries(placeVariables).map(([name, { sentence, defaultText }]) => {
    return `  ${name.padEnd(22)} ${sentence} (default: ${defaultText})`;
  });
  return `\nEnvironment:\n${names.join("\n")}\n`;
}

function bucketOf(address: string, valueOf: (name: PlaceVariableName) => string | undefined): BucketOptions {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address) ?? [];
  if (!BUCKET.test(bucket) || !PREFIX.test(prefix) || prefix.includes("//")) {
    fail(
      "OPTION_INVALID",
      "DIGITS_PICTURES takes a bucket such as s3://scans or s3://scans/digits: the bucket of small letters, digits, dots and dashes, the prefix of letters, digits and . _ - /.",
    );
  }
  const region = valueOf("AWS_REGION") ?? placeVariables.AWS_REGION.defaultText;
  const endpoint = valueOf("AWS_ENDPOINT_URL") ?? `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    fail("OPTION_INVALID", "AWS_ENDPOINT_URL takes an address such as https://storage.example.org:9000.");
  }
  const accessKeyId = valueOf("AWS_ACCESS_KEY_ID");
  const secretAccessKey = valueOf("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    return fail("OPTION_INVALID", "DIGITS_PICTURES needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
  }
  return {
    bucket,
    prefix: prefix === "" ? "" : `${prefix.replace(/\/$/, "")}/`,
    endpoint,
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: valueOf("AWS_SESSION_TOKEN"),
  };
}

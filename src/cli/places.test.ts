import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { placeVariables } from "../contract/jobs/place-variables.js";
import { packageRoot } from "../node/files/package-files.js";
import { placesHelp, placesOf } from "./places.js";

const keys = { AWS_ACCESS_KEY_ID: "ANN", AWS_SECRET_ACCESS_KEY: "hidden" };

test("without variables everything is in the home folder, and empty ones count as unset", () => {
  expect(placesOf({})).toEqual({ database: undefined, bucket: undefined });
  expect(placesOf({ DIGITS_DATABASE: "", DIGITS_PICTURES: "" })).toEqual({ database: undefined, bucket: undefined });
});

test.each([
  ["s3://scans", { bucket: "scans", prefix: "", endpoint: "https://s3.us-east-1.amazonaws.com", region: "us-east-1" }],
  ["s3://scans/", { bucket: "scans", prefix: "" }],
  ["s3://my.scans/a/b", { bucket: "my.scans", prefix: "a/b/" }],
  ["s3://scans/a/", { bucket: "scans", prefix: "a/" }],
])("%s is a bucket and a prefix", (address, expected) => {
  expect(placesOf({ DIGITS_PICTURES: address, ...keys }).bucket).toMatchObject({
    ...expected,
    accessKeyId: "ANN",
    secretAccessKey: "hidden",
  });
});

test("another storage is named by its address, and a key that lasts for hours has a token", () => {
  const given = { AWS_ENDPOINT_URL: "http://minio:9000", AWS_REGION: "here", AWS_SESSION_TOKEN: "hours" };
  expect(placesOf({ DIGITS_PICTURES: "s3://scans", ...keys, ...given }).bucket).toMatchObject({
    endpoint: "http://minio:9000",
    region: "here",
    sessionToken: "hours",
  });
});

test.each([
  [{ DIGITS_DATABASE: "mysql://root:hidden@host" }, "DIGITS_DATABASE"],
  [{ DIGITS_PICTURES: "scans" }, "DIGITS_PICTURES"],
  [{ DIGITS_PICTURES: "s3://UPPER/x" }, "DIGITS_PICTURES"],
  [{ DIGITS_PICTURES: "s3://scans/a b" }, "DIGITS_PICTURES"],
  [{ DIGITS_PICTURES: "s3://scans/a//b" }, "DIGITS_PICTURES"],
  [{ DIGITS_PICTURES: "s3://scans", AWS_ENDPOINT_URL: "minio:9000" }, "AWS_ENDPOINT_URL"],
  [{ DIGITS_PICTURES: "s3://scans", AWS_SECRET_ACCESS_KEY: "" }, "AWS_SECRET_ACCESS_KEY"],
])("%o is refused, and nothing of a key is told", (environment, named) => {
  const told = (() => {
    try {
      return placesOf({ ...keys, ...environment });
    } catch (error) {
      return error as Error;
    }
  })();
  expect(told).toMatchObject({ code: "OPTION_INVALID" });
  expect((told as Error).message).toContain(named);
  expect((told as Error).message).not.toContain("hidden");
});

test("help names every variable", () => {
  for (const name of Object.keys(placeVariables)) expect(placesHelp()).toContain(`  ${name} `);
});

test("docs/operating.md holds the table of them", () => {
  const page = readFileSync(join(packageRoot(), "docs", "operating.md"), "utf8").replaceAll(/ +/g, " ");
  for (const [name, { defaultText, sentence }] of Object.entries(placeVariables)) {
    expect(page).toContain(`| \`${name}\` | ${defaultText} | ${sentence} |`);
  }
});

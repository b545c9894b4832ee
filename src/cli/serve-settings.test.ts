import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { packageRoot } from "../node/files/package-files.js";
import { valuesOf } from "../contract/choice.js";
import { usageOf } from "./choice-options.js";
import {
  flagSettings,
  parseServeSettings,
  serveSettings,
  toAppSettings,
  toPictureLimits,
  variableOf,
} from "./serve-settings.js";

const TOKEN = "0123456789abcdef";

test("nothing set gives the defaults, for this machine alone", () => {
  const settings = parseServeSettings({}, {});
  expect(settings).toMatchObject({ host: "127.0.0.1", port: 5000, queue: 256, token: null });
  expect(toAppSettings(settings)).toMatchObject({ maxPictureBytes: 20e6, maxPixels: 50e6, maxRequestsPerMinute: 0 });
  expect(toPictureLimits(settings)).toEqual({ maxBytes: 20e6, maxPixels: 50e6 });
});

test("a flag goes before its variable, and an empty variable counts as unset", () => {
  const environment = { DIGITS_PORT: "6000", DIGITS_QUEUE: "7", DIGITS_THREADS: "" };
  expect(parseServeSettings({ port: "5001" }, environment)).toMatchObject({ port: 5001, queue: 7, threads: null });
});

test("lists are taken apart", () => {
  expect(
    parseServeSettings(
      { cors: "https://a.example, http://b.example:8080" },
      { DIGITS_TRUST_PROXY: "10.0.0.0/8,::1", DIGITS_TOKEN: TOKEN },
    ),
  ).toMatchObject({ cors: ["https://a.example", "http://b.example:8080"], trustProxy: ["10.0.0.0/8", "::1"] });
});

test("other machines can connect only with a token, and then not without end", () => {
  expect(() => parseServeSettings({ host: "0.0.0.0" }, {})).toThrow(/DIGITS_TOKEN must hold/);
  expect(() => parseServeSettings({ host: "0.0.0.0" }, { DIGITS_TOKEN: "short" })).toThrow(
    /DIGITS_TOKEN has 5 characters/,
  );
  const settings = parseServeSettings({ host: "0.0.0.0" }, { DIGITS_TOKEN: TOKEN });
  expect(toAppSettings(settings)).toMatchObject({ token: TOKEN, maxRequestsPerMinute: 600 });
});

test("a proxy lets other machines connect, to 127.0.0.1 too", () => {
  expect(() => parseServeSettings({ trustProxy: "127.0.0.1" }, {})).toThrow(
    /behind a proxy \(--trust-proxy, DIGITS_TRUST_PROXY\) other machines can connect, so DIGITS_TOKEN must hold/,
  );
  const settings = parseServeSettings({ trustProxy: "127.0.0.1" }, { DIGITS_TOKEN: TOKEN });
  expect(toAppSettings(settings)).toMatchObject({ token: TOKEN, maxRequestsPerMinute: 600 });
});

test.each(["localhost", "127.0.0.1", "127.8.9.1", "::1"])("%s is this machine itself", (host) => {
  expect(parseServeSettings({ host }, {})).toMatchObject({ host });
});

test("a graphics adapter takes one thread", () => {
  const device = "webgpu";
  expect(parseServeSettings({ device }, {})).toMatchObject({ device });
  expect(parseServeSettings({ device, threads: "1" }, {}).threads).toBe(1);
  expect(() => parseServeSettings({ device, threads: "2" }, {})).toThrow(
    /one thread can read on a graphics adapter, and 2 are asked for/,
  );
  expect(() => parseServeSettings({}, { DIGITS_DEVICE: "gpu" })).toThrow(
    /DIGITS_DEVICE takes one of cpu, webgpu; got "gpu"/,
  );
});

test("all mistakes are told at once, each by the name it was set with", () => {
  const tell = () =>
    parseServeSettings(
      { port: "http", cors: "example.org", token: TOKEN },
      { DIGITS_QUEUE: "0", DIGITS_LOG_LEVEL: "loud", DIGITS_TRUST_PROXY: "proxy", DIGITS_HOST: "::" },
    );
  expect(tell).toThrow(/^6 settings are wrong\. /);
  for (const name of ["--port", "--cors", "DIGITS_QUEUE", "DIGITS_LOG_LEVEL", "DIGITS_TRUST_PROXY", "DIGITS_TOKEN"]) {
    expect(tell).toThrow(name);
  }
});

test("a token on the command line is not one: others on the machine can see it", () => {
  expect(parseServeSettings({ token: TOKEN }, {}).token).toBeNull();
});

test("a value that a setting does not take is refused by the name it was set with", () => {
  expect(() => parseServeSettings({}, { DIGITS_PORT: "x" })).toThrow(
    'DIGITS_PORT takes a whole number from 0 to 65535; got "x".',
  );
  expect(() => parseServeSettings({ port: "x" }, { DIGITS_PORT: "1" })).toThrow(
    '--port takes a whole number from 0 to 65535; got "x".',
  );
  expect(() => parseServeSettings({ cors: "https://a.example,b.example" }, {})).toThrow(
    '--cors takes origins such as https://forms.example.org; got "https://a.example,b.example".',
  );
});

test("docs/operating.md holds the table of settings", () => {
  const rows = Object.entries(serveSettings).map(([name, row]) => {
    const flag = name in flagSettings ? `\`${usageOf(name, row)}\`` : "";
    return `| ${flag} | \`${variableOf(name)}\` | ${valuesOf(row)} | ${row.defaultText} | ${row.sentence} |`;
  });
  const page = readFileSync(join(packageRoot(), "docs", "operating.md"), "utf8");
  const plain = page.replace(/ +/g, " ");
  for (const row of rows) expect(plain).toContain(row.replace(/ +/g, " "));
});

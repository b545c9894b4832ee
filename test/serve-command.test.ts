/** `digits serve` in the program's real frame. */

import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";

import { afterAll, beforeAll, expect, test } from "vitest";

import { main } from "../dist/src/cli/main.js";
import { photographDigit } from "./photographed-digit.js";

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-serve-"));
});

afterAll(() => rm(home, { recursive: true, force: true }));

/** Runs `digits serve` in this process; `listening` gives its first line on stdout. */
function serve(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const stopping = new AbortController();
  const printed = { stdout: "", stderr: "" };
  let hear!: (line: string) => void;
  const listening = new Promise<string>((resolve) => (hear = resolve));
  const exitCode = main(
    ["--home", home, "serve", ...argv],
    {
      stdout(text) {
        printed.stdout += text;
        hear(text);
      },
      stderr: (text) => void (printed.stderr += text),
      isTerminal: false,
      env,
    },
    stopping.signal,
  );
  return { listening, exitCode, printed, stop: () => stopping.abort() };
}

test("the address and the model are printed, for people", async () => {
  const served = serve(["--port", "0"]);
  const line = await served.listening;
  expect(line).toMatch(/^Digits reads at http:\/\/127\.0\.0\.1:\d+ with the model \S+ \S+\.\n/);
  served.stop();
  expect(await served.exitCode).toBe(0);
  expect(served.printed.stderr).toBe("");
});

test("with --json one line tells address and model, and the server tells its limits", async () => {
  const served = serve(["--port", "0", "--json", "--max-files", "5", "--max-megapixels", "12"]);
  const event = JSON.parse(await served.listening) as { url: string };
  expect(event).toEqual({
    event: "listening",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    model: { name: expect.any(String), version: expect.any(String) },
  });
  const active = await fetch(`${event.url}/api/models/active`);
  expect(await active.json()).toMatchObject((event as { model?: object }).model ?? {});
  const limits = await fetch(`${event.url}/api/limits`);
  expect(await limits.json()).toMatchObject({ maxPictureBytes: 20e6, maxPixels: 12e6, maxFiles: 5 });
  served.stop();
  expect(await served.exitCode).toBe(0);
  expect(served.printed.stdout.match(/\n/g)).toHaveLength(1);
});

test("a request that runs when the server is stopped is still answered", async () => {
  const { jpeg, label } = await photographDigit(0);
  const served = serve(["--port", "0", "--json"]);
  const { url } = JSON.parse(await served.listening) as { url: string };
  const sending = request(`${url}/api/read`, {
    method: "POST",
    headers: {
      "content-type": "image/jpeg",
      "content-length": jpeg.length,
      // The server's "continue" tells that it has taken the request on.
      expect: "100-continue",
    },
  });
  const answered = once(sending, "response") as Promise<[IncomingMessage]>;
  sending.flushHeaders();
  await once(sending, "continue");
  served.stop();
  sending.end(jpeg);
  const [response] = await answered;
  expect(await json(response)).toMatchObject({ text: String(label) });
  expect(await served.exitCode).toBe(0);
});

test("a port in use is named, with what to do, and gives 1", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const served = serve(["--port", String(port)]);
  expect(await served.exitCode).toBe(1);
  expect(served.printed.stdout).toBe("");
  expect(served.printed.stderr).toBe(
    `digits: PORT_IN_USE: another program listens on port ${port} of 127.0.0.1. Stop it, or take a free port: digits serve --port 0.\n`,
  );
  other.close();
});

test.each([
  ["--port", "70000"],
  ["--port", "http"],
  ["--host", "192.0.2.1"],
  ["--host", ""],
])("%s %s is wrong usage", async (option, value) => {
  const served = serve(option === "--host" ? [option, value, "--port", "0"] : [option, value]);
  expect(await served.exitCode).toBe(2);
  expect(served.printed.stderr).toContain("OPTION_INVALID");
});

test("a model that is not there is named", async () => {
  const served = serve(["--port", "0", "--model", "no-such-model.onnx"]);
  expect(await served.exitCode).toBe(1);
  expect(served.printed.stderr).toContain("no-such-model.onnx");
});

test("other machines cannot connect without a token that was thought of", async () => {
  const served = serve(["--host", "0.0.0.0", "--port", "0"]);
  expect(await served.exitCode).toBe(2);
  expect(served.printed.stderr).toContain("DIGITS_TOKEN");
});

test("the environment sets what flags do, and all mistakes are told at once", async () => {
  const served = serve(["--port", "http"], { DIGITS_QUEUE: "-1" });
  expect(await served.exitCode).toBe(2);
  expect(served.printed.stderr).toMatch(/^digits: OPTION_INVALID: 2 settings are wrong\..*--port.*DIGITS_QUEUE/);
});

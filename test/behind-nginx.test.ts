/**
 * deploy/nginx.conf closes what it must: every route of the server that changes anything, and the metrics; and lets
 * through all others. What the file says is read and checked everywhere; where nginx is installed, it runs with the file,
 * in front of the real server.
 */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { findNginx, startNginx } from "../bench/serving/nginx.js";
import { freePort } from "../bench/serving/server-process.js";
import { packageRoot } from "../src/node/files/package-files.js";
import { type NginxSite, parseNginxSite } from "./nginx-site.js";
import { startTrainingServer, type TrainingServer } from "./training-server.js";

interface Route {
  readonly method: string;
  readonly path: string;
  readonly isChange: boolean;
}

const NO_NGINX =
  "nginx is not installed, so deploy/nginx.conf was read but not run. On Debian: apt-get install --no-install-recommends nginx.";

let home: string;
let server: TrainingServer;
let routes: Route[];
let site: NginxSite;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "digits-nginx-home-"));
  server = await startTrainingServer(home);
  const document = (await server.app.inject("/docs/json")).json<{
    paths: Record<string, Record<string, { readonly security?: unknown }>>;
  }>();
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{\w+\}/g, "a-1"),
      isChange: security !== undefined,
    })),
  );
  site = parseNginxSite(await readFile(join(packageRoot(), "deploy", "nginx.conf"), "utf8"));
});

afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true, force: true });
});

const expected = ({ path, isChange }: Route) => (path === "/metrics" ? 404 : isChange ? 403 : null);

test("what the file says closes every change, and the metrics, and nothing else", () => {
  expect(routes.filter(({ isChange }) => isChange).length).toBeGreaterThan(5);
  for (const route of routes) {
    expect(site.statusFor(route.method, route.path), `${route.method} ${route.path}`).toBe(expected(route));
  }
  // A route that comes to change something is closed before anybody thinks of it.
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) expect(site.statusFor(method, "/api/later")).toBe(403);
});

test("nginx with that file closes them, however the address is written", async (context) => {
  const command = await findNginx();
  if (command === null) {
    console.warn(NO_NGINX);
    return context.skip(NO_NGINX);
  }
  const port = Number(new URL(server.url).port);
  const nginx = await startNginx(command, { listen: await freePort(), replicas: [port, port] });
  try {
    for (const route of routes) {
      const response = await fetch(`${nginx.url}${route.path}`, { method: route.method });
      await response.body?.cancel();
      // Every answer of the server's own carries it.
      const isFromNginx = response.headers.get("x-request-id") === null;
      const status = isFromNginx ? response.status : null;
      expect(status, `${route.method} ${route.path}`).toBe(expected(route));
    }
    for (const path of [
      "//api/models/active",
      "/api/%6dodels/active",
      "/api//runs",
      "/a/../api/runs",
      "/api%2Fruns",
      "/API/runs",
    ]) {
      const { status } = await fetch(`${nginx.url}${path}`, { method: "PUT", body: "{}" });
      expect(status, path).toBe(403);
    }
    expect(await server.runs.list()).toEqual([]);
  } finally {
    await nginx.stop();
  }
});

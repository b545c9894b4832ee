/** nginx before two replicas, with the very file that users copy, deploy/nginx.conf, on other ports and in a folder of its own. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { packageRoot } from "../../src/node/files/package-files.js";
import { isReady } from "./server-process.js";

/** Debian's lies where the path of an ordinary user does not lead. */
const CANDIDATES = ["nginx", "/usr/sbin/nginx"];
const START_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

export interface NginxPorts {
  readonly listen: number;
  readonly replicas: readonly [number, number];
}

/** Finds nginx; null where there is none. */
export async function findNginx(): Promise<string | null> {
  for (const candidate of CANDIDATES) {
    try {
      await promisify(execFile)(candidate, ["-v"]);
      return candidate;
    } catch {
      // Not there: the next one.
    }
  }
  return null;
}

/** deploy/nginx.conf with other ports. */
export async function siteConfiguration(ports: NginxPorts): Promise<string> {
  let site = await readFile(join(packageRoot(), "deploy", "nginx.conf"), "utf8");
  const changes = [
    { from: "listen 80;", to: `listen 127.0.0.1:${ports.listen};` },
    { from: "server 127.0.0.1:5001 ", to: `server 127.0.0.1:${ports.replicas[0]} ` },
    { from: "server 127.0.0.1:5002 ", to: `server 127.0.0.1:${ports.replicas[1]} ` },
  ];
  for (const { from, to } of changes) {
    if (!site.includes(from)) throw new Error(`deploy/nginx.conf must hold "${from}".`);
    site = site.replaceAll(from, to);
  }
  return site;
}

/** Starts nginx and waits until its upstream is ready through it; `complaints` gives what it complained about so far. */
export async function startNginx(command: string, ports: NginxPorts) {
  const folder = await mkdtemp(join(tmpdir(), "digits-nginx-"));
  // Started by root, its workers are somebody else.
  await chmod(folder, 0o755);
  await writeFile(join(folder, "site.conf"), await siteConfiguration(ports));
  await writeFile(join(folder, "nginx.conf"), mainConfiguration(folder));
  const errorLog = join(folder, "error.log");
  const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", errorLog];
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  const ended = once(child, "exit");

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }

  const url = `http://127.0.0.1:${ports.listen}`;
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      const complaints = await readFile(errorLog, "utf8").catch(() => "");
      await stop();
      throw new Error(`nginx did not start: ${complaints}`);
    }
    await sleep(POLL_MS);
  }
  return { url, complaints: () => readFile(errorLog, "utf8"), stop };
}

/** What Debian's own nginx.conf holds around the sites, with every path in `folder`. */
function mainConfiguration(folder: string): string {
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    include ${folder}/site.conf;
}
`;
}

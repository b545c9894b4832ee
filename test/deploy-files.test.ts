/** What the files in deploy/ name is there: commands, flags, variables, ports, routes, metrics. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";

import { main } from "../dist/src/cli/main.js";
import { placesOf } from "../src/cli/places.js";
import { serveSettings, variableOf } from "../src/cli/serve-settings.js";
import { placeVariables } from "../src/contract/jobs/place-variables.js";
import { packageRoot } from "../src/node/files/package-files.js";
import { type ServedApp, startServedApp } from "./served-app.js";

interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly [probe: string]: unknown;
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  /** Of a map of variables. */
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template?: {
      readonly metadata: { readonly labels: object; readonly annotations?: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly Container[]; readonly volumes: readonly object[] };
    };
    readonly selector?: object;
    readonly ports?: readonly { readonly targetPort: number }[];
    readonly scaleTargetRef?: { readonly name: string };
    readonly triggers?: readonly { readonly metadata: Readonly<Record<string, string>> }[];
  };
}

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        command?: readonly string[];
        environment?: Readonly<Record<string, string>>;
        ports?: readonly string[];
        profiles?: readonly string[];
        volumes?: readonly string[];
        healthcheck?: { test: readonly string[] };
      }
    >
  >;
  readonly volumes: object;
}

const PORT = 5000;
const MOST_TRIES = 10;
const variables = new Set([...Object.keys(serveSettings).map(variableOf), ...Object.keys(placeVariables)]);
const textOf = (name: string) => readFile(join(packageRoot(), "deploy", name), "utf8");

let served: ServedApp;
let compose: Compose;
let resources: readonly Resource[];
let metrics: string;

beforeAll(async () => {
  served = await startServedApp(0, { flags: ["--work", "0", "--threads", "1"] });
  compose = parse(await textOf("compose.yaml"), { merge: true }) as Compose;
  resources = parseAllDocuments(await textOf("kubernetes.yaml")).map((document) => document.toJS() as Resource);
  // On a machine with other work, those of jobs may be late for the first answer, which then leaves them out.
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    metrics = await (await fetch(`${served.url}/metrics`)).text();
    if (/^digits_jobs_waiting_files \d/m.test(metrics)) break;
  }
}, 60_000);

afterAll(() => served.stop(), 60_000);

const kindOf = (kind: string) => resources.filter((resource) => resource.kind === kind);
const deployments = () => [...kindOf("StatefulSet"), ...kindOf("Deployment")];
const containers = () => deployments().flatMap(({ spec }) => spec.template!.spec.containers);

async function helpOf(command: string): Promise<string> {
  let text = "";
  await main([command, "--help"], { stdout: (part) => (text += part), stderr: () => {}, isTerminal: false, env: {} });
  return text;
}

test("the commands and their flags are there", async () => {
  const composed = Object.values(compose.services).flatMap(({ command }) => (command ? [command] : []));
  const lines = [...composed, ...containers().map(({ args }) => args)];
  expect(lines.map(([command]) => command)).toEqual(["serve", "work", "serve", "work"]);
  for (const [command, ...rest] of lines) {
    const help = await helpOf(command!);
    for (const flag of rest.filter((each) => each.startsWith("-")))
      expect(help).toMatch(new RegExp(`^ +${flag}\\b`, "m"));
  }
});

test("the variables are there, and name a bucket", () => {
  const [map] = kindOf("ConfigMap");
  expect(containers().flatMap(({ envFrom = [] }) => envFrom.map((each) => each.configMapRef.name))).toEqual(
    containers().map(() => map!.metadata.name),
  );
  expect(placesOf({ ...map!.data, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }).bucket?.bucket).toBe("scans");
  const named = [
    ...Object.keys(map!.data ?? {}),
    ...Object.values(compose.services).flatMap(({ environment = {} }) => Object.keys(environment)),
    ...containers().flatMap(({ env }) => env.map(({ name }) => name)),
  ].filter((name) => !/^(POSTGRES_|S3_BUCKET$)/.test(name));
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !variables.has(name))).toEqual([]);
});

test("the storage has the bucket, the keys and the address that the programs beside it are told of", async () => {
  const { profiles, environment, volumes } = compose.services["storage"]!;
  const lines = (await textOf("storage.env")).split("\n").filter((line) => /^\w+=/.test(line));
  const preset = Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
  expect(profiles).toEqual([preset["COMPOSE_PROFILES"]]);
  const { bucket } = placesOf({ ...preset, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" });
  expect(bucket).toMatchObject({ bucket: environment!["S3_BUCKET"], endpoint: "http://storage:8333" });
  const programs = ["server", "worker"].map((name) => compose.services[name]!.environment!);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    expect(programs.map((given) => given[name])).toEqual([environment![name], environment![name]]);
  }
  for (const name of Object.keys(preset).slice(1)) expect(programs[0]![name]).toBe(`\${${name}:-}`);
  expect(volumes).toEqual(["pictures:/data"]);
  expect(Object.keys(compose.volumes)).toContain("pictures");
});

test("a worker lives where its probe looks for the file that it writes, and not once it has stopped writing", async () => {
  const worker = deployments().find(({ metadata }) => metadata.name === "digits-worker")!.spec.template!;
  const [{ args, livenessProbe }] = worker.spec.containers as unknown as [
    {
      readonly args: readonly string[];
      readonly livenessProbe: { readonly exec: { readonly command: readonly string[] } };
    },
  ];
  const { healthcheck, command } = compose.services["worker"]!;
  const path = args[args.indexOf("--alive") + 1]!;
  expect(command).toEqual(args);
  const [, , script] = livenessProbe.exec.command as [string, string, string];
  expect(healthcheck?.test).toEqual(["CMD-SHELL", script.replace("$", "$$$$")]);

  const folder = await mkdtemp(join(tmpdir(), "digits-alive-"));
  const alive = join(folder, "alive");
  const lives = () => spawnSync("sh", ["-c", script.replaceAll(path, alive)]).status === 0;
  try {
    expect(lives()).toBe(false);
    const program = join(packageRoot(), "dist", "programs", "digits.js");
    const environment = { PATH: process.env["PATH"], DIGITS_HOME: join(folder, "home") };
    const child = spawn(process.execPath, [program, "work", "--threads", "1", "--alive", alive], {
      env: environment,
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    const writtenMs = () =>
      stat(alive).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
    await expect.poll(writtenMs, { timeout: 20_000 }).toBeGreaterThan(0);
    const first = await writtenMs();
    await expect.poll(writtenMs, { timeout: 20_000 }).toBeGreaterThan(first + 900);
    expect(lives()).toBe(true);
    child.kill();
    await ended;
    const before = new Date(Date.now() - 120_000);
    await utimes(alive, before, before);
    expect(lives()).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

test("the ports are the one that the image listens on", async () => {
  expect(await readFile(join(packageRoot(), "Dockerfile"), "utf8")).toContain(`DIGITS_PORT=${PORT} `);
  expect(compose.services["server"]?.ports).toEqual([`127.0.0.1:5000-5001:${PORT}`]);
  const [service] = kindOf("Service");
  const server = deployments().find(({ metadata }) => metadata.name === "digits-server")!.spec.template!;
  const ports = [
    ...service!.spec.ports!.map(({ targetPort }) => targetPort),
    ...containers().flatMap((each) => (each.ports ?? []).map(({ containerPort }) => containerPort)),
    Number(server.metadata.annotations?.["prometheus.io/port"]),
  ];
  expect(new Set(ports)).toEqual(new Set([PORT]));
  expect(service!.spec.selector).toEqual(server.metadata.labels);
});

test("the probes ask routes that answer, and metrics are where they are scraped", async () => {
  const server = deployments().find(({ metadata }) => metadata.name === "digits-server")!.spec.template!;
  const [container] = server.spec.containers;
  const probes = ["startupProbe", "readinessProbe", "livenessProbe"].map(
    (name) => container![name] as { readonly httpGet: { readonly path: string; readonly port: number } },
  );
  expect(probes.map(({ httpGet }) => httpGet.port)).toEqual([PORT, PORT, PORT]);
  const paths = [...probes.map(({ httpGet }) => httpGet.path), server.metadata.annotations!["prometheus.io/path"]!];
  for (const path of paths) expect([path, (await fetch(`${served.url}${path}`)).status]).toEqual([path, 200]);
});

test("the autoscaler asks for metrics that there are, of a deployment that there is", () => {
  const [scaler] = kindOf("ScaledObject");
  expect(deployments().map(({ metadata }) => metadata.name)).toContain(scaler!.spec.scaleTargetRef!.name);
  const names = scaler!.spec.triggers!.flatMap(({ metadata }) => metadata["query"]!.match(/digits_\w+/g) ?? []);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(metrics).toMatch(new RegExp(`^${name} \\d`, "m"));
});

test("the metrics that the documents name are there", async () => {
  const documents = ["scaling.md", "operating.md"].map((name) => readFile(join(packageRoot(), "docs", name), "utf8"));
  const text = (await Promise.all(documents)).join("\n");
  const names = new Set(text.match(/digits_jobs_\w+/g));
  expect(names.size).toBeGreaterThan(5);
  for (const name of names) expect(metrics).toContain(`# TYPE ${name} `);
});

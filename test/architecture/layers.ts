/** Who may import whom. The table is total: a new folder has no place in the house until it stands here. */

/** The parts of the house. `core/base` is what every part of the core may use: the errors, the signal, the size of images. */
export const layers = [
  "core/base",
  "core/runtime",
  "core/tensor",
  "core/graph",
  "core/onnx",
  "core/network",
  "core/training",
  "core/dataset",
  "core/picture",
  "core/reading",
  "core/inspection",
  "core/quantization",
  "core/evaluation",
  "core/synthesis",
  "core/runs",
  "core/profile",
  "contract",
  "store",
  "engine",
  "node",
  "browser",
  "server",
  "client",
  "cli",
  "index",
  "browser-index",
  "web",
  "bench",
  "tools",
  "test",
  "tooling",
] as const;

export type Layer = (typeof layers)[number];

/** What a layer may import. It may always import itself. */
export interface LayerRule {
  readonly layers: readonly Layer[];
  /** Packages of npm. */
  readonly packages: readonly string[] | "any";
  /** Whether Node's own modules may be imported. */
  readonly node: boolean;
}

const core = layers.filter((layer) => layer.startsWith("core/"));

/** A layer of the core: no platform, no package but those named. */
function inCore(others: readonly Layer[], packages: readonly string[] = []): LayerRule {
  return { layers: ["core/base", ...others], packages, node: false };
}

export const layerRules: Record<Layer, LayerRule> = {
  "core/base": inCore([]),
  "core/tensor": inCore([]),
  "core/runtime": inCore(["core/tensor"]),
  "core/graph": inCore(["core/tensor"]),
  "core/onnx": inCore(["core/graph", "core/tensor"], ["@bufbuild/protobuf", "@bufbuild/protobuf/codegenv2"]),
  "core/network": inCore(["core/graph", "core/tensor"]),
  "core/dataset": inCore(["core/tensor"]),
  "core/picture": inCore(["core/tensor"]),
  "core/training": inCore([
    "core/graph",
    "core/onnx",
    "core/network",
    "core/dataset",
    "core/synthesis",
    "core/runtime",
    "core/tensor",
  ]),
  "core/reading": inCore(["core/network", "core/picture", "core/runtime", "core/tensor"]),
  "core/inspection": inCore(["core/graph", "core/onnx", "core/network", "core/reading", "core/runtime", "core/tensor"]),
  "core/quantization": inCore(
    ["core/graph", "core/onnx", "core/reading", "core/runtime", "core/tensor"],
    ["@bufbuild/protobuf"],
  ),
  "core/evaluation": inCore(["core/reading", "core/dataset", "core/tensor"]),
  "core/synthesis": inCore(["core/dataset", "core/picture", "core/tensor"]),
  "core/runs": inCore(["core/training", "core/network", "core/dataset", "core/reading", "core/evaluation"]),
  "core/profile": inCore(
    [
      "core/graph",
      "core/onnx",
      "core/dataset",
      "core/training",
      "core/reading",
      "core/evaluation",
      "core/runtime",
      "core/tensor",
    ],
    ["@bufbuild/protobuf/wire"],
  ),
  contract: { layers: core, packages: ["typebox", "typebox/value"], node: false },
  store: { layers: ["contract", "core/base"], packages: ["@photostructure/sqlite", "kysely", "pg"], node: true },
  // The port, ONNX files, and nothing of a platform but WebAssembly, by the types in its own file.
  engine: { layers: ["core/base", "core/runtime", "core/onnx", "core/tensor"], packages: [], node: false },
  node: {
    layers: [...core, "contract", "engine", "store"],
    packages: [
      "onnxruntime-node",
      "@hyzyla/pdfium",
      "aws4fetch",
      "sharp",
      "libheif-js/libheif-wasm/libheif.js",
      "csv-parse/sync",
      "env-paths",
      "piscina",
    ],
    node: true,
  },
  browser: {
    layers: [...core, "contract", "engine"],
    packages: ["onnxruntime-web/wasm", "perfect-freehand"],
    node: false,
  },
  server: {
    layers: [...core, "contract"],
    packages: [
      "fastify",
      "@fastify/cors",
      "@fastify/helmet",
      "@fastify/multipart",
      "@fastify/rate-limit",
      "@fastify/static",
      "@fastify/swagger",
      "prom-client",
      "typebox",
    ],
    node: true,
  },
  client: { layers: ["contract"], packages: [], node: false },
  cli: { layers: [...core, "contract", "node", "server"], packages: ["commander", "fastify", "pino"], node: true },
  index: { layers: [...core, "contract", "node"], packages: [], node: false },
  "browser-index": {
    layers: [...core, "contract", "engine", "browser"],
    // For their types.
    packages: ["react", "svelte/elements", "vue"],
    node: false,
  },
  web: {
    layers: ["browser-index", "browser", "client", "contract", "core/base"],
    packages: ["svelte", "uplot", "uplot/dist/uPlot.min.css"],
    node: false,
  },
  bench: {
    // The page is measured by the tools' browser and the tools' hand.
    layers: [...core, "contract", "engine", "browser", "store", "node", "tools"],
    packages: ["autocannon", "onnxruntime-node", "pg", "playwright-core", "sharp"],
    node: true,
  },
  tools: {
    layers: [...core, "contract", "engine", "node"],
    packages: ["@sparticuz/chromium", "opentype.js", "playwright-core", "sharp", "typescript"],
    node: true,
  },
  test: { layers, packages: "any", node: true },
  tooling: { layers: [], packages: "any", node: true },
};

/** The layer of a file, or undefined where it has no place. Tests may look at everything, wherever they lie. */
export function layerOf(path: string): Layer | undefined {
  if (path.endsWith(".test.ts") || path.startsWith("test/")) return "test";
  if (path.endsWith(".config.ts")) return "tooling";
  if (path === "src/index.ts") return "index";
  if (/^src\/(?:browser|elements|elements-file|onnxruntime-web|react|svelte|vue)\.ts$/.test(path))
    return "browser-index";
  if (path === "src/client.ts") return "client";
  if (path === "src/core/runtime.ts" || path === "src/core/onnxruntime-session.ts") {
    return "core/runtime";
  }
  if (/^src\/core\/[^/]+$/.test(path)) return "core/base";
  const folder = /^(?:src\/)?((?:core\/)?[^/]+)\/./.exec(path)?.[1];
  return layers.find((layer) => layer === folder);
}

/**
 * What ONNX Runtime's profiler writes: one JSON array of events, of which those of whole runs and of single operators'
 * kernels are read.
 */

/** One operator of the graph that ran, after ONNX Runtime has optimised it. */
export interface NodeProfile {
  readonly name: string;
  /** ONNX's or ONNX Runtime's own: `Conv`, `FusedMatMul`. */
  readonly operator: string;
  /** Shapes of its inputs and outputs, as 64x32x13x13; a number alone is "". */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of each run, in their order. */
  readonly milliseconds: readonly number[];
}

export interface RunsProfile {
  /** Of each whole run, in their order. */
  readonly milliseconds: readonly number[];
  /** In the order in which they first ran. */
  readonly nodes: readonly NodeProfile[];
}

/** The fields of an event that are read; times in microseconds. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  readonly dur?: number;
  readonly args?: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly TypedShape[];
    readonly output_type_shape?: readonly TypedShape[];
  };
}

/** One entry: the data type, with the shape. */
type TypedShape = Readonly<Record<string, readonly number[]>>;

const KERNEL = "_kernel_time";
const US_PER_MS = 1000;

/**
 * Parses a profile.
 *
 * @param skippedRuns runs at the start that do not count, being warm-up
 * @throws Error when an operator did not run once in each run: figures of single runs would mean nothing.
 */
export function parseProfile(text: string, skippedRuns: number): RunsProfile {
  const events = JSON.parse(text) as readonly ProfileEvent[];
  const runs: number[] = [];
  const nodes = new Map<string, NodeProfile & { milliseconds: number[] }>();
  for (const { cat, name = "", dur = 0, args = {} } of events) {
    if (cat === "Session" && name === "model_run") runs.push(dur / US_PER_MS);
    if (cat !== "Node" || !name.endsWith(KERNEL)) continue;
    const node = nodes.get(name) ?? {
      name: name.slice(0, -KERNEL.length),
      operator: args.op_name ?? "",
      inputs: (args.input_type_shape ?? []).map(formatShape),
      outputs: (args.output_type_shape ?? []).map(formatShape),
      milliseconds: [],
    };
    node.milliseconds.push(dur / US_PER_MS);
    nodes.set(name, node);
  }
  for (const { name, milliseconds } of nodes.values()) {
    if (milliseconds.length !== runs.length) {
      throw new Error(
        `the profile has ${runs.length} runs, and ${milliseconds.length} of ${name}; as many were expected.`,
      );
    }
  }
  return {
    milliseconds: runs.slice(skippedRuns),
    nodes: [...nodes.values()].map((node) => ({
      ...node,
      milliseconds: node.milliseconds.slice(skippedRuns),
    })),
  };
}

function formatShape(typed: TypedShape): string {
  return Object.values(typed)[0]?.join("x") ?? "";
}

/** What the rules of operators read from and write to: the constants of a file, and the layers so far. */

import type { OnnxFile, OnnxNode, OnnxTensor } from "../core/onnx/onnx-file.js";
import { sizeOf } from "../core/tensor/tensor.js";
import type { Constant, Layer, Network, PlainRule } from "./layers.js";

/** The number of ONNX's float32. */
const FLOAT = 1;

interface Storage {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): ArrayLike<number | bigint>;
}

/** How each element type lies in a file. */
const storage: Readonly<Record<number, Storage>> = {
  [FLOAT]: Float32Array,
  2: Uint8Array,
  3: Int8Array,
  6: Int32Array,
  7: BigInt64Array,
};

/** What is given to the rule of an operator. */
export interface Reading {
  readonly node: OnnxNode;
  /** The names of what goes in; those that are left out are "". */
  readonly inputs: readonly string[];
  readonly output: string;
  constant(index: number): Constant;
  constantOr<T>(index: number, absent: T): Constant | T;
  number(attribute: string, absent: number): number;
  numbers(attribute: string): readonly number[] | undefined;
}

export type NetworkBuilder = ReturnType<typeof createBuilder>;

/** @throws Unknown for a tensor that this engine does not know */
export function createBuilder(file: OnnxFile) {
  const constants = new Map(file.constants.map((tensor) => [tensor.name, tensor]));
  const numbers = new Map<string, Constant>();
  const layers: Layer[] = [];
  const uses = new Map<string, number>();
  for (const name of [...file.nodes.flatMap(({ inputs }) => inputs), ...file.outputs]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }

  function constantOf(name: string): Constant | undefined {
    const tensor = constants.get(name);
    if (tensor && !numbers.has(name)) numbers.set(name, toConstant(tensor));
    return numbers.get(name);
  }

  return {
    quantized: new Map<string, Reading>(),
    typeOf: (name: string) => constants.get(name)?.elementType ?? 0,
    constantOf,
    define(name: string, constant: Constant): void {
      numbers.set(name, constant);
    },
    push(layer: Layer): void {
      layers.push(layer);
    },
    plain({ inputs, output }: Pick<Reading, "inputs" | "output">, rule: PlainRule): void {
      layers.push({ kind: "plain", inputs: inputs.filter((name) => name !== ""), output, rule });
    },
    /** The layer that a value comes from, where nothing else takes the value and nothing stands after its sum yet. */
    sumBefore(name: string) {
      const layer = layers.find(({ output }) => output === name);
      const isSum = layer !== undefined && "least" in layer && layer.least === -Infinity;
      return isSum && uses.get(name) === 1 ? layer : undefined;
    },
    finish(): Network {
      const taken = new Set(layers.flatMap(({ inputs }) => inputs));
      const known = [...taken, ...file.outputs].filter((name) => constantOf(name) !== undefined);
      return {
        inputs: file.inputs.filter((name) => !constants.has(name)),
        outputs: file.outputs,
        layers,
        constants: new Map(known.map((name) => [name, constantOf(name)!])),
      };
    },
  };
}

/** A node as its rule reads it. @throws Unknown where it has something else than the rule asks for */
export function createReading(node: OnnxNode, builder: NetworkBuilder): Reading {
  function number(attribute: string, absent: number): number {
    const value = node.attributes.get(attribute) ?? absent;
    return typeof value === "number" ? value : refuse(`${quote(node.operator)} with ${quote(attribute)}`);
  }
  function constantOr<T>(index: number, absent: T): Constant | T {
    const name = node.inputs[index] ?? "";
    if (name === "") return absent;
    return builder.constantOf(name) ?? refuse(`${quote(node.operator)} with a computed ${quote(name)}`);
  }
  return {
    node,
    inputs: node.inputs,
    output: node.outputs[0]!,
    number,
    constantOr,
    constant: (index) => constantOr(index, undefined) ?? refuse(`${quote(node.operator)} without its input ${index}`),
    numbers(attribute) {
      const value = node.attributes.get(attribute);
      return typeof value === "object" ? value : undefined;
    },
  };
}

function toConstant({ name, shape, elementType, bytes }: OnnxTensor): Constant {
  const Storage = storage[elementType];
  if (Storage === undefined || bytes === undefined) refuse(`the tensor ${quote(name)} of the type ${elementType}`);
  const isWhole = bytes.length === sizeOf(shape) * Storage.BYTES_PER_ELEMENT;
  if (!isWhole) refuse(`the tensor ${quote(name)} with ${bytes.length} bytes`);
  let values: ArrayLike<number> | undefined;
  return {
    shape,
    get values() {
      // A copy of its own: in the file it lies at any place, and typed arrays begin at multiples of their size.
      values ??= toNumbers(new Storage(new Uint8Array(bytes).buffer));
      return values;
    },
    ...(elementType === FLOAT && { bytes }),
  };
}

function toNumbers(stored: ArrayLike<number | bigint>): ArrayLike<number> {
  return stored instanceof BigInt64Array ? Float64Array.from(stored, Number) : (stored as ArrayLike<number>);
}

/** A name out of a file, shortened, and without what a terminal would obey. */
export function quote(name: string): string {
  return JSON.stringify(name.replace(/^\./, "").slice(0, 60));
}

/** What of a model this engine does not know, in its message. */
export class Unknown extends Error {}

/** @throws Unknown always */
export function refuse(what: string): never {
  throw new Unknown(what);
}

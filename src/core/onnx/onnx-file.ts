/**
 * An ONNX file as whoever runs it needs it, read without the descriptors of all of ONNX. `model.ts` writes files, and
 * reads them whole for whoever changes them; both refuse what is cut off. The numbers of the fields are those of
 * `onnx.proto` beside this file.
 */

import { DigitsError } from "../errors.js";
import { type Field, readFields, readVarints } from "./wire.js";

/** A tensor of the file. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The number ONNX gives the type of its elements: 1 float32, 2 uint8, 3 int8, 6 int32, 7 int64, 9 bool. */
  readonly elementType: number;
  /** Little-endian. Undefined where the file keeps the numbers in another way, or elsewhere. */
  readonly bytes: Uint8Array | undefined;
}

export interface OnnxNode {
  readonly operator: string;
  /** Of the library of the operator; "" and "ai.onnx" are ONNX's own. */
  readonly domain: string;
  /** "" where one is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** A number, several, or a text. */
export type OnnxAttribute = number | readonly number[] | string;

export interface OnnxFile {
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The types of attributes that are read; of others the node is as good as unknown. */
const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/**
 * Reads a file, whoever wrote it.
 *
 * @throws MODEL_MALFORMED when the bytes are no whole ONNX model
 */
export function readOnnxFile(bytes: Uint8Array): OnnxFile {
  try {
    const model = group(bytes);
    const graph = group(first(model, 7)?.bytes ?? new Uint8Array());
    const file: OnnxFile = {
      producer: textOf(first(model, 2)),
      metadata: new Map(
        all(model, 14).map((entry) => {
          const property = group(entry.bytes);
          return [textOf(first(property, 1)), textOf(first(property, 2))];
        }),
      ),
      nodes: all(graph, 1).map(toNode),
      constants: all(graph, 5).map(toTensor),
      inputs: all(graph, 11).map(nameOf),
      outputs: all(graph, 12).map(nameOf),
    };
    if (file.nodes.length > 0) return file;
  } catch (cause) {
    throw new DigitsError(
      "MODEL_MALFORMED",
      `${bytes.length} bytes are no whole ONNX model: the file is of another kind, or cut off. Copy it again.`,
      { cause },
    );
  }
  throw new DigitsError(
    "MODEL_MALFORMED",
    `${bytes.length} bytes hold no ONNX graph: the file is of another kind, or cut off. Copy it again.`,
  );
}

type Fields = ReadonlyMap<number, readonly Field[]>;

function group(message: Uint8Array): Fields {
  const fields = new Map<number, Field[]>();
  for (const field of readFields(message)) {
    const known = fields.get(field.number);
    if (known) known.push(field);
    else fields.set(field.number, [field]);
  }
  return fields;
}

function all(fields: Fields, number: number): readonly Field[] {
  return fields.get(number) ?? [];
}

/** The last of a field that a message has once, as the format wants it. */
function first(fields: Fields, number: number): Field | undefined {
  return all(fields, number).at(-1);
}

function textOf(field: Field | undefined): string {
  const bytes = field?.bytes ?? new Uint8Array();
  let text = "";
  for (const byte of bytes) text += byte < 0x80 && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16)}`;
  // Of UTF-8, plain ECMAScript decodes but what stands in an address.
  return text.includes("%") ? decodeURIComponent(text) : text;
}

function nameOf({ bytes }: Field): string {
  return textOf(first(group(bytes), 1));
}

/** Packed or one by one. */
function numbersOf(fields: readonly Field[]): number[] {
  return fields.flatMap(({ value, bytes }) => (bytes.length > 0 ? readVarints(bytes) : [value]));
}

function toNode({ bytes }: Field): OnnxNode {
  const fields = group(bytes);
  return {
    operator: textOf(first(fields, 4)),
    domain: textOf(first(fields, 7)),
    inputs: all(fields, 1).map(textOf),
    outputs: all(fields, 2).map(textOf),
    attributes: new Map(all(fields, 5).map(toAttribute)),
  };
}

function toAttribute({ bytes }: Field): [string, OnnxAttribute] {
  const fields = group(bytes);
  const name = textOf(first(fields, 1));
  const type = first(fields, 20)?.value ?? 0;
  switch (type) {
    case attributeTypes.float:
      return [name, first(fields, 2)?.value ?? 0];
    case attributeTypes.int:
      return [name, first(fields, 3)?.value ?? 0];
    case attributeTypes.ints:
      return [name, numbersOf(all(fields, 8))];
    case attributeTypes.string:
      return [name, textOf(first(fields, 4))];
    default:
      return [name, `(type ${type})`];
  }
}

function toTensor({ bytes }: Field): OnnxTensor {
  const fields = group(bytes);
  return {
    name: textOf(first(fields, 8)),
    shape: numbersOf(all(fields, 1)),
    elementType: first(fields, 2)?.value ?? 0,
    bytes: first(fields, 9)?.bytes,
  };
}

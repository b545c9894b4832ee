/**
 * The last layer of a network of digits, which is what learning a hand changes. The layers before it stay as they are, and
 * give each image its features; a network with another last layer is an ONNX file like any other, and reads wherever one does.
 */

import { DIGIT_COUNT, IMAGE_SIZE, NOT_A_DIGIT, OUTCOME_COUNT } from "../digits.js";
import { fail } from "../errors.js";
import type { Calibration } from "../evaluation/temperature.js";
import { add, constant, input, matmul, multiply, softmax } from "../graph/operations/builder.js";
import type { Node, OpKind } from "../graph/operations/op.js";
import { readOnnxMetadata, toOnnxModel } from "../onnx/model.js";
import { readOnnxGraph } from "../onnx/read-graph.js";
import { floatTensor } from "../tensor/tensor.js";

/** A dense layer, from features to the logits of the outcomes. */
export interface Head {
  readonly featureCount: number;
  readonly classCount: number;
  readonly weights: Float32Array; // [featureCount, classCount]
  readonly bias: Float32Array; // [classCount]
  readonly calibration: Calibration;
}

/** A network taken apart before its last layer. */
export interface SplitNetwork {
  readonly head: Head;
  /** An ONNX model: input `images` [batch, 1, 28, 28], output `features` [batch, featureCount]. */
  readonly features: Uint8Array;
}

/**
 * Takes a network apart.
 *
 * @throws MODEL_MALFORMED; MODEL_FOREIGN when it does not end in a dense layer that knows ten digits and "not a digit"
 */
export function splitNetwork(model: Uint8Array): SplitNetwork {
  const { logits, head } = openHead(model);
  return {
    head,
    features: toOnnxModel({ name: "features", outputs: { features: logits.inputs[0]! }, openBatch: true }),
  };
}

/**
 * The network with another last layer of the same size. It also gives what it would have said without: the output `untaught`, its own
 * probabilities [batch, classes], so that whoever reads can tell what the other layer changed.
 *
 * @throws MODEL_MALFORMED, MODEL_FOREIGN
 */
export function withHead(model: Uint8Array, { weights, bias, calibration }: Head): Uint8Array {
  const { logits, probabilities, head: own } = openHead(model);
  const taught = matmul(logits.inputs[0]!, constant(floatTensor([own.featureCount, own.classCount], weights)), {
    bias: constant(floatTensor([own.classCount], bias)),
  });
  const { temperature, noneOffset } = calibration;
  const offset = new Float32Array(own.classCount);
  offset[NOT_A_DIGIT] = noneOffset;
  const scaled = add(multiply(taught, 1 / temperature), constant(floatTensor([1, own.classCount], offset)));
  const metadata = { ...Object.fromEntries(readOnnxMetadata(model)), temperature: String(temperature) };
  return toOnnxModel({
    name: "digits",
    outputs: { logits: taught, probabilities: softmax(scaled), untaught: probabilities },
    metadata,
    openBatch: true,
  });
}

interface OpenedHead {
  /** The dense layer itself. */
  readonly logits: Node;
  readonly probabilities: Node;
  readonly head: Head;
}

function openHead(model: Uint8Array): OpenedHead {
  const images = input("images", [1, 1, IMAGE_SIZE, IMAGE_SIZE]);
  const { logits, probabilities } = readOnnxGraph(model, { images });
  if (logits === undefined || probabilities === undefined) failNoHead();
  const [features, weights, bias] = logits.inputs;
  const isDense = logits.op.kind === "matmul" && weights?.op.kind === "constant" && bias?.op.kind === "constant";
  const [, classCount = 0] = logits.shape;
  if (!isDense || features === undefined || classCount !== OUTCOME_COUNT) failNoHead();
  const [featureCount = 0] = weights.shape;
  return {
    logits,
    probabilities,
    head: {
      featureCount,
      classCount,
      weights: floatsOf(weights),
      bias: floatsOf(bias),
      calibration: calibrationOf(probabilities, logits),
    },
  };
}

/** Temperature and offset, as `training/inference-model.ts` writes them: softmax(logits * factor + offset). */
function calibrationOf(probabilities: Node, logits: Node): Calibration {
  if (probabilities.op.kind !== "softmax") failNoHead();
  let node = probabilities.inputs[0]!;
  let noneOffset = 0;
  if (node.op.kind === "add") {
    noneOffset = floatsOf(constantAmong(node)).at(-1)!;
    node = otherThan(node, "constant");
  }
  const [factor = 0] = node === logits ? [1] : floatsOf(constantAmong(node));
  const isScaled = node === logits || (node.op.kind === "multiply" && otherThan(node, "constant") === logits);
  if (!isScaled || !(factor > 0)) failNoHead();
  return { temperature: 1 / factor, noneOffset };
}

function constantAmong({ inputs }: Node): Node {
  return inputs.find(({ op }) => op.kind === "constant") ?? failNoHead();
}

function otherThan({ inputs }: Node, kind: OpKind): Node {
  return inputs.find(({ op }) => op.kind !== kind) ?? failNoHead();
}

function floatsOf({ op }: Node): Float32Array {
  if (op.kind !== "constant" || op.tensor.dataType !== "float32") failNoHead();
  return Float32Array.from(op.tensor.data);
}

function failNoHead(): never {
  fail(
    "MODEL_FOREIGN",
    `a hand is learnt by the last layer of a network that knows ${DIGIT_COUNT} digits and what is none; this model does not end in such a layer. Use the released one, or train with digits train --network digits.`,
  );
}

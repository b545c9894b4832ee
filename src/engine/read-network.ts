/** From an ONNX file to layers. What this engine does not know is refused by its name. */

import type { OnnxFile } from "../core/onnx/onnx-file.js";
import type { Network } from "./layers.js";
import { createBuilder, createReading, quote, refuse } from "./network-builder.js";
import { rules } from "./operator-rules.js";

/** @throws Unknown for an operator, an attribute or a tensor that this engine does not know, by its name */
export function readNetwork(file: OnnxFile): Network {
  const builder = createBuilder(file);
  for (const node of file.nodes) {
    const { operator, domain, attributes } = node;
    const rule = ["", "ai.onnx"].includes(domain) ? rules.get(operator) : undefined;
    if (rule === undefined || node.outputs.length !== 1) refuse(`the operator ${quote(`${domain}.${operator}`)}`);
    for (const [name, value] of attributes) {
      const known = rule.attributes ?? {};
      const only = known[name];
      const isKnown = name in known && (only === undefined || String(only) === String(value));
      if (!isKnown) refuse(`${quote(operator)} with ${quote(name)} ${quote(String(value))}`);
    }
    rule.read(createReading(node, builder), builder);
  }
  return builder.finish();
}

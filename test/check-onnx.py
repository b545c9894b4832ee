"""Runs ONNX's own checker, with shape inference, over model files: a development script, not part of the tests.

Run from the repository's root, with Debian's python3-onnx:
    python3 test/check-onnx.py models/*.onnx
"""

import sys

import onnx


def check(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    graph = model.graph
    opsets = ", ".join(f"{entry.domain or 'ai.onnx'} {entry.version}" for entry in model.opset_import)
    print(f"{path}: good. {len(graph.node)} nodes, {len(graph.initializer)} constants, operator set {opsets}")
    for value in [*inferred.graph.input, *inferred.graph.output]:
        sizes = [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim]
        print(f"    {value.name} {sizes}")
    for entry in model.metadata_props:
        print(f"    {entry.key}: {entry.value[:60]}")


def main(paths):
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    failures = 0
    for path in paths:
        try:
            check(path)
        except Exception as error:  # the checker raises many kinds, and every one means the same here
            failures += 1
            print(f"{path}: {type(error).__name__}: {error}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

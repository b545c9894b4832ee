"""The Flask peer of the serving benchmark: a picture file comes in, a digit and its probabilities go out.

Started by bench/serving/serving-peer.ts. It prints one JSON object, "ready" with what it is, once it listens, and serves
until its standard input ends.

It does what student applications do (decode with Pillow, grey, resize to 28x28, tensor, predict, JSON), with the
two-block network of src/core/network/networks.ts; its weights are random, for only its speed is measured. It is
treated as well as its users can: threads for requests, no debug mode, no log, no gradients. Flask's own server ends each
connection after its answer ("closed"); "kept" lets it stay open, which its users cannot have but may be faster.

    flask_serving.py PORT TORCH_THREADS kept|closed
"""

import io
import json
import os
import sys
import threading

THREADS = int(sys.argv[2])
CONNECTIONS = sys.argv[3]
# Before torch is loaded: OpenMP and OpenBLAS read them once.
os.environ["OMP_NUM_THREADS"] = str(THREADS)
os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import flask
import numpy
import torch
import werkzeug
from PIL import Image
from werkzeug.serving import WSGIRequestHandler, make_server

from torch_networks import create_network

PARAMETERS = 142_826


def create_app():
    torch.manual_seed(1)
    network = create_network("two-block", PARAMETERS).eval()
    app = flask.Flask("digits")

    @app.post("/predict")
    def predict():
        picture = Image.open(io.BytesIO(flask.request.get_data())).convert("L").resize((28, 28))
        pixels = torch.from_numpy(numpy.asarray(picture, dtype=numpy.float32) / 255).reshape(1, 1, 28, 28)
        with torch.no_grad():
            probabilities = torch.softmax(network(pixels), dim=1)[0]
        digit = int(probabilities.argmax())
        return flask.jsonify(
            digit=digit, confidence=float(probabilities[digit]), probabilities=probabilities.tolist()
        )

    return app


class QuietHandler(WSGIRequestHandler):
    def log_request(self, code="-", size="-"):
        pass

    def send_header(self, keyword, value):
        # The application reads every body to its end, so the next request can follow on the same connection.
        if CONNECTIONS == "kept" and (keyword.lower(), value) == ("connection", "close"):
            return
        super().send_header(keyword, value)


def main():
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)
    server = make_server("127.0.0.1", int(sys.argv[1]), create_app(), threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    versions = f"Flask {flask.__version__}, Werkzeug {werkzeug.__version__}, PyTorch {torch.__version__}"
    setting = f"{THREADS} of PyTorch's threads, connections {CONNECTIONS}"
    event = {"event": "ready", "name": versions, "setting": setting}
    print(json.dumps(event), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

"""The PyTorch peer of the inference benchmark: probabilities of one batch of images.

Started by bench/python-peer.ts; see peer_rounds.py for what it says.

It treats PyTorch as well as its users can: the network as it is, and traced and frozen, which folds normalisation into
convolutions, both in two memory layouts and with several thread counts, are tried at the start, and the fastest is kept;
the images lie ready as floats. Its weights are random, for only its speed is measured.

    torch_inference.py NETWORK BATCH THREADS SECONDS PARAMETERS MNIST_FOLDER

THREADS is the most that are tried, SECONDS how long a round lasts, PARAMETERS how many the network must have.
"""

import os
import sys

NETWORK, BATCH, THREADS, SECONDS, PARAMETERS = sys.argv[1], *(float(word) for word in sys.argv[2:6])
BATCH, THREADS, PARAMETERS = int(BATCH), int(THREADS), int(PARAMETERS)
MNIST_FOLDER = sys.argv[6]
# Before torch is loaded: OpenMP and OpenBLAS read them once. Debian's PyTorch takes one thread by itself.
os.environ["OMP_NUM_THREADS"] = str(THREADS)
os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import torch
from torch import nn

from mnist_tensors import read_batches
from torch_networks import create_network
from torch_settings import serve_fastest

TRIAL_SECONDS = 0.3


def create_run(memory_format, is_frozen):
    """Returns a function that classifies one batch."""
    torch.manual_seed(1)
    network = nn.Sequential(create_network(NETWORK, PARAMETERS), nn.Softmax(dim=1))
    network = network.eval().to(memory_format=memory_format)
    ((images, _),) = read_batches(MNIST_FOLDER, "test", BATCH, 1, memory_format)
    if is_frozen:
        network = torch.jit.optimize_for_inference(torch.jit.trace(network, images))

    def run():
        with torch.inference_mode():
            return network(images)

    return run


def main():
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)
    runs = {
        f"{form}, channels {layout}": create_run(memory_format, is_frozen)
        for layout, memory_format in {"first": torch.contiguous_format, "last": torch.channels_last}.items()
        for form, is_frozen in {"as it is": False, "frozen": True}.items()
    }
    serve_fastest(runs, THREADS, BATCH, TRIAL_SECONDS, SECONDS)


if __name__ == "__main__":
    main()

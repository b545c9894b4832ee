"""The PyTorch peer of the benchmarks training and inference: one step of a network, or probabilities of one batch of images.

Started by bench/python-peer.ts; see peer.py for what it says.

It treats PyTorch as well as its users can: several thread counts and both memory layouts are tried at the start, and the
fastest is kept; MNIST's first images lie ready as floats, so that no reading or conversion is counted. In training, the loss
is not asked for after each step. For inference the network is tried as it is, and traced and frozen, which folds
normalisation into convolutions; its weights are random, for only its speed is measured.

    torch_peer.py training|inference NETWORK BATCH THREADS SECONDS PARAMETERS MNIST_FOLDER

THREADS is the most that are tried, SECONDS how long a round lasts, PARAMETERS how many the network must have.
"""

import os
import sys

WORK, NETWORK, BATCH, THREADS, SECONDS, PARAMETERS, MNIST_FOLDER = sys.argv[1:]
BATCH, THREADS, SECONDS, PARAMETERS = int(BATCH), int(THREADS), float(SECONDS), int(PARAMETERS)
# Before torch is loaded: OpenMP and OpenBLAS read them once. Debian's PyTorch takes one thread by itself.
os.environ["OMP_NUM_THREADS"] = str(THREADS)
os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import torch
from torch import nn
from torch.nn import functional

from peer import read_batches, serve_fastest
from torch_networks import create_network

BATCHES = 16
TRIAL_SECONDS = {"training": 0.7, "inference": 0.3}
LAYOUTS = {"channels first": torch.contiguous_format, "channels last": torch.channels_last}


def create_step(memory_format):
    """Returns a function that does one step of training."""
    torch.manual_seed(1)
    network = create_network(NETWORK, PARAMETERS).to(memory_format=memory_format).train()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, nesterov=True)
    batches = read_batches(MNIST_FOLDER, "train", BATCH, BATCHES, memory_format)
    steps = 0

    def step():
        nonlocal steps
        images, labels = batches[steps % BATCHES]
        steps += 1
        optimizer.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()

    return step


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
    torch.set_flush_denormal(True)
    if WORK == "training":
        runs = {layout: create_step(memory_format) for layout, memory_format in LAYOUTS.items()}
    else:
        torch.set_num_threads(THREADS)
        runs = {
            f"{form}, {layout}": create_run(memory_format, is_frozen)
            for layout, memory_format in LAYOUTS.items()
            for form, is_frozen in {"as it is": False, "frozen": True}.items()
        }
    serve_fastest(runs, THREADS, BATCH, TRIAL_SECONDS[WORK], SECONDS)


if __name__ == "__main__":
    main()

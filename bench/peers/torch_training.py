"""The PyTorch peer of the training benchmark: one step of a network on batches that lie ready in memory.

Started by bench/python-peer.ts; see peer_rounds.py for what it says.

It treats PyTorch as well as its users can: several thread counts and both memory layouts are tried at the start, and the
fastest is kept; the batches, MNIST's first images, lie ready as floats, so that no reading or conversion is counted; the
loss is not asked for after each step.

    torch_training.py NETWORK BATCH THREADS SECONDS PARAMETERS MNIST_FOLDER

THREADS is the most that are tried, SECONDS how long a round lasts, PARAMETERS how many the network must have.
"""

import os
import sys

NETWORK, BATCH, THREADS, SECONDS, PARAMETERS = sys.argv[1], *(float(word) for word in sys.argv[2:6])
BATCH, THREADS, PARAMETERS = int(BATCH), int(THREADS), int(PARAMETERS)
MNIST_FOLDER = sys.argv[6]
# Before torch is loaded: OpenMP and OpenBLAS read them once. Debian's PyTorch takes one thread by itself.
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(THREADS))

import torch
from torch.nn import functional

from mnist_tensors import read_batches
from torch_networks import create_network
from torch_settings import serve_fastest

BATCHES = 16
TRIAL_SECONDS = 0.7


def create_step(memory_format):
    """Returns a function that does one step."""
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


def main():
    torch.set_flush_denormal(True)
    steps = {
        "channels first": create_step(torch.contiguous_format),
        "channels last": create_step(torch.channels_last),
    }
    serve_fastest(steps, THREADS, BATCH, TRIAL_SECONDS, SECONDS)


if __name__ == "__main__":
    main()

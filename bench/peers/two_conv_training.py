"""The PyTorch peer of the training benchmark: one step of the Keras MNIST example's two-conv network.

Started by bench/python-peer.ts. It prints one JSON object a line: first "ready" with what it is, then, for
every line "round" on its standard input, the images a second of one round. It ends when its input does.

It treats PyTorch as well as its users can: every thread count and memory layout is tried at the start, and the
fastest is kept; the batches, MNIST's first images, lie ready in memory as floats, so that no reading or
conversion is counted.

    two_conv_training.py MNIST_FOLDER BATCH [STEPS_A_ROUND]
"""

import json
import os
import sys
import time

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
# Before torch is loaded: OpenMP and OpenBLAS read them once. Debian's PyTorch takes one thread by itself.
os.environ.setdefault("OMP_NUM_THREADS", str(CORES))
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(CORES))

import numpy
import torch
from torch import nn
from torch.nn import functional

PARAMETERS = 34_826
TRIAL_STEPS = 10
TRIALS = 3
BATCHES = 16


def create_network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),  # [batch, 32, 26, 26]
        nn.ReLU(),
        nn.MaxPool2d(2),  # [batch, 32, 13, 13]
        nn.Conv2d(32, 64, 3),  # [batch, 64, 11, 11]
        nn.ReLU(),
        nn.MaxPool2d(2),  # [batch, 64, 5, 5]
        nn.Flatten(),
        nn.Linear(1600, 10),
    )


def read_batches(folder, batch, memory_format):
    """MNIST's first images as floats [batch, 1, 28, 28] from 0 to 1, and their labels."""
    images = numpy.fromfile(os.path.join(folder, "train-images-idx3-ubyte"), numpy.uint8, offset=16)
    labels = numpy.fromfile(os.path.join(folder, "train-labels-idx1-ubyte"), numpy.uint8, offset=8)
    count = BATCHES * batch
    pixels = torch.from_numpy(images[: count * 784].astype(numpy.float32) / 255).reshape(-1, 1, 28, 28)
    classes = torch.from_numpy(labels[:count].astype(numpy.int64))
    return [
        (part.contiguous(memory_format=memory_format), classes[i * batch : (i + 1) * batch])
        for i, part in enumerate(pixels.split(batch))
    ]


def create_trainer(folder, batch, memory_format):
    """Returns a function that does so many steps, and the network's number of parameters."""
    torch.manual_seed(1)
    network = create_network().to(memory_format=memory_format)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    batches = read_batches(folder, batch, memory_format)

    def train(steps):
        for step in range(steps):
            images, labels = batches[step % BATCHES]
            optimizer.zero_grad(set_to_none=True)
            loss = functional.cross_entropy(network(images), labels)
            loss.backward()
            optimizer.step()
        return loss.item()

    return train, sum(p.numel() for p in network.parameters())


def images_per_second(train, batch, steps):
    start = time.perf_counter()
    train(steps)
    return batch * steps / (time.perf_counter() - start)


def say(message):
    print(json.dumps(message), flush=True)


def main():
    folder = sys.argv[1]
    batch = int(sys.argv[2])
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    torch.set_flush_denormal(True)

    layouts = {"channels_first": torch.contiguous_format, "channels_last": torch.channels_last}
    trainers = {}
    for layout, memory_format in layouts.items():
        trainers[layout], parameters = create_trainer(folder, batch, memory_format)
        assert parameters == PARAMETERS, parameters

    settings = [(threads, layout) for threads in range(1, CORES + 1) for layout in layouts]
    speeds = dict.fromkeys(settings, 0.0)
    # In turn, so that other work on the machine slows all of them alike.
    for _ in range(TRIALS):
        for threads, layout in settings:
            torch.set_num_threads(threads)
            train = trainers[layout]
            train(TRIAL_STEPS // 2)
            speed = images_per_second(train, batch, TRIAL_STEPS)
            speeds[threads, layout] = max(speeds[threads, layout], speed)
    threads, layout = max(speeds, key=speeds.get)
    torch.set_num_threads(threads)
    train = trainers[layout]
    train(TRIAL_STEPS)

    tried = ", ".join(f"{t} {l} {round(s)}" for (t, l), s in speeds.items())
    say(
        {
            "event": "ready",
            "name": f"PyTorch {torch.__version__}",
            "setting": f"{threads} of {CORES} threads, {layout} (images/s when tried: {tried})",
        }
    )
    for line in sys.stdin:
        if line.strip() == "round":
            say({"event": "round", "value": images_per_second(train, batch, steps)})


if __name__ == "__main__":
    main()

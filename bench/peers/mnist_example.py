"""The peer of the benchmark time-to-accuracy: PyTorch's well-known MNIST example, written anew.

Two 3x3 convolutions of 32 and 64 channels, max pooling, dropout of 0.25, a dense layer of 128, dropout of 0.5, ten
outputs; Adadelta with a learning rate of 1, times 0.7 after each epoch; batches of 64, in another order each epoch;
images with mean 0.1307 and deviation 0.3081 taken out; the test set after each epoch, in batches of 1,000.

It treats PyTorch better than the example does: all images lie in memory as floats, so that no decoding and no loader
stands between two steps, and it takes all cores and flushes denormals. It prints one JSON object a line: "start" with
what it is, then "epoch" with the share of the test set after each epoch.

    mnist_example.py MNIST_FOLDER EPOCHS [TRAINING_IMAGES]
"""

import os
import sys

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
# Before torch is loaded: OpenMP and OpenBLAS read them once. Debian's PyTorch takes one thread by itself.
os.environ.setdefault("OMP_NUM_THREADS", str(CORES))
os.environ.setdefault("OPENBLAS_NUM_THREADS", str(CORES))

import numpy
import torch
from torch import nn
from torch.nn import functional

from peer import FILES, read_bytes, say

SEED = 1
BATCH = 64
TEST_BATCH = 1000
LEARNING_RATE = 1.0
GAMMA = 0.7
MEAN, DEVIATION = 0.1307, 0.3081
PARAMETERS = 1_199_882
# To the end of the file, as numpy says it.
ALL = -1


def create_network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),  # [batch, 32, 26, 26]
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),  # [batch, 64, 24, 24]
        nn.ReLU(),
        nn.MaxPool2d(2),  # [batch, 64, 12, 12]
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(9216, 128),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
        nn.LogSoftmax(dim=1),
    )


def read_part(folder, part):
    """Images as floats [count, 1, 28, 28], mean and deviation taken out, and their labels."""
    images = read_bytes(folder, f"{FILES[part]}-images-idx3-ubyte", 16, ALL)
    labels = read_bytes(folder, f"{FILES[part]}-labels-idx1-ubyte", 8, ALL)
    pixels = (images.astype(numpy.float32) / 255 - MEAN) / DEVIATION
    return torch.from_numpy(pixels).reshape(-1, 1, 28, 28), torch.from_numpy(labels.astype(numpy.int64))


def train_epoch(network, optimizer, images, labels):
    network.train()
    order = torch.randperm(len(labels))
    for chosen in order.split(BATCH):
        optimizer.zero_grad()
        functional.nll_loss(network(images[chosen]), labels[chosen]).backward()
        optimizer.step()


def share_read(network, images, labels):
    network.eval()
    with torch.no_grad():
        correct = sum(
            (network(pixels).argmax(dim=1) == classes).sum().item()
            for pixels, classes in zip(images.split(TEST_BATCH), labels.split(TEST_BATCH))
        )
    return correct / len(labels)


def main():
    folder = sys.argv[1]
    epochs = int(sys.argv[2])
    count = int(sys.argv[3]) if len(sys.argv) > 3 else None
    torch.set_flush_denormal(True)
    torch.set_num_threads(CORES)
    torch.manual_seed(SEED)
    network = create_network()
    parameters = sum(p.numel() for p in network.parameters())
    assert parameters == PARAMETERS, parameters
    optimizer = torch.optim.Adadelta(network.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=GAMMA)
    images, labels = (part[:count] for part in read_part(folder, "train"))
    test_images, test_labels = read_part(folder, "test")
    say(
        {
            "event": "start",
            "name": f"PyTorch {torch.__version__}'s MNIST example",
            "setting": f"{CORES} threads, {epochs} epochs of {len(labels)} images, seed {SEED}",
        }
    )
    for epoch in range(1, epochs + 1):
        train_epoch(network, optimizer, images, labels)
        say({"event": "epoch", "epoch": epoch, "accuracy": share_read(network, test_images, test_labels)})
        schedule.step()


if __name__ == "__main__":
    main()

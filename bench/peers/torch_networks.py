"""The networks of src/core/network/networks.ts in PyTorch, layer by layer and in the same order.

Pooling stands before ReLU, as there: the values are the same, and ReLU has a quarter of the work.
"""

import sys

from torch import nn


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2),  # [batch, 6, 28, 28]
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(6, 16, 5),  # [batch, 16, 10, 10]
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(400, 120),
        nn.ReLU(),
        nn.Linear(120, 84),
        nn.ReLU(),
        nn.Linear(84, 10),
    )


def two_conv():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3),  # [batch, 32, 26, 26]
        nn.MaxPool2d(2),  # [batch, 32, 13, 13]
        nn.ReLU(),
        nn.Conv2d(32, 64, 3),  # [batch, 64, 11, 11]
        nn.MaxPool2d(2),  # [batch, 64, 5, 5]
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(1600, 10),
    )


def two_block():
    return nn.Sequential(
        nn.Conv2d(1, 16, 5),  # [batch, 16, 24, 24]
        nn.ReLU(),
        nn.Conv2d(16, 32, 5),  # [batch, 32, 20, 20]
        nn.MaxPool2d(2),  # [batch, 32, 10, 10]
        nn.ReLU(),
        nn.Dropout(0.25),
        nn.Conv2d(32, 64, 3),  # [batch, 64, 8, 8]
        nn.ReLU(),
        nn.Conv2d(64, 128, 3),  # [batch, 128, 6, 6]
        nn.MaxPool2d(2),  # [batch, 128, 3, 3]
        nn.ReLU(),
        nn.Dropout(0.25),
        nn.Flatten(),
        nn.Linear(1152, 32),
        nn.ReLU(),
        nn.Linear(32, 10),
    )


def block(inputs, outputs, kernel=3, padding=1, pooled=False):
    return [
        nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False),
        *([nn.MaxPool2d(2)] if pooled else []),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]


def digits():
    return nn.Sequential(
        *block(1, 32, kernel=5, padding=0, pooled=True),  # [batch, 32, 12, 12]
        *block(32, 48),
        *block(48, 64, pooled=True),  # [batch, 64, 6, 6]
        *block(64, 96),
        *block(96, 128, pooled=True),  # [batch, 128, 3, 3]
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(1152, 11),
    )


def quick():
    return nn.Sequential(
        *block(1, 16, kernel=5, padding=0, pooled=True),  # [batch, 16, 12, 12]
        *block(16, 32),
        *block(32, 32, pooled=True),  # [batch, 32, 6, 6]
        *block(32, 64),
        *block(64, 64, pooled=True),  # [batch, 64, 3, 3]
        nn.Flatten(),
        nn.Dropout(0.2),
        nn.Linear(576, 10),
    )


NETWORKS = {"digits": digits, "quick": quick, "lenet": lenet, "two-block": two_block, "two-conv": two_conv}


def create_network(name, parameters):
    """The network of a name. It must have as many parameters as ours, or the two have come apart."""
    if name not in NETWORKS:
        sys.exit(f"the peer has no network {name}; it has {', '.join(NETWORKS)}.")
    network = NETWORKS[name]()
    count = sum(p.numel() for p in network.parameters())
    if count != parameters:
        sys.exit(f"{name} has {count} parameters in PyTorch and {parameters} in ours.")
    return network

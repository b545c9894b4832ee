"""MNIST's first images as PyTorch takes them, from the four original files."""

import os

import numpy
import torch

FILES = {"train": "train", "test": "t10k"}


def read_batches(folder, part, batch, count, memory_format):
    """The first `count` batches: floats [batch, 1, 28, 28] from 0 to 1, and labels [batch]."""
    images = read_bytes(folder, f"{FILES[part]}-images-idx3-ubyte", 16, batch * count * 784)
    labels = read_bytes(folder, f"{FILES[part]}-labels-idx1-ubyte", 8, batch * count)
    pixels = torch.from_numpy(images.astype(numpy.float32) / 255).reshape(-1, 1, 28, 28)
    classes = torch.from_numpy(labels.astype(numpy.int64))
    return [
        (part.contiguous(memory_format=memory_format), classes[i * batch : (i + 1) * batch])
        for i, part in enumerate(pixels.split(batch))
    ]


def read_bytes(folder, name, offset, count):
    return numpy.fromfile(os.path.join(folder, name), numpy.uint8, count=count, offset=offset)

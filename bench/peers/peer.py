"""What the PyTorch peers have in common: MNIST's images, the fastest setting, and how they speak with bench/python-peer.ts.

They print one JSON object a line. First "ready" with what the peer is, then, for every line "round" on standard input,
the figure of one round. A peer ends when its input does.
"""

import json
import os
import statistics
import sys
import time

import numpy
import torch

FILES = {"train": "train", "test": "t10k"}
TRIALS = 3


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


def serve_fastest(runs, threads, images, trial_seconds, seconds):
    """Tries every run with 1, 2, 4, ... and all threads, and serves rounds of the fastest.

    `runs` has what to run by the name of its form; `threads` is the most that are tried, `images` how many one run takes,
    `trial_seconds` and `seconds` how long a trial and a round last.
    """

    def setting(count, run):
        def prepare():
            torch.set_num_threads(count)
            return run

        return prepare

    settings = {
        f"{count} of {threads} threads, {form}": setting(count, run)
        for count in thread_counts(threads)
        for form, run in runs.items()
    }
    best, speeds = try_settings(settings, trial_seconds)
    tried = "; ".join(f"{name}: {round(images * speed)}" for name, speed in speeds.items())
    say(
        {
            "event": "ready",
            "name": f"PyTorch {torch.__version__}",
            "setting": f"{best} (images/s when tried: {tried})",
        }
    )
    run = settings[best]()
    for line in sys.stdin:
        if line.strip() == "round":
            say({"event": "round", "value": images * runs_per_second(run, seconds)})


def try_settings(settings, seconds):
    """The name of the fastest of several settings, and the median runs a second of each.

    `settings` has, by name, a function that puts the setting in place and returns what to run; `seconds` is the length
    of a trial. They take turns, so that other work on the machine slows all of them alike.
    """
    speeds = {name: [] for name in settings}
    for _ in range(TRIALS):
        for name, prepare in settings.items():
            run = prepare()
            run()
            run()
            speeds[name].append(runs_per_second(run, seconds))
    medians = {name: statistics.median(figures) for name, figures in speeds.items()}
    return max(medians, key=medians.get), medians


def thread_counts(most):
    """1, 2, 4, ... and the most."""
    counts = {1 << power for power in range(most.bit_length()) if 1 << power <= most}
    return sorted(counts | {most})


def runs_per_second(run, seconds):
    """Runs again and again until the time is up, and at least once."""
    start = time.perf_counter()
    runs = 0
    while True:
        run()
        runs += 1
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return runs / elapsed


def say(message):
    print(json.dumps(message), flush=True)

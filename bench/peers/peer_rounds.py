"""How peers measure and how they speak with bench/python-peer.ts: one JSON object a line.

First "ready" with what the peer is, then, for every line "round" on standard input, the figure of one round. It ends
when its input does.
"""

import json
import statistics
import sys
import time

TRIALS = 3


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


def thread_counts(most):
    """1, 2, 4, ... and the most."""
    counts = {1 << power for power in range(most.bit_length()) if 1 << power <= most}
    return sorted(counts | {most})


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


def serve_rounds(name, setting, run, images, seconds):
    """Says that it is ready, and measures a round whenever it is asked to: images a second."""
    say({"event": "ready", "name": name, "setting": setting})
    for line in sys.stdin:
        if line.strip() == "round":
            say({"event": "round", "value": images * runs_per_second(run, seconds)})


def say(message):
    print(json.dumps(message), flush=True)

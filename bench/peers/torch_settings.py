"""Which of PyTorch's settings is fastest here, for the peers that are measured with it."""

import torch

from peer_rounds import serve_rounds, thread_counts, try_settings


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
    serve_rounds(
        f"PyTorch {torch.__version__}",
        f"{best} (images/s when tried: {tried})",
        settings[best](),
        images,
        seconds,
    )

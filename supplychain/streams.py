"""Named random streams: adding one leaves the others unchanged."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, name: str, replication: int | None = None) -> np.random.Generator:
    """A generator of its own for every seed and name.

    Parameters
    ----------
    seed
        Not negative.
    name
        What the numbers are for; its SHA-256 is the stream's key, so that equal seeds and names
        give equal numbers on every machine.
    replication
        Number of the run of an experiment, each of which has streams of its own.
    """
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4)]
    run = [] if replication is None else [replication]
    return np.random.default_rng(np.random.SeedSequence([seed, *run, *words]))

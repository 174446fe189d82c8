"""All random numbers of one replication, by name.

Two ways to draw: in sequence, where a number depends on how many were drawn before, and by key,
where it depends on the key alone. What belongs to one order, leg or lot is drawn by key, so that
plans and policies that do different things still meet the same weather, traffic and customers.
"""

from __future__ import annotations

import math
from hashlib import blake2b
from statistics import NormalDist
from typing import TYPE_CHECKING

from supplychain.streams import stream

if TYPE_CHECKING:
    import numpy as np

STANDARD = NormalDist()
STEPS = 1 << 53


class Chance:
    """Random numbers of one replication of one experiment.

    Parameters
    ----------
    seed
        Of the experiment.
    replication
        Its number; each has numbers of its own, whoever runs it.
    """

    def __init__(self, seed: int, replication: int = 0) -> None:
        self.seed, self.replication = seed, replication
        self._streams: dict[str, np.random.Generator] = {}
        # Copied for each key: setting up a keyed hash takes longer than hashing a short key.
        self._keyed = blake2b(digest_size=8, key=f"{seed}/{replication}".encode())
        self._spreads: dict[float, tuple[float, float]] = {}

    def of(self, name: str) -> np.random.Generator:
        """The stream of a name; the same one at every call."""
        found = self._streams.get(name)
        if found is None:
            found = self._streams[name] = stream(self.seed, name, self.replication)
        return found

    def uniform(self, *key: str | int) -> float:
        """A number above 0 and below 1 that belongs to a key."""
        keyed = self._keyed.copy()
        keyed.update("/".join(map(str, key)).encode())
        return ((int.from_bytes(keyed.digest(), "little") >> 11) + 0.5) / STEPS

    def normal(self, *key: str | int) -> float:
        """A number of the standard normal distribution that belongs to a key."""
        return STANDARD.inv_cdf(self.uniform(*key))

    def lognormal(self, cv: float, *key: str | int) -> float:
        """A factor of mean 1 and coefficient of variation ``cv`` that belongs to a key."""
        if cv <= 0.0:
            return 1.0
        spread = self._spreads.get(cv)
        if spread is None:
            variance = math.log1p(cv * cv)
            spread = self._spreads[cv] = math.sqrt(variance), 0.5 * variance
        return math.exp(spread[0] * self.normal(*key) - spread[1])

    def exponential(self, mean: float, *key: str | int) -> float:
        """A time until something happens at a constant rate, that belongs to a key."""
        return -mean * math.log(self.uniform(*key))

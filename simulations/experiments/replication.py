"""One run of an experiment: what came out of it, or why nothing did."""

from __future__ import annotations

import math
import pickle
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from simulations.experiments.refused import refused

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Replication:
    """Figures of one run.

    Parameters
    ----------
    number
        From 0; with the experiment's seed it fixes all chance of the run.
    seed
        Of the experiment.
    metrics
        Figures by name; ``True`` and ``False`` are hits and misses of a share. Not a number where a
        figure does not apply.
    curves
        Figures by name, one for each day or other equal step.
    spent_s
        Seconds of computing; no part of what makes two replications equal.
    """

    number: int
    seed: int
    metrics: Mapping[str, float]
    curves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    spent_s: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class FailedReplication:
    """A run that raised, or whose process died.

    Parameters
    ----------
    number, seed
        Whoever runs the same replication again finds the same fault.
    error
        One line.
    traceback
        Text of where it was raised; empty if the process died.
    """

    number: int
    seed: int
    error: str
    traceback: str = ""


Ended = Replication | FailedReplication
Replicate = Callable[[int], Replication | Mapping[str, float]]
"""Runs the replication of a number, the same at every call and in every process.

A true ``is_reusable`` of it promises that no run changes it, as far as other runs can tell.
"""

MOST_HELD = 12
"""Reusable callables that a process keeps, such as of policies that are compared run by run."""
_HELD: OrderedDict[bytes, Replicate] = OrderedDict()


def packed(replicate: Replicate) -> bytes:
    """A callable for sending to other processes.

    Raises
    ------
    DataError
        If it cannot be sent.
    """
    try:
        return pickle.dumps(replicate)
    except Exception as error:
        allowed = "a function of a module, or an instance of a class of a module"
        text = "cannot be sent to worker processes"
        raise refused("replicate", "not_picklable", text, error, allowed) from error


def lived(packed_replicate: bytes, number: int, seed: int) -> Ended:
    """Run one replication with a copy of the callable, and catch what it raises.

    A fresh copy, so that nothing that an earlier replication left in it changes this one, and so
    that figures cannot depend on which process ran what before. Only a callable that promises by
    its ``is_reusable`` to be the same after a run as before it is kept by the process for the next
    one. While it runs it belongs to that run alone, as threads of a cluster's worker may run two;
    if it raises it is forgotten, as nobody knows in what state it was left.
    """
    begun_s = time.perf_counter()
    key = blake2b(packed_replicate, digest_size=16).digest()
    try:
        replicate = _HELD.pop(key, None) or pickle.loads(packed_replicate)
        found = replicate(number)
        _keep(key, replicate)
        return _checked(found, number, seed, time.perf_counter() - begun_s)
    except Exception as error:  # whatever a model raises, the others go on
        line = f"{type(error).__name__}: {error}".splitlines()[0]
        return FailedReplication(number, seed, line, traceback.format_exc())


def _keep(key: bytes, replicate: Replicate) -> None:
    if getattr(replicate, "is_reusable", False):
        _HELD[key] = replicate
        while len(_HELD) > MOST_HELD:
            _HELD.popitem(last=False)


def _checked(found: Any, number: int, seed: int, spent_s: float) -> Replication:
    if isinstance(found, Mapping):
        found = Replication(number, seed, found)
    if not isinstance(found, Replication):
        allowed = "a Replication or a mapping of metrics"
        raise refused("replicate", "wrong_type", "gave something else", type(found), allowed)
    if (found.number, found.seed) != (number, seed):
        given = f"{found.number} of seed {found.seed}"
        text = "gave another replication than it was asked for"
        raise refused("replicate", "wrong_number", text, given, f"{number} of seed {seed}")
    metrics = {name: _plain(value) for name, value in found.metrics.items()}
    curves = {name: tuple(map(float, curve)) for name, curve in found.curves.items()}
    return Replication(number, seed, metrics, curves, spent_s)


def _plain(value: Any) -> float:
    """Python's own numbers, which are written and read back exactly."""
    return bool(value) if isinstance(value, bool | np.bool_) else float(value)


def is_share(values: Iterable[float]) -> bool:
    """Whether a metric's values are hits and misses."""
    told = [value for value in values if isinstance(value, bool) or not math.isnan(value)]
    return bool(told) and all(isinstance(value, bool) for value in told)

"""What makes two experiments the same."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from simulations.experiments import Experiment
from simulations.experiments.identity import code_of, content_digest
from tests.simulations.experiments.models import Normal, Queue

SETS = """
from simulations.experiments.identity import content_digest
sites = frozenset(map(str, range(50)))
print(content_digest({"sites": sites, "by": {name: 1 for name in sites}}))
"""


@dataclass(frozen=True, slots=True)
class Holder:
    value: object


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        ("1", 1),
        (b"1", "1"),
        ((1, 2), (2, 1)),
        ((1, (2, 3)), ((1, 2), 3)),
        ({"a": 1}, {"a": 2}),
        ({"a", "b"}, {"a", "c"}),
        (0.1, 0.1 + 1e-17 * 3),
        (np.arange(3), np.arange(3.0)),
        (np.arange(4), np.arange(4).reshape(2, 2)),
        (Holder((1,)), Holder((2,))),
        (Normal(), Queue()),
        (partial(max, 1), partial(max, 2)),
        (partial(max, 1), partial(min, 1)),
    ],
)
def test_other_content_has_another_digest(one: object, other: object) -> None:
    if repr(one) != repr(other):
        assert content_digest(one) != content_digest(other)
    else:
        assert content_digest(one) == content_digest(other)


def test_equal_content_has_an_equal_digest() -> None:
    assert content_digest(Normal(1.0, 2.0)) == content_digest(Normal(1.0, 2.0))
    assert content_digest({"a": 1, "b": 2}) == content_digest({"b": 2, "a": 1})
    assert content_digest(Holder(np.float64(1.5))) == content_digest(Holder(np.float64(1.5)))


def test_digests_do_not_depend_on_the_process() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", SETS],
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[3]),
                "PYTHONHASHSEED": seed,
            },
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_the_name_is_for_people_only() -> None:
    assert Experiment("a", Normal()).fingerprint() == Experiment("b", Normal()).fingerprint()
    assert Experiment("a", Normal()).fingerprint() != Experiment("a", Queue()).fingerprint()


def test_a_callable_that_is_not_looked_through_is_told_by_its_settings() -> None:
    one = Experiment("a", Normal(1.0), settings={"mean": 1.0}, is_looked_through=False)
    same = Experiment("a", Normal(2.0), settings={"mean": 1.0}, is_looked_through=False)
    other = Experiment("a", Normal(1.0), settings={"mean": 2.0}, is_looked_through=False)
    assert one.fingerprint() == same.fingerprint() != other.fingerprint()


def test_the_file_that_defines_the_callable_counts() -> None:
    assert code_of(Normal()) == code_of(partial(Queue, 1)) != ""
    assert code_of(Normal()) != code_of(Holder(1))
    assert code_of(len) == ""

"""The best of several policies, found with as few runs as that takes: ``simulate --select``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.counting import counted
from api.simulation_view import FIGURES, UNDISTURBED
from simulations.experiments import best_of, run_all
from simulations.experiments.selection import FIRST
from simulations.lives import RESILIENCE
from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from api.cli.simulating import Asked
    from simulations.experiments import Experiment, ProgressCallback, Results, Selection

MOST = 200
"""Runs of each policy after which the search is given up."""
SHARE_DELTA = 0.01
SELECTABLE = {item.metric: item for item in FIGURES if item.metric not in RESILIENCE}
"""Figures that one run has by itself."""


@dataclass(frozen=True, slots=True)
class Selecting:
    """How the best is looked for.

    Parameters
    ----------
    metric
        What is to be best.
    delta
        The smallest difference that is worth telling.
    most
        Runs of each policy.
    """

    metric: str
    delta: float
    most: int


def wrong_selection(asked: Asked) -> Iterator[DataProblem]:
    """What is wrong with the options of a selection."""
    if asked.select is None:
        if asked.delta is not None:
            yield _problem(
                "--delta", "wrong_choice", "is of --select", str(asked.delta), "--select"
            )
        return
    figure = SELECTABLE.get(asked.select)
    if figure is None:
        text, allowed = "cannot be selected by", ", ".join(SELECTABLE)
        yield _problem("--select", "unknown", text, asked.select, allowed)
    elif asked.delta is None and figure.unit != "%":
        text = "needs --delta, the smallest difference that matters"
        yield _problem("--select", "missing", text, asked.select, "--delta X")
    if asked.delta is not None and not (math.isfinite(asked.delta) and asked.delta > 0.0):
        yield _problem("--delta", "out_of_range", "is no difference", str(asked.delta), "above 0")
    if len(asked.policies) < 2:
        text, allowed = "needs policies to choose from", "--policy twice or more"
        yield _problem("--select", "too_few", text, ", ".join(asked.policies), allowed)
    if asked.half_width is not None:
        text = "one of --select and --half-width"
        yield _problem("--select", "wrong_choice", text, "both", "one")
    if asked.replications is not None and asked.replications < FIRST:
        text, given = "are too few to select by", str(asked.replications)
        yield _problem("--replications", "out_of_range", text, given, f"{FIRST} or more")


def selecting_of(asked: Asked) -> Selecting | None:
    """What was asked for, if it was."""
    if asked.select is None:
        return None
    delta = SHARE_DELTA if asked.delta is None else asked.delta
    return Selecting(asked.select, delta, asked.replications or MOST)


def run_until_selected(
    wanted: Selecting,
    lives: Sequence[Experiment],
    workers: int,
    folders: Mapping[str, Path],
    progress: ProgressCallback,
    should_stop: Callable[[], bool],
) -> tuple[dict[str, Results], str]:
    """Run policies until the best is known, and the undisturbed world as often as the last of them.

    Returns
    -------
    tuple
        Results by experiment, and what was found, in words.
    """
    policies = [one for one in lives if one.name != UNDISTURBED]
    found = best_of(
        policies, wanted.metric, wanted.delta, best=SELECTABLE[wanted.metric].best,
        most=wanted.most, workers=workers, folders=folders, progress=progress,
        should_stop=should_stop,
    )  # fmt: skip
    results = dict(found.results)
    calm = [one for one in lives if one.name == UNDISTURBED]
    longest = max(found.replications.values(), default=0)
    if calm and longest:
        usual = run_all(
            calm, longest, workers=workers, folders=folders, progress=progress,
            should_stop=should_stop,
        )  # fmt: skip
        results = {**usual, **results}
    return results, in_words(wanted, found)


def in_words(wanted: Selecting, found: Selection) -> str:
    """What was selected, and with how many runs."""
    figure = SELECTABLE[wanted.metric]
    runs = ", ".join(
        f"{name} {figure.told(found.means[name])} in {counted(count, 'run')}"
        for name, count in found.replications.items()
        if name in found.means
    )
    if found.best is None:
        return f"{figure.words}: none is known to be best yet ({runs})"
    delta = figure.told(wanted.delta)
    return (
        f"{figure.words}: {found.best} is best, or within {delta} of the best, with 95% confidence"
        f" ({runs}; Kim and Nelson)"
    )


def _problem(where: str, code: str, text: str, given: str, allowed: str) -> DataProblem:
    return DataProblem(where, -1, "", code, text, given, allowed)

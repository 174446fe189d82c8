"""The best of several policies, with a guarantee.

Kim and Nelson's procedure drops policies as soon as they are clearly worse, and ends with the best
one with a chance of at least the confidence whenever it is better than all others by ``delta`` or
more. It may be fed with common random numbers, which make it end sooner. Source: Kim and Nelson,
ACM TOMACS 11 (2001) 251-273, with c = 1.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulations.experiments.kept import kept
from simulations.experiments.refused import check_share, refused
from simulations.experiments.replication import FailedReplication
from simulations.experiments.results import Stop
from simulations.experiments.run import Living, live

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from simulations.experiments.experiment import Experiment
    from simulations.experiments.progress import ProgressCallback
    from simulations.experiments.results import Results

FIRST = 10
Best = Literal["high", "low"]


@dataclass(slots=True)
class KimNelson:
    """The procedure by itself, fed with rows of figures.

    Parameters
    ----------
    k
        Policies.
    delta
        The smallest difference of means that is worth telling, above 0.
    confidence
        Least chance of ending with the best one.
    first
        Rows before the first look, at least 2; variances of differences are those of these rows.
    best
        Whether the best has the highest mean or the lowest.
    """

    k: int
    delta: float
    confidence: float = 0.95
    first: int = FIRST
    best: Best = "high"
    alive: list[int] = field(init=False)
    rows: int = field(init=False, default=0)
    _sums: npt.NDArray[np.float64] = field(init=False)
    _early: list[npt.NDArray[np.float64]] = field(init=False, default_factory=list)
    _bounds: npt.NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        check_share("confidence", self.confidence)
        for name, value, least in (("policies", self.k, 2), ("first", self.first, 2)):
            if value < least:
                raise refused(name, "out_of_range", "are too few", value, f"{least} or more")
        if not self.delta > 0.0:
            raise refused("delta", "out_of_range", "is no difference", self.delta, "above 0")
        self.alive, self._sums = list(range(self.k)), np.zeros(self.k)
        self._bounds = np.zeros((self.k, self.k))

    @property
    def is_done(self) -> bool:
        """Whether one is left."""
        return len(self.alive) == 1

    def tell(self, figures: Mapping[int, float]) -> None:
        """One more figure of each policy that is alive, all of the same replication."""
        sign = 1.0 if self.best == "high" else -1.0
        row = np.zeros(self.k)
        for policy in self.alive:
            row[policy] = sign * figures[policy]
        self.rows += 1
        self._sums += row
        if self.rows <= self.first:
            self._early.append(row)
        if self.rows == self.first:
            self._set_bounds()
        if self.rows >= self.first and not self.is_done:
            self._screen()

    def _set_bounds(self) -> None:
        """``h^2 S^2`` of each pair, where S^2 is the variance of their difference."""
        early = np.array(self._early)
        variance = np.var(early[:, :, None] - early[:, None, :], axis=0, ddof=1)
        degrees = self.first - 1
        wrong = 2.0 * (1.0 - self.confidence) / (self.k - 1)
        eta = 0.5 * (wrong ** (-2.0 / degrees) - 1.0)
        self._bounds = 2.0 * eta * degrees * variance

    def _screen(self) -> None:
        """Drop what is behind another by more than chance; the walls close in as rows come."""
        r, delta = self.rows, self.delta
        width = np.maximum(0.0, delta / 2.0 * (self._bounds / delta**2 - r))
        alive = self.alive
        kept = [
            i
            for i in alive
            if all(self._sums[i] >= self._sums[j] - width[i, j] for j in alive if j != i)
        ]
        last = r > np.floor(self._bounds[np.ix_(alive, alive)] / delta**2).max()
        if last and len(kept) > 1:
            kept = [max(kept, key=lambda i: self._sums[i])]
        self.alive = kept


@dataclass(frozen=True, slots=True)
class Selection:
    """What was selected.

    Parameters
    ----------
    best
        Name of the experiment; ``None`` if it was stopped, failed or ran out of replications first.
    left
        Those that had not been dropped.
    means
        Of the metric, over the replications that each had.
    replications
        How many each had.
    results
        All that came of each.
    """

    best: str | None
    left: tuple[str, ...]
    means: Mapping[str, float]
    replications: Mapping[str, int]
    results: Mapping[str, Results] = field(default_factory=dict)


def best_of(
    experiments: Sequence[Experiment],
    metric: str,
    delta: float,
    *,
    best: Best = "high",
    confidence: float = 0.95,
    first: int = FIRST,
    most: int = 1_000,
    workers: int = 1,
    folders: Mapping[str, Path] | None = None,
    progress: ProgressCallback | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Selection:
    """Run experiments until the best of them is known.

    A replication in which one of those that are alive failed counts for none of them.

    Parameters
    ----------
    experiments
        With names of their own; of one seed, they meet the same chance.
    metric
        What is to be best.
    delta
        The smallest difference that is worth telling, in the metric's unit.
    best
        Whether high or low is good.
    confidence
        Least chance of selecting the best one if it is better by ``delta``.
    first
        Replications of all before any is dropped.
    most
        Replications of each after which it is given up.
    folders
        Where to keep replications, by name of the experiment.
    workers, progress, should_stop
        As for :func:`simulations.experiments.run.run`.
    """
    procedure = KimNelson(len(experiments), delta, confidence, first, best)
    if len({one.name for one in experiments}) < len(experiments):
        names = [one.name for one in experiments]
        raise refused("experiments", "duplicate", "need names of their own", names, "unique names")
    with ExitStack() as open_folders:
        states = []
        for one in experiments:
            path = (folders or {}).get(one.name)
            held = None if path is None else open_folders.enter_context(kept(path, one))
            states.append(Living(one, held, progress))
        looked_at = 0
        while not procedure.is_done and looked_at < most:
            # Rounds grow, so that workers wait seldom; figures are still told one row at a time.
            until = min(most, max(first, looked_at + max(looked_at // 4, 4)))
            alive = [states[place] for place in procedure.alive]
            if not live(alive, until, workers, should_stop):
                break
            if any(not state.values(metric) for state in alive):
                break  # one has failed in every replication
            looked_at = _tell_rows(procedure, states, metric, looked_at, until)
    return _selected(procedure, states, metric)


def _tell_rows(
    procedure: KimNelson, states: Sequence[Living], metric: str, since: int, until: int
) -> int:
    for number in range(since, until):
        if procedure.is_done:
            return number
        row = {place: _figure(states[place], metric, number) for place in procedure.alive}
        figures = {place: value for place, value in row.items() if value is not None}
        if len(figures) == len(row):
            procedure.tell(figures)
    return until


def _figure(state: Living, metric: str, number: int) -> float | None:
    ended = state.ended[number]
    if isinstance(ended, FailedReplication):
        return None
    if metric not in ended.metrics:
        known = ", ".join(ended.metrics)
        raise refused(state.experiment.name, "unknown_metric", "has no such metric", metric, known)
    return float(ended.metrics[metric])


def _selected(procedure: KimNelson, states: Sequence[Living], metric: str) -> Selection:
    names = [state.experiment.name for state in states]
    left = tuple(names[place] for place in procedure.alive)
    values = {state.experiment.name: state.values(metric) for state in states}
    means = {name: float(np.mean(one)) for name, one in values.items() if one}
    counts = {state.experiment.name: len(state.ended) for state in states}
    stop = Stop.PRECISE if procedure.is_done else Stop.MOST
    results = {state.experiment.name: state.results(stop) for state in states}
    return Selection(left[0] if procedure.is_done else None, left, means, counts, results)


def ocba(
    means: Sequence[float], sds: Sequence[float], total: int, best: Best = "high"
) -> list[int]:
    """How to split replications over policies so that the best one is most probably found.

    No guarantee as above, but little effort: many for close rivals and noisy ones, few for those
    far behind. Source: Chen, Lin, Yucesan and Chick, Discrete Event Dynamic Systems 10 (2000)
    251-270, theorem 1.

    Parameters
    ----------
    means, sds
        Of what was seen so far; standard deviations above 0.
    total
        Replications of all policies together, those before included.
    best
        Whether high or low is good.
    """
    mean = np.asarray(means, float) * (1.0 if best == "high" else -1.0)
    sd = np.asarray(sds, float)
    if len(mean) < 2 or len(mean) != len(sd) or not (sd > 0.0).all():
        text = "need a mean and a spread above 0 of each of two or more policies"
        raise refused("ocba", "out_of_range", text, list(sds), "spreads above 0")
    leader = int(np.argmax(mean))
    behind = mean[leader] - mean
    others = np.arange(len(mean)) != leader
    # Those level with the leader need all there is: the smallest gap that does not overflow.
    gap = np.maximum(behind, 1e-6 * sd.max())
    weight = (sd / gap) ** 2
    weight[leader] = sd[leader] * np.sqrt(np.sum((weight[others] / sd[others]) ** 2))
    exact = total * weight / weight.sum()
    counts = np.floor(exact).astype(int)
    for place in np.argsort(counts - exact, kind="stable")[: total - int(counts.sum())]:
        counts[place] += 1
    return [int(count) for count in counts]

"""When customers come: in whole seconds, in order, drawn before they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulations.clock import Rank
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from simulations.clock import Clock

    Seconds = npt.NDArray[np.int64]


def homogeneous(rng: np.random.Generator, per_s: float, until_s: int, from_s: int = 0) -> Seconds:
    """Times of a Poisson process in [from_s, until_s), rounded down to whole seconds.

    Parameters
    ----------
    rng
        Where the numbers come from.
    per_s
        Mean arrivals per second; 0 gives none.
    """
    return by_rates(rng, ((from_s, per_s),), until_s)


def by_rates(rng: np.random.Generator, rates: Sequence[tuple[int, float]], until_s: int) -> Seconds:
    """Times of a Poisson process whose rate changes, by thinning.

    Candidates come at the highest rate, and each stays with the chance that its own moment's rate
    has of it. Source: Lewis and Shedler, Naval Research Logistics Quarterly 26 (1979) 403.

    Parameters
    ----------
    rng
        Where the numbers come from.
    rates
        Seconds from which on a rate per second holds, in order; none comes before the first.
    until_s
        First second without arrivals.
    """
    _check_rates(rates)
    from_s = rates[0][0]
    highest = max(rate for _, rate in rates)
    length_s = until_s - from_s
    if highest <= 0.0 or length_s <= 0:
        return np.zeros(0, np.int64)
    number = int(rng.poisson(highest * length_s))
    times = np.sort(rng.uniform(from_s, until_s, number))
    starts = np.array([start for start, _ in rates], float)
    values = np.array([rate for _, rate in rates], float)
    own = values[np.searchsorted(starts, times, side="right") - 1]
    stays = rng.uniform(0.0, highest, number) < own
    found: Seconds = np.floor(times[stays]).astype(np.int64)
    return found


def feed(
    clock: Clock,
    times_s: Sequence[int] | Seconds,
    act: Callable[[int], object],
    rank: Rank = Rank.ARRIVAL,
) -> None:
    """Call ``act`` with the number of each arrival at its second; one event waits at a time.

    Parameters
    ----------
    times_s
        In order, none before now.
    """
    seconds = [int(second) for second in times_s]
    _check_times(seconds, clock.now_s)

    def come(number: int) -> None:
        if number + 1 < len(seconds):
            clock.call(seconds[number + 1], come, number + 1, rank=rank)
        act(number)

    if seconds:
        clock.call(seconds[0], come, 0, rank=rank)


def _check_rates(rates: Sequence[tuple[int, float]]) -> None:
    problems = [] if rates else [_wrong(0, "missing", "no rate", "", "one or more")]
    for row, (start, rate) in enumerate(rates, 1):
        if not 0.0 <= rate < float("inf"):
            problems.append(_wrong(row, "out_of_range", "not a rate", rate, "0 or more, finite"))
        if row > 1 and start <= rates[row - 2][0]:
            allowed = f"after {rates[row - 2][0]} s"
            problems.append(_wrong(row, "out_of_order", "begins too soon", f"{start} s", allowed))
    if problems:
        raise DataError(problems)


def _check_times(seconds: Sequence[int], now_s: int) -> None:
    before, problems = now_s, []
    for row, second in enumerate(seconds, 1):
        if second < before:
            allowed = f"{before} s or later"
            problems.append(_wrong(row, "out_of_order", "comes too soon", f"{second} s", allowed))
        before = max(before, second)
    if problems:
        raise DataError(problems)


def _wrong(row: int, code: str, problem: str, given: object, allowed: str) -> DataProblem:
    return DataProblem("arrivals", row, "", code, problem, str(given), allowed)

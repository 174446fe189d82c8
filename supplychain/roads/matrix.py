"""Distances and times between two lists of places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

UNREACHABLE = 2**40
"""Distance (m) and duration (s) of a pair without a road: far beyond any real value, yet millions
of them add up in 64 bits without overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class TravelMatrix:
    """Road distance and driving time from every origin to every destination.

    Both arrays are read-only and of shape (origins, destinations). A pair is either reachable in
    both or `UNREACHABLE` in both.

    Parameters
    ----------
    distance_m
        Metres, in [0, `UNREACHABLE`].
    duration_s
        Seconds of driving without stops or rest, in [0, `UNREACHABLE`].

    Raises
    ------
    DataError
        If the shapes differ, a value is out of range, or only one of a pair is unreachable.
    """

    distance_m: NDArray[np.int64]
    duration_s: NDArray[np.int64]

    def __post_init__(self) -> None:
        problems = [
            *_array_problems("distance_m", self.distance_m),
            *_array_problems("duration_s", self.duration_s),
        ]
        if not problems:
            problems = _pair_problems(self.distance_m, self.duration_s)
        if problems:
            raise DataError(problems)
        object.__setattr__(self, "distance_m", _frozen(self.distance_m))
        object.__setattr__(self, "duration_s", _frozen(self.duration_s))

    def __reduce__(self) -> tuple[Any, ...]:
        # numpy forgets read-only on the way to a worker process; the constructor sets it again.
        return TravelMatrix, (self.distance_m, self.duration_s)

    @property
    def reachable(self) -> NDArray[np.bool_]:
        """True where a road exists; shape (origins, destinations)."""
        return self.distance_m < UNREACHABLE


def rounded_matrix(distance_m: ArrayLike, duration_s: ArrayLike) -> TravelMatrix:
    """Round real metres and seconds to the nearest integers, the only rounding there is.

    Parameters
    ----------
    distance_m
        Metres of shape (origins, destinations), each finite and not negative; NaN for no road.
    duration_s
        Seconds, likewise. NaN in either array makes the pair unreachable.

    Raises
    ------
    DataError
        As `TravelMatrix`.
    """
    metres = np.asarray(distance_m, dtype=np.float64)
    seconds = np.asarray(duration_s, dtype=np.float64)
    if metres.shape != seconds.shape:
        raise DataError([_problem("duration_s", "shape", _shapes(metres, seconds))])
    none = np.isnan(metres) | np.isnan(seconds)
    return TravelMatrix(_integers(metres, none), _integers(seconds, none))


def _integers(values: NDArray[np.float64], none: NDArray[np.bool_]) -> NDArray[np.int64]:
    # Infinity and other nonsense is clipped to just outside the range, where it is refused.
    within = np.clip(np.where(none, float(UNREACHABLE), values), -1.0, UNREACHABLE + 1.0)
    integers: NDArray[np.int64] = np.rint(within).astype(np.int64)
    return integers


def _frozen(array: NDArray[np.int64]) -> NDArray[np.int64]:
    view: NDArray[np.int64] = array.astype(np.int64, copy=False).view()
    view.flags.writeable = False
    return view


def _array_problems(column: str, array: NDArray[np.int64]) -> list[DataProblem]:
    if array.ndim != 2 or array.dtype.kind not in "iu":
        text = f"{array.ndim} dimensions of {array.dtype}"
        return [_problem(column, "shape", text, "2 dimensions of integers")]
    wrong = np.argwhere((array < 0) | (array > UNREACHABLE))
    if not len(wrong):
        return []
    i, j = wrong[0]
    text = f"{array[i, j]} at ({i}, {j}) and {len(wrong) - 1} more"
    return [_problem(column, "out_of_range", text, f"0 to {UNREACHABLE}")]


def _pair_problems(
    distance_m: NDArray[np.int64], duration_s: NDArray[np.int64]
) -> list[DataProblem]:
    if distance_m.shape != duration_s.shape:
        return [_problem("duration_s", "shape", _shapes(distance_m, duration_s))]
    half = np.argwhere((distance_m == UNREACHABLE) != (duration_s == UNREACHABLE))
    if not len(half):
        return []
    text = f"({half[0][0]}, {half[0][1]}) and {len(half) - 1} more"
    return [_problem("duration_s", "half_unreachable", text, "unreachable in both or in neither")]


def _shapes(distance_m: NDArray[Any], duration_s: NDArray[Any]) -> str:
    return f"distances {distance_m.shape}, durations {duration_s.shape}"


def _problem(
    column: str, code: str, given: str, allowed: str = "equal shapes (origins, destinations)"
) -> DataProblem:
    return DataProblem("travel matrix", -1, column, code, "unusable values", given, allowed)

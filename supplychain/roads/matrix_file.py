"""Roads from a file of known distances and times."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataError, DataProblem
from supplychain.roads.matrix import TravelMatrix, rounded_matrix
from supplychain.roads.matrix_table import read_matrix_table
from supplychain.roads.provider import coordinates, known_speed_class, settings_fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from supplychain.places import Location

_NAMED_IN_TEXT = 10


class MissingPairsError(DataError):
    """A matrix file lacks pairs that are asked for.

    Parameters
    ----------
    problem
        Says how many there are and names the first of them.
    pairs
        All of them: origin and destination positions in the question, shape (missing, 2).
    """

    def __init__(self, problem: DataProblem, pairs: NDArray[np.int64]) -> None:
        self.pairs = pairs
        super().__init__([problem])

    def __reduce__(self) -> tuple[type[MissingPairsError], tuple[DataProblem, NDArray[np.int64]]]:
        return MissingPairsError, (self.problems[0], self.pairs)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Known pairs of one speed class, sorted by key for binary search."""

    places: NDArray[np.int64]
    keys: NDArray[np.int64]
    distance_m: NDArray[np.float64]
    duration_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MatrixFileRoads:
    """Distances and times looked up in a file; nothing is guessed.

    Places match if their coordinates round to the same decimals. Places that match each other are
    0 m and 0 s apart, whatever the file says. The format is that of
    `supplychain.roads.matrix_table.read_matrix_table`; the file is read once, here.

    Parameters
    ----------
    path
        CSV, Parquet or NPZ file.
    decimals
        Decimals of a degree that tell places apart, 0 to 6; 5 is about one metre.

    Raises
    ------
    DataError
        Listing everything wrong with the file, such as one pair given twice.
    """

    path: Path
    decimals: int = 5
    _classes: dict[str, _Pairs] = field(init=False, repr=False, compare=False)
    _content: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        path = Path(self.path)
        if not 0 <= self.decimals <= 6:
            problem = "decimals that tell places apart"
            where = DataProblem("roads", -1, "decimals", "range", problem, str(self.decimals))
            raise DataError([where])
        table = read_matrix_table(path)
        object.__setattr__(self, "_classes", _classes(path.name, table, self.decimals))
        object.__setattr__(self, "_content", hashlib.sha256(path.read_bytes()).hexdigest())

    @property
    def fingerprint(self) -> str:
        """Hash of the file's content and the decimals; its name does not count."""
        return settings_fingerprint("matrix file 1", [self._content, self.decimals])

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times; see `RoadProvider.matrix`.

        Raises
        ------
        MissingPairsError
            If the file lacks a pair of different places.
        """
        # Rows without a class are stored under the empty name and serve all classes not named.
        known = "" if "" in self._classes else known_speed_class(speed_class, self._classes)
        pairs = self._classes.get(speed_class, self._classes[known])
        starts, ends = (_keys(array, self.decimals) for array in coordinates(origins, destinations))
        found, at = _look_up(pairs, starts, ends)
        same = starts[:, None] == ends[None, :]
        missing = np.argwhere(~found & ~same)
        if len(missing):
            raise _missing(Path(self.path).name, missing, origins, destinations)
        if not len(pairs.keys):
            nothing = np.zeros(same.shape)
            return rounded_matrix(nothing, nothing)
        return rounded_matrix(
            np.where(same, 0.0, pairs.distance_m[at]), np.where(same, 0.0, pairs.duration_s[at])
        )


def _classes(name: str, table: pd.DataFrame, decimals: int) -> dict[str, _Pairs]:
    """Split the table by speed class; rows without one serve the classes not named."""
    labels = table["speed_class"].to_numpy(dtype=str)
    names = sorted(set(labels.tolist())) or [""]
    return {label: _pairs(name, table[labels == label], decimals) for label in names}


def _pairs(name: str, table: pd.DataFrame, decimals: int) -> _Pairs:
    starts = _keys(table[["origin_lat", "origin_lon"]].to_numpy(), decimals)
    ends = _keys(table[["destination_lat", "destination_lon"]].to_numpy(), decimals)
    places = np.unique(np.concatenate([starts, ends]))
    keys = np.searchsorted(places, starts) * len(places) + np.searchsorted(places, ends)
    order = np.argsort(keys, kind="stable")
    again = order[1:][keys[order][1:] == keys[order][:-1]]
    if len(again):
        rows = table.index.to_numpy()[np.sort(again)]
        raise DataError([_twice(name, int(row) + 2) for row in rows])
    columns = table[["distance_m", "duration_s"]].to_numpy()[order]
    return _Pairs(places, keys[order], columns[:, 0], columns[:, 1])


def _keys(degrees: NDArray[np.float64], decimals: int) -> NDArray[np.int64]:
    """Give every rounded place one integer; at six decimals they stay below 10**17."""
    lat, lon = np.rint(degrees.reshape(-1, 2) * 10.0**decimals).astype(np.int64).T
    half_turn = 180 * 10**decimals
    lon = np.where(lon == half_turn, -half_turn, lon)
    return np.asarray(lat * (2 * half_turn) + lon, dtype=np.int64)


def _look_up(
    pairs: _Pairs, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether each pair is known, and at which position."""
    if not len(pairs.keys):
        shape = (len(starts), len(ends))
        return np.zeros(shape, np.bool_), np.zeros(shape, np.int64)
    last = len(pairs.places) - 1
    start_at = np.minimum(np.searchsorted(pairs.places, starts), last)
    end_at = np.minimum(np.searchsorted(pairs.places, ends), last)
    wanted = start_at[:, None] * len(pairs.places) + end_at[None, :]
    at = np.minimum(np.searchsorted(pairs.keys, wanted), len(pairs.keys) - 1)
    known = (pairs.places[start_at] == starts)[:, None] & (pairs.places[end_at] == ends)[None, :]
    return known & (pairs.keys[at] == wanted), at


def _twice(name: str, row: int) -> DataProblem:
    problem = "the pair of places was given in an earlier row"
    return DataProblem(name, row, "", "duplicate_pair", problem)


def _missing(
    name: str,
    pairs: NDArray[np.int64],
    origins: Sequence[Location],
    destinations: Sequence[Location],
) -> MissingPairsError:
    named = [
        f"({origins[i].lat}, {origins[i].lon}) -> ({destinations[j].lat}, {destinations[j].lon})"
        for i, j in pairs[:_NAMED_IN_TEXT].tolist()
    ]
    more = len(pairs) - len(named)
    given = "; ".join(named) + (f"; and {more} more" if more else "")
    asked = len(origins) * len(destinations)
    text = f"{len(pairs)} of {asked} pairs asked for are not in the file"
    return MissingPairsError(DataProblem(name, -1, "", "missing_pairs", text, given), pairs)

"""What every source of road distances offers, and how it fails."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Protocol

import numpy as np

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from supplychain.places import Location
    from supplychain.roads.matrix import TravelMatrix


class RoadError(Exception):
    """A road service could not answer.

    Parameters
    ----------
    address
        Whom we asked, without any user name or password.
    reason
        Why there is no answer, in one sentence.
    """

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        super().__init__(f"roads from {address}: {reason}")

    def __reduce__(self) -> tuple[type[RoadError], tuple[str, str]]:
        return RoadError, (self.address, self.reason)


class RoadProvider(Protocol):
    """A source of road distances; a setting of the operator, never part of a scenario."""

    def matrix(
        self, origins: Sequence[Location], destinations: Sequence[Location], speed_class: str
    ) -> TravelMatrix:
        """Distances and times from every origin to every destination.

        Parameters
        ----------
        origins
            Rows of the answer, in order; repetitions are allowed.
        destinations
            Columns of the answer.
        speed_class
            How fast the vehicle is, such as ``urban`` or ``trunk``.

        Raises
        ------
        DataError
            If a place lies outside the globe or the speed class is unknown.
        RoadError
            If a service does not answer properly.
        """
        ...

    @property
    def fingerprint(self) -> str:
        """Hash of the settings: equal if and only if answers are; empty if never to be cached."""
        ...


def coordinates(
    origins: Sequence[Location], destinations: Sequence[Location]
) -> list[NDArray[np.float64]]:
    """Degrees of both lists as two arrays of shape (places, 2), columns latitude and longitude.

    Raises
    ------
    DataError
        Naming every place that is not on the globe.
    """
    arrays = []
    problems: list[DataProblem] = []
    for name, places in (("origins", origins), ("destinations", destinations)):
        array = np.array([(place.lat, place.lon) for place in places], np.float64).reshape(-1, 2)
        arrays.append(array)
        bad = ~((np.abs(array) <= (90.0, 180.0)).all(axis=1))
        problems += [_off_the_globe(name, i, places[i]) for i in np.flatnonzero(bad).tolist()]
    if problems:
        raise DataError(problems)
    return arrays


def known_speed_class(speed_class: str, known: Collection[str]) -> str:
    """Give back the speed class if the provider knows it, else raise `DataError`."""
    if speed_class in known:
        return speed_class
    problem = DataProblem(
        table="roads",
        row=-1,
        column="speed_class",
        code="unknown_speed_class",
        problem="the roads in use have no such speed class",
        given=speed_class,
        allowed=", ".join(sorted(known)),
    )
    raise DataError([problem])


def settings_fingerprint(kind: str, settings: object) -> str:
    """SHA-256 (hex) of a provider's kind and of its settings as JSON with sorted keys."""
    text = json.dumps([kind, settings], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _off_the_globe(name: str, index: int, place: Location) -> DataProblem:
    return DataProblem(
        table=f"places ({name})",
        row=-1,
        column="lat, lon",
        code="off_the_globe",
        problem=f"place {index} is not on the globe",
        given=f"{place.lat}, {place.lon}",
        allowed="latitude -90 to 90, longitude -180 to 180",
    )

"""Closed roads on disk and on the wire, with the legs that were driven before they were closed."""

from __future__ import annotations

from math import inf, isinf
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from supplychain.errors import DataError, DataProblem
from supplychain.io.documents.kinds import Document
from supplychain.places import Location
from supplychain.roads.closed import WAY_ROUND, ClosedArea, ClosedWay, Closures

if TYPE_CHECKING:
    from supplychain.roads.closed import Closed

LARGEST_RADIUS_M = 1_000_000


class PointDocument(Document):
    """A WGS-84 point."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)

    @classmethod
    def of(cls, place: Location) -> PointDocument:
        """The document of a point."""
        return cls(lat=place.lat, lon=place.lon)

    def noun(self) -> Location:
        """The point."""
        return Location(self.lat, self.lon)


class WayDocument(Document):
    """See :class:`supplychain.roads.ClosedWay`; ``way_round`` is null where there is none."""

    one: PointDocument
    other: PointDocument
    way_round: float | None = Field(WAY_ROUND, ge=1)

    def noun(self) -> ClosedWay:
        """The way."""
        factor = inf if self.way_round is None else self.way_round
        return ClosedWay(self.one.noun(), self.other.noun(), factor)


class AreaDocument(Document):
    """See :class:`supplychain.roads.ClosedArea`."""

    centre: PointDocument
    radius_m: float = Field(gt=0, le=LARGEST_RADIUS_M)

    def noun(self) -> ClosedArea:
        """The area."""
        return ClosedArea(self.centre.noun(), self.radius_m)


class DrivenDocument(Document):
    """A leg that stays as it was driven."""

    here: PointDocument
    there: PointDocument
    speed_class: str
    distance_m: int
    duration_s: int


class ClosuresDocument(Document):
    """See :class:`supplychain.roads.Closures`."""

    schema_version: Literal[1] = 1
    closed: tuple[WayDocument | AreaDocument, ...]
    driven: tuple[DrivenDocument, ...]


def closures_to_json(closures: Closures) -> str:
    """The closures as JSON."""
    driven = tuple(
        DrivenDocument(
            here=PointDocument.of(here),
            there=PointDocument.of(there),
            speed_class=speed,
            distance_m=distance_m,
            duration_s=duration_s,
        )
        for (here, there, speed), (distance_m, duration_s) in closures.driven.items()
    )
    closed = tuple(map(_closed, closures.closed))
    return ClosuresDocument(closed=closed, driven=driven).model_dump_json()


def _closed(item: Closed) -> WayDocument | AreaDocument:
    if isinstance(item, ClosedArea):
        return AreaDocument(centre=PointDocument.of(item.centre), radius_m=item.radius_m)
    factor = None if isinf(item.way_round) else item.way_round
    one, other = PointDocument.of(item.one), PointDocument.of(item.other)
    return WayDocument(one=one, other=other, way_round=factor)


def closures_from_json(text: str | bytes, name: str = "roads") -> Closures:
    """Read closures.

    Raises
    ------
    DataError
        With every fault, if the text is no such document.
    """
    try:
        document = ClosuresDocument.model_validate_json(text)
    except ValidationError as wrong:
        raise DataError(
            DataProblem(
                name, -1, ".".join(str(part) for part in fault["loc"]), fault["type"], fault["msg"]
            )
            for fault in wrong.errors(include_url=False)
        ) from wrong
    driven = {
        (leg.here.noun(), leg.there.noun(), leg.speed_class): (leg.distance_m, leg.duration_s)
        for leg in document.driven
    }
    return Closures(tuple(item.noun() for item in document.closed), driven)

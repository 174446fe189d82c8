"""Events of the day as JSON, and single orders, in the vocabulary of a scenario's files.

Clock times without a zone have that of the horizon's start; lengths of time are minutes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from solvers.routing.day.closure_documents import (
    AreaDocument,  # noqa: TC001 - pydantic needs it when running
    WayDocument,  # noqa: TC001
)
from solvers.routing.day.events import (
    OrderCancelled,
    RoadClosed,
    RoadOpened,
    TemperatureAlarm,
    UrgentOrder,
    VehicleBrokenDown,
    VehicleLate,
)
from supplychain.calendars import MINUTE_S
from supplychain.errors import DataError, DataProblem
from supplychain.io.clocks import seconds_of
from supplychain.io.documents.kinds import Clock, Document, Key
from supplychain.io.single_orders import Place, read_orders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from solvers.routing.day.events import Event
    from supplychain.orders import Customer, Order
    from supplychain.roads.closed import Closed
    from supplychain.scenario import Scenario

LONGEST_MIN = 10_080


class BrokenDownDocument(Document):
    """See :class:`VehicleBrokenDown`."""

    event: Literal["vehicle_broken_down"]
    route_id: Key
    at: Clock

    def noun(self, start: datetime) -> Event:
        """The event."""
        return VehicleBrokenDown(self.route_id, seconds_of(self.at, start))


class LateDocument(Document):
    """See :class:`VehicleLate`."""

    event: Literal["vehicle_late"]
    route_id: Key
    by_min: float = Field(gt=0, le=LONGEST_MIN)

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return VehicleLate(self.route_id, round(self.by_min * MINUTE_S))


class AlarmDocument(Document):
    """See :class:`TemperatureAlarm`."""

    event: Literal["temperature_alarm"]
    route_id: Key
    temperature_class_id: Key

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return TemperatureAlarm(self.route_id, self.temperature_class_id)


class _OneRoad(Document):
    """A way or an area."""

    way: WayDocument | None = None
    area: AreaDocument | None = None

    @model_validator(mode="after")
    def _is_one(self) -> _OneRoad:
        if (self.way is None) == (self.area is None):
            message = "give either a way or an area"
            raise ValueError(message)
        return self

    @property
    def road(self) -> Closed:
        """What is closed or open."""
        found = self.way or self.area
        assert found is not None
        return found.noun()


class ClosedDocument(_OneRoad):
    """See :class:`RoadClosed`."""

    event: Literal["road_closed"]
    closed_from: Clock
    closed_until: Clock

    def noun(self, start: datetime) -> Event:
        """The event."""
        times = (seconds_of(clock, start) for clock in (self.closed_from, self.closed_until))
        return RoadClosed(self.road, *times)


class OpenedDocument(_OneRoad):
    """See :class:`RoadOpened`."""

    event: Literal["road_opened"]

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return RoadOpened(self.road)


class CancelledDocument(Document):
    """See :class:`OrderCancelled`."""

    event: Literal["order_cancelled"]
    order_id: Key

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return OrderCancelled(self.order_id)


class UrgentDocument(Document):
    """See :class:`UrgentOrder`; what is inside is read with the scenario."""

    event: Literal["urgent_order"]
    order: dict[str, Any]
    customer: dict[str, Any] | None = None


EventDocument = Annotated[
    BrokenDownDocument
    | LateDocument
    | AlarmDocument
    | ClosedDocument
    | OpenedDocument
    | CancelledDocument
    | UrgentDocument,
    Field(discriminator="event"),
]
_EVENT: TypeAdapter[EventDocument] = TypeAdapter(EventDocument)


def events_from_json(text: str | bytes, scenario: Scenario, now_s: int, name: str) -> list[Event]:
    """Read events.

    Parameters
    ----------
    text
        A JSON list; see ``docs/day.md``.
    scenario
        What the plan is for.
    now_s
        When urgent orders were placed, if they do not say so.
    name
        How to call the list in errors.

    Raises
    ------
    DataError
        With every fault of all events, each with the number of its event, from 1.
    """
    values = _parsed(text, name)
    if not isinstance(values, list):
        raise DataError([Place(name).problem("", "wrong_type", "this is no list of events")])
    problems: list[DataProblem] = []
    documents: dict[int, EventDocument] = {}
    for number, value in enumerate(values, 1):
        try:
            documents[number] = _EVENT.validate_python(value)
        except ValidationError as wrong:
            problems += _told(wrong, Place(name, number))
    urgent = {n: item for n, item in documents.items() if isinstance(item, UrgentDocument)}
    given = [
        (Place(name, number), item.model_dump(exclude={"event"}, exclude_none=True))
        for number, item in urgent.items()
    ]
    try:
        orders = dict(zip(urgent, read_orders(given, scenario, now_s), strict=True))
    except DataError as wrong:
        problems += wrong.problems
    if problems:
        raise DataError(sorted(problems))
    start = scenario.horizon.start
    return [
        UrgentOrder(*orders[number]) if isinstance(item, UrgentDocument) else item.noun(start)
        for number, item in documents.items()
    ]


def order_from_json(
    text: str | bytes, scenario: Scenario, now_s: int, name: str
) -> tuple[Order, Customer]:
    """Read one order, ``{"order": {...}, "customer": {...}}``, as an urgent one is written.

    Raises
    ------
    DataError
        With every fault.
    """
    ((order, customer),) = read_orders([(Place(name), _parsed(text, name))], scenario, now_s)
    return order, customer


def _parsed(text: str | bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        problem = Place(name).problem("", "unreadable", f"the file is not JSON: {wrong}")
        raise DataError([problem]) from wrong


def _told(wrong: ValidationError, place: Place) -> Sequence[DataProblem]:
    """Every fault of one event, without the names of the forms that were tried."""
    found = {}
    for fault in wrong.errors(include_url=False):
        path = [str(part) for part in fault["loc"] if str(part) not in _FORMS]
        given = "" if isinstance(fault["input"], dict | list) else str(fault["input"])[:80]
        column, text = ".".join(path), fault["msg"].lower()
        found[column, text] = place.problem(column, fault["type"], text, given)
    return list(found.values())


_FORMS = frozenset(
    {
        *("vehicle_broken_down", "vehicle_late", "temperature_alarm", "road_closed"),
        *("road_opened", "order_cancelled", "urgent_order"),
    }
)

"""Events of the day as JSON, and single jobs, in the vocabulary of a scenario's files.

Clock times without a zone have that of the horizon's start; lengths of time are minutes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from solvers.installers.day.events import (
    CustomerAbsent,
    GoodsLate,
    JobCancelled,
    JobRunsLong,
    TeamIll,
    TrafficJam,
    UrgentJob,
)
from supplychain.calendars import MINUTE_S
from supplychain.errors import DataError, DataProblem
from supplychain.io.clocks import seconds_of
from supplychain.io.documents.kinds import Clock, Document, Key
from supplychain.io.single_jobs import read_jobs
from supplychain.io.single_orders import Place
from supplychain.jobs import GoodsArrival

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from solvers.installers.day.events import Event
    from supplychain.jobs import InstallJob
    from supplychain.orders import Customer
    from supplychain.scenario import Scenario

LONGEST_MIN = 10_080


class RunsLongDocument(Document):
    """See :class:`JobRunsLong`; tasks count from 1."""

    event: Literal["job_runs_long"]
    job_id: Key
    by_min: float = Field(gt=0, le=LONGEST_MIN)
    task: int | None = Field(None, ge=1)

    def noun(self, _start: datetime) -> Event:
        """The event."""
        task = None if self.task is None else self.task - 1
        return JobRunsLong(self.job_id, round(self.by_min * MINUTE_S), task)


class AbsentDocument(Document):
    """See :class:`CustomerAbsent`."""

    event: Literal["customer_absent"]
    job_id: Key
    waited_min: float = Field(15.0, ge=0, le=LONGEST_MIN)

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return CustomerAbsent(self.job_id, round(self.waited_min * MINUTE_S))


class IllDocument(Document):
    """See :class:`TeamIll`."""

    event: Literal["team_ill"]
    team_id: Key
    out_from: Clock
    out_until: Clock | None = None

    def noun(self, start: datetime) -> Event:
        """The event."""
        until_s = None if self.out_until is None else seconds_of(self.out_until, start)
        return TeamIll(self.team_id, seconds_of(self.out_from, start), until_s)


class GoodsDocument(Document):
    """See :class:`GoodsLate`; the order that brings the goods stays that of the job."""

    event: Literal["goods_late"]
    job_id: Key
    goods_at: Clock
    goods_sd_min: float = Field(0.0, ge=0, le=LONGEST_MIN)

    def noun(self, start: datetime) -> Event:
        """The event."""
        sd_s = round(self.goods_sd_min * MINUTE_S)
        return GoodsLate(self.job_id, GoodsArrival("", seconds_of(self.goods_at, start), sd_s))


class JamDocument(Document):
    """See :class:`TrafficJam`."""

    event: Literal["traffic_jam"]
    factor: float = Field(ge=1.0, le=20.0)
    slow_from: Clock
    slow_until: Clock
    territory_ids: tuple[Key, ...] = ()

    def noun(self, start: datetime) -> Event:
        """The event."""
        ends = (seconds_of(clock, start) for clock in (self.slow_from, self.slow_until))
        return TrafficJam(self.factor, *ends, self.territory_ids)


class CancelledDocument(Document):
    """See :class:`JobCancelled`."""

    event: Literal["job_cancelled"]
    job_id: Key

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return JobCancelled(self.job_id)


class UrgentDocument(Document):
    """See :class:`UrgentJob`; what is inside is read with the scenario."""

    event: Literal["urgent_job"]
    job: dict[str, Any]
    customer: dict[str, Any] | None = None


EventDocument = Annotated[
    RunsLongDocument
    | AbsentDocument
    | IllDocument
    | GoodsDocument
    | JamDocument
    | CancelledDocument
    | UrgentDocument,
    Field(discriminator="event"),
]
_EVENT: TypeAdapter[EventDocument] = TypeAdapter(EventDocument)


def events_from_json(
    text: str | bytes, scenario: Scenario, name: str
) -> tuple[list[Event], list[Customer]]:
    """Read events, and customers of urgent jobs.

    Parameters
    ----------
    text
        A JSON list; see ``docs/installers.md``.
    scenario
        What the plan is for.
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
        jobs = dict(zip(urgent, read_jobs(given, scenario), strict=True))
    except DataError as wrong:
        problems += wrong.problems
    if problems:
        raise DataError(sorted(problems))
    start = scenario.horizon.start
    goods = _orders_of_goods(scenario)
    events = [
        UrgentJob(jobs[number][0])
        if isinstance(item, UrgentDocument)
        else _with_order(item.noun(start), goods)
        for number, item in documents.items()
    ]
    return events, [customer for _, customer in jobs.values() if customer is not None]


def job_from_json(
    text: str | bytes, scenario: Scenario, name: str
) -> tuple[InstallJob, Customer | None]:
    """Read one job, ``{"job": {...}, "customer": {...}}``, as an urgent one is written.

    Raises
    ------
    DataError
        With every fault.
    """
    ((job, customer),) = read_jobs([(Place(name), _parsed(text, name))], scenario)
    return job, customer


def _orders_of_goods(scenario: Scenario) -> dict[str, str]:
    jobs = () if scenario.installation is None else scenario.installation.jobs
    return {job.id: job.goods.order_id for job in jobs if job.goods is not None}


def _with_order(event: Event, orders: dict[str, str]) -> Event:
    """Late goods still come with the order of their job."""
    if not isinstance(event, GoodsLate):
        return event
    goods = event.goods
    order_id = orders.get(event.job_id, "")
    return GoodsLate(event.job_id, GoodsArrival(order_id, goods.expected_s, goods.sd_s))


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
        *("job_runs_long", "customer_absent", "team_ill", "goods_late", "traffic_jam"),
        *("job_cancelled", "urgent_job"),
    }
)

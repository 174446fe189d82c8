"""Events of an installers' day as JSON, and single jobs, in the vocabulary of a scenario's files.

Clock times without a zone have that of the horizon's start; lengths of time are minutes. A job is
written like a row of ``install_jobs``, with its ``tasks`` (rows of ``job_tasks``) and, if it has
more than one window, further ``windows`` as lists.
"""

from __future__ import annotations

import json
from collections import defaultdict
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
from supplychain.io.documents.jobs import InstallJobRow, JobTaskRow, JobWindowRow
from supplychain.io.documents.kinds import Clock, Document, Key
from supplychain.io.installation_nouns import installation_of
from supplychain.io.single_orders import Place
from supplychain.jobs import GoodsArrival
from supplychain.places import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from solvers.installers.day.events import Event
    from supplychain.jobs import InstallJob
    from supplychain.scenario import Scenario

LONGEST_MIN = 10_080


class RunsLongDocument(Document):
    """See :class:`JobRunsLong`."""

    event: Literal["job_runs_long"]
    job_id: Key
    by_min: float = Field(gt=0, le=LONGEST_MIN)
    task: int | None = Field(default=None, ge=0)

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return JobRunsLong(self.job_id, round(self.by_min * MINUTE_S), self.task)


class AbsentDocument(Document):
    """See :class:`CustomerAbsent`."""

    event: Literal["customer_absent"]
    job_id: Key
    waited_min: float = Field(default=15.0, ge=0, le=LONGEST_MIN)

    def noun(self, _start: datetime) -> Event:
        """The event."""
        return CustomerAbsent(self.job_id, round(self.waited_min * MINUTE_S))


class IllDocument(Document):
    """See :class:`TeamIll`."""

    event: Literal["team_ill"]
    team_id: Key
    ill_from: Clock
    ill_until: Clock | None = None

    def noun(self, start: datetime) -> Event:
        """The event."""
        until_s = None if self.ill_until is None else seconds_of(self.ill_until, start)
        return TeamIll(self.team_id, seconds_of(self.ill_from, start), until_s)


class GoodsDocument(Document):
    """See :class:`GoodsLate`."""

    event: Literal["goods_late"]
    job_id: Key
    goods_at: Clock
    goods_sd_min: float = Field(default=0.0, ge=0, le=LONGEST_MIN)
    order_id: str = ""

    def noun(self, start: datetime) -> Event:
        """The event."""
        at_s, sd_s = seconds_of(self.goods_at, start), round(self.goods_sd_min * MINUTE_S)
        return GoodsLate(self.job_id, GoodsArrival(self.order_id, at_s, sd_s))


class JamDocument(Document):
    """See :class:`TrafficJam`."""

    event: Literal["traffic_jam"]
    factor: float = Field(gt=0, le=100)
    jam_from: Clock
    jam_until: Clock
    territories: tuple[Key, ...] = ()

    def noun(self, start: datetime) -> Event:
        """The event."""
        times = (seconds_of(clock, start) for clock in (self.jam_from, self.jam_until))
        return TrafficJam(self.factor, *times, self.territories)


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
_FORMS = frozenset(
    {
        *("job_runs_long", "customer_absent", "team_ill", "goods_late"),
        *("traffic_jam", "job_cancelled", "urgent_job"),
    }
)
_PARTS: dict[str, tuple[str, TypeAdapter[Any]]] = {
    "tasks": ("job_tasks", TypeAdapter(JobTaskRow)),
    "windows": ("job_windows", TypeAdapter(JobWindowRow)),
}
_JOB: TypeAdapter[InstallJobRow] = TypeAdapter(InstallJobRow)


def events_from_json(text: str | bytes, scenario: Scenario, name: str) -> list[Event]:
    """Read a list of events.

    Parameters
    ----------
    text
        A JSON list; each event has its kind in ``event``.
    scenario
        For the start of its horizon, and where its customers live.
    name
        How to call the document in errors.

    Raises
    ------
    DataError
        With every fault of all events, each with the number of its event, from 1.
    """
    values = _parsed(text, name)
    if not isinstance(values, list):
        raise DataError([Place(name).problem("", "wrong_type", "this is no list of events")])
    problems: list[DataProblem] = []
    events: list[Event] = []
    for number, value in enumerate(values, 1):
        place = Place(name, number)
        try:
            document = _EVENT.validate_python(value)
            if isinstance(document, UrgentDocument):
                events.append(UrgentJob(_read_job(document.job, scenario, place.within("job"))))
            else:
                events.append(document.noun(scenario.horizon.start))
        except ValidationError as wrong:
            problems += _told(wrong, place)
        except DataError as wrong:
            problems += wrong.problems
    if problems:
        raise DataError(sorted(problems))
    return events


def job_from_json(text: str | bytes, scenario: Scenario, name: str) -> InstallJob:
    """Read one job, as an urgent one is written.

    Raises
    ------
    DataError
        With every fault.
    """
    return _read_job(_parsed(text, name), scenario, Place(name))


def _read_job(value: object, scenario: Scenario, place: Place) -> InstallJob:
    if not isinstance(value, dict):
        raise DataError([place.problem("", "wrong_type", "this is no job")])
    fields, problems = dict(value), []
    rows: dict[str, list[Any]] = defaultdict(list)
    key = fields.get("id", "")
    for part, (table, adapter) in _PARTS.items():
        for number, row in enumerate(_listed(fields.pop(part, []), place, part, problems)):
            filled = {"job_id": key, "task": number + 1, **row} if part == "tasks" else row
            here = place.within(part, number)
            rows[table] += _validated(adapter, {"job_id": key, **filled}, here, problems)
    rows["install_jobs"] = _validated(_JOB, fields, place, problems)
    rows["customers"] = [_Door(c.id, c.location.lat, c.location.lon) for c in scenario.customers]
    if not rows["job_tasks"] and not problems:
        problems.append(place.problem("tasks", "missing_value", "a job has at least one task"))
    for row in rows["install_jobs"]:
        known = {door.id for door in rows["customers"]}
        if (row.lat is None or row.lon is None) and row.customer_id not in known:
            text = "neither its place nor its customer is known"
            problems.append(
                place.problem("customer_id", "unknown_reference", text, row.customer_id)
            )
    if problems:
        raise DataError(problems)
    found = installation_of(None, rows, scenario.horizon.start, Location)
    assert found is not None
    return found.jobs[0]


class _Door:
    """Where a known customer lives."""

    def __init__(self, key: str, lat: float, lon: float) -> None:
        self.id, self.lat, self.lon = key, lat, lon


def _listed(
    value: object, place: Place, part: str, problems: list[DataProblem]
) -> list[Mapping[str, Any]]:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    problems.append(place.problem(part, "wrong_type", "this is no list of objects"))
    return []


def _validated(
    adapter: TypeAdapter[Any], value: object, place: Place, problems: list[DataProblem]
) -> list[Any]:
    try:
        return [adapter.validate_python(value)]
    except ValidationError as wrong:
        problems += _told(wrong, place)
        return []


def _parsed(text: str | bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        problem = Place(name).problem("", "unreadable", f"the file is not JSON: {wrong}")
        raise DataError([problem]) from wrong


def _told(wrong: ValidationError, place: Place) -> Sequence[DataProblem]:
    """Every fault, without the names of the forms that were tried."""
    found = []
    for fault in wrong.errors(include_url=False):
        path = [str(part) for part in fault["loc"] if str(part) not in _FORMS]
        given = "" if isinstance(fault["input"], dict | list) else str(fault["input"])[:80]
        found.append(place.problem(".".join(path), fault["type"], fault["msg"].lower(), given))
    return found

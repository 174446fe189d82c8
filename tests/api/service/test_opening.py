"""Plans are open at the counter before anybody asks."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from api.day import counter
from api.day.counter import Asked
from api.day.opening import Opening
from api.jobs.records import Ending
from api.jobs.states import State
from tests.api.service.desk import ROUTES, Desk
from tests.api.service.test_day_over_http import Planned, wanted

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_plan_is_open_as_soon_as_its_job_has_ended(desk: Desk, tmp_path: Path) -> None:
    plan, opening = Planned(tmp_path / "plan"), Opening(desk.service)
    job_id, failing = desk.submit(scenario=plan.document), desk.submit()
    asyncio.run(opening.look())
    taken = desk.ledger.begin(job_id)
    assert taken is not None
    assert desk.ledger.end(taken[0], Ending(State.SUCCEEDED, plan.archive, {}))
    desk.end(failing, State.FAILED)
    asyncio.run(opening.look())
    assert opened_files(desk, job_id) == [True]
    assert opened_files(desk, failing) == []
    answer = desk.call("POST", f"{ROUTES}/{job_id}:insert", json=wanted("other"))
    assert answer.status_code == 200, answer.text


def opened_files(desk: Desk, job_id: str) -> list[bool]:
    """Whether the result of a job is open at the counter; empty if there is none."""
    job = desk.service.jobs.find("acme", None, job_id)
    assert job is not None
    if job.result_blob is None:
        return []
    path = str(desk.service.settings.data_dir / "counter" / f"{job.result_blob}.zip")
    ask = desk.service.lanes.ask(path, counter.is_open, Asked(job.kind, path))
    return [bool(asyncio.run(ask).value)]


def test_what_nobody_asked_for_makes_room_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter, "_OPEN", OrderedDict())
    monkeypatch.setattr(counter, "_UNASKED", set())
    monkeypatch.setattr(counter, "_module", lambda _asked: Quiet)
    monkeypatch.setattr(counter, "_day", lambda asked: counter._kept(asked.path, object))
    for name in "abcd":
        counter.places(Asked("route-plans", name))
    for name in "ef":
        counter.prepared(Asked("route-plans", name))
    # One asked for has made room for the first that was only prepared, and that for the second.
    assert [name for name in "abcdef" if counter.is_open(Asked("", name)).value] == [*"bcdf"]
    counter.places(Asked("route-plans", "f"))
    counter.prepared(Asked("route-plans", "g"))
    assert [name for name in "abcdefg" if counter.is_open(Asked("", name)).value] == [*"cdfg"]


class Quiet:
    """A family that does nothing."""

    @staticmethod
    def places(_day: Any, _text: str, _most: int) -> list[Any]:
        """None."""
        return []

    @staticmethod
    def prepare(_day: Any) -> None:
        """Nothing."""

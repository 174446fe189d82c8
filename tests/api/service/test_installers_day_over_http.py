"""The middle of the day of installers over HTTP: two teams, two jobs, and one job more."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from api.installers_extras import Extras
from api.installers_folder import write_installers
from api.installers_view import InstallersView
from api.jobs.records import Ending
from api.jobs.states import State
from api.keys import Role
from api.routes.examples import INSTALLATION, JOB
from solvers.installers import InstallersProblem, Limits, solve
from supplychain.io import from_document
from tests.api.service.desk import problem, worked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.service.desk import Desk

SCHEDULES = "/v1/installer-schedules"
DAY = "2026-03-12T"
NOON = {"open": f"{DAY}12:00", "close": f"{DAY}14:00"}
EVENING = {"open": f"{DAY}16:30", "close": f"{DAY}16:35"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A schedule of both jobs, as a worker writes it."""
    scenario = from_document(INSTALLATION)
    known = InstallersProblem.from_scenario(scenario)
    found = solve(known, Limits(max_iterations=200, seed=1))
    folder = tmp_path_factory.mktemp("schedule") / "plan"
    write_installers(folder, InstallersView(scenario, known, found), Extras())
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                opened.write(path, path.relative_to(folder).as_posix())
    return packed.getvalue()


@pytest.fixture
def path(desk: Desk, archive: bytes) -> str:
    """Address of a finished job with this schedule."""
    job_id = desk.submit("installer-schedules", scenario=INSTALLATION)
    taken = desk.ledger.begin(job_id)
    assert taken is not None
    assert desk.ledger.end(taken[0], Ending(State.SUCCEEDED, archive, {}))
    return f"{SCHEDULES}/{job_id}"


def cooling(key: str, **more: Any) -> dict[str, Any]:
    """A job that only the first team can do."""
    tasks = [{"work_min": 45, "needs": "ac:1", "people": 2}]
    return {"job": {"id": key, "lat": 30.59, "lon": 114.30, "tasks": tasks}, **more}


def test_windows_have_prices_and_teams_and_places_are_shown(desk: Desk, path: str) -> None:
    night = {"open": f"{DAY}02:00", "close": f"{DAY}02:01"}
    body = {**JOB, "windows": [NOON, night]}
    answer = desk.call("POST", f"{path}:offer-windows", json=body, role=Role.RESEARCHER)
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["items"]
    assert first["price_cny"] > 0.0
    assert first["team_ids"]
    assert second["price_cny"] is None
    places = desk.call("POST", f"{path}:insert", json=JOB).json()["items"]
    assert places[0]["team_ids"]
    assert [item["extra_cny"] for item in places] == sorted(item["extra_cny"] for item in places)


def test_what_does_not_fit_the_schedule_is_told(desk: Desk, path: str) -> None:
    again = {"job": {**JOB["job"], "id": "j-1"}}
    problem(desk.call("POST", f"{path}:insert", json=again), 422, "invalid-scenario")
    idle = {"job": {"id": "j-9", "lat": 30.6, "lon": 114.3, "tasks": []}}
    problem(desk.call("POST", f"{path}:insert", json=idle), 422, "invalid-scenario")
    unknown = {"now": f"{DAY}10:00", "events": [{"event": "job_cancelled", "job_id": "j-9"}]}
    problem(desk.call("POST", f"{path}/events", json=unknown), 422, "invalid-scenario")
    problem(desk.call("POST", f"{path}/events", json={}), 422, "invalid-scenario")


def test_one_team_is_promised_once(desk: Desk, path: str) -> None:
    """Two customers want the only team with two people in the same five minutes."""

    def take(key: str) -> int:
        body = cooling(key, window=EVENING)
        return desk.call("POST", f"{path}:reserve", json=body).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, ("one", "other"))) == [201, 409]
    (kept,) = desk.call("GET", f"{path}/reservations").json()["items"]
    loser = {"one": "other", "other": "one"}[kept["subject_id"]]
    gone = desk.call("DELETE", f"{path}/reservations/{kept['id']}")
    assert gone.status_code == 204
    assert take(loser) == 201


def test_an_event_makes_a_schedule_that_follows_and_shares_its_book(
    desk: Desk, path: str, tmp_path: Path
) -> None:
    taken = desk.call("POST", f"{path}:reserve", json=cooling("kept", window=EVENING))
    assert taken.status_code == 201, taken.text
    event = {"event": "job_runs_long", "job_id": "j-1", "by_min": 40}
    body = {"now": f"{DAY}11:00", "events": [event], "limits": {"max_seconds": 1.0}}
    answer = desk.call("POST", f"{path}/events", json=body)
    assert answer.status_code == 202, answer.text
    job = worked(desk, answer.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    child = f"{SCHEDULES}/{job['id']}"
    (kept,) = desk.call("GET", f"{child}/reservations").json()["items"]
    assert kept["subject_id"] == "kept"
    offers = desk.call("POST", f"{child}:offer-windows", json=cooling("late", windows=[EVENING]))
    assert offers.json()["items"][0]["price_cny"] is None
    late = {"open": f"{DAY}11:00", "close": f"{DAY}11:30"}
    offers = desk.call("POST", f"{child}:offer-windows", json=cooling("late", windows=[late]))
    assert offers.json()["items"][0]["price_cny"] is None


def test_a_place_is_carried_out_and_the_next_change_goes_on_from_it(
    desk: Desk, path: str, tmp_path: Path
) -> None:
    answer = desk.call("POST", f"{path}:insert", json={**JOB, "place": 1})
    assert answer.status_code == 202, answer.text
    job = worked(desk, answer.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    child = f"{SCHEDULES}/{job['id']}"
    event = {"event": "job_cancelled", "job_id": "j-3"}
    body = {"now": f"{DAY}08:00", "events": [event], "limits": {"max_seconds": 1.0}}
    answer = desk.call("POST", f"{child}/events", json=body)
    assert answer.status_code == 202, answer.text
    job = worked(desk, answer.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    done = desk.call("GET", f"{SCHEDULES}/{job['id']}/result?format=csv&table=visits").text
    assert "j-1" in done
    assert "j-3" not in done


@pytest.mark.parametrize("frozen", [None, f"{DAY}11:00"])
def test_a_revision_follows_its_schedule(
    desk: Desk, path: str, tmp_path: Path, frozen: str | None
) -> None:
    rest = {
        "install_jobs": [row for row in INSTALLATION["install_jobs"] if row["id"] != "j-2"],
        "job_tasks": [row for row in INSTALLATION["job_tasks"] if row["job_id"] != "j-2"],
    }
    body = {"scenario": rest, "limits": {"max_seconds": 1.0}, "frozen_until": frozen}
    answer = desk.call("POST", f"{path}:revise", json=body)
    assert answer.status_code == 202, answer.text
    job = worked(desk, answer.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    done = desk.call("GET", f"{SCHEDULES}/{job['id']}/result?format=csv&table=visits").text
    assert "j-1" in done
    assert "j-2" not in done

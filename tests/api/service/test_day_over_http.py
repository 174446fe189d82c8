"""The middle of the day over HTTP: a van that serves three doors, and one more order."""

from __future__ import annotations

import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from api.jobs.records import Ending
from api.jobs.states import State
from api.keys import Role
from api.plan_folder import read_plan, write_plan
from api.reservations import ReservationStore
from supplychain.calendars import HOUR_S, MINUTE_S
from supplychain.io import to_document
from supplychain.stock import Lot
from supplychain.windows import DeliveryWindow
from tests.api.service.desk import ROUTES, problem, worked
from tests.solvers.routing.street import order, planned, street

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.service.desk import Desk

H = HOUR_S
DOORS = {"a": 2.0, "b": 4.0, "c": 6.0, "other": 3.0, "beside": 2.5}
DAY = "2026-06-15T"
EVENING = {"open": f"{DAY}18:00", "close": f"{DAY}20:00"}


class Planned:
    """A plan of a van to three doors, and its scenario as it is sent."""

    def __init__(self, folder: Path, rice: float = 4.0) -> None:
        orders = tuple(
            order(key, windows=(DeliveryWindow(12 * H, 12 * H + minutes * MINUTE_S),))
            for key, minutes in (("a", 5), ("b", 12), ("c", 180))
        )
        # Usually for the three, and for one more.
        scenario = street(DOORS, orders, lots=(Lot("rice", "front", "rice", rice),))
        write_plan(folder, planned(scenario), scenario)
        self.route_id = read_plan(folder).plan.routes[0].id
        self.document = to_document(scenario).model_dump(mode="json", exclude_none=True)
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as opened:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    opened.write(path, path.relative_to(folder).as_posix())
        self.archive = packed.getvalue()

    def at(self, desk: Desk) -> str:
        """A finished job with this plan."""
        job_id = desk.submit(scenario=self.document)
        taken = desk.ledger.begin(job_id)
        assert taken is not None
        assert desk.ledger.end(taken[0], Ending(State.SUCCEEDED, self.archive, {}))
        return f"{ROUTES}/{job_id}"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    return Planned(tmp_path_factory.mktemp("planned") / "plan")


def wanted(key: str, **more: Any) -> dict[str, Any]:
    lines = [{"product_id": "rice", "quantity": 1}]
    return {"order": {"id": key, "customer_id": key, "lines": lines}, **more}


def test_windows_have_prices_and_places_are_shown(desk: Desk, plan: Planned) -> None:
    path = plan.at(desk)
    night = {"open": f"{DAY}02:00", "close": f"{DAY}02:01"}
    body = wanted("other", windows=[EVENING, night])
    offers = desk.call("POST", f"{path}:offer-windows", json=body, role=Role.RESEARCHER)
    assert offers.status_code == 200, offers.text
    first, second = offers.json()["items"]
    assert first["price_cny"] > 0.0
    assert first["start_at"].startswith(f"{DAY}18:00")
    assert second["price_cny"] is None
    places = desk.call("POST", f"{path}:insert", json=wanted("other")).json()["items"]
    assert places[0]["route_id"]
    assert [item["extra_cny"] for item in places] == sorted(item["extra_cny"] for item in places)


def test_what_does_not_fit_the_plan_is_told_with_every_fault(desk: Desk, plan: Planned) -> None:
    path = plan.at(desk)
    body = wanted("other", windows=[{"open": "soon", "close": f"{DAY}10:00"}, EVENING])
    found = problem(desk.call("POST", f"{path}:offer-windows", json=body), 422, "invalid-scenario")[
        "errors"
    ]
    assert [(item["table"], item["row"], item["column"]) for item in found] == [
        ("windows", 1, "open")
    ]
    problem(desk.call("POST", f"{path}:insert", json=wanted("nobody")), 422, "invalid-scenario")
    problem(desk.call("POST", f"{path}:insert", json=wanted("a")), 422, "invalid-scenario")
    empty = {"order": {"id": "x", "customer_id": "other", "lines": []}}
    found = problem(desk.call("POST", f"{path}:insert", json=empty), 422, "invalid-scenario")
    assert found["errors"][0]["column"] == "order.lines"
    late: dict[str, Any] = {
        "events": [{"event": "vehicle_late", "route_id": "x"}],
        "now": f"{DAY}12:00",
    }
    found = problem(desk.call("POST", f"{path}/events", json=late), 422, "invalid-scenario")
    assert found["errors"][0]["column"] == "by_min"
    late["events"][0]["by_min"] = 10
    found = problem(desk.call("POST", f"{path}/events", json=late), 422, "invalid-scenario")
    assert [(item["row"], item["column"]) for item in found["errors"]] == [(1, "route_id")]
    no_moment = problem(desk.call("POST", f"{path}/events", json={}), 422, "invalid-scenario")
    assert no_moment["errors"][0]["table"] == "now"


def test_a_plan_that_is_not_there_yet_cannot_be_changed(desk: Desk) -> None:
    path = f"{ROUTES}/{desk.submit()}"
    problem(desk.call("POST", f"{path}:insert", json=wanted("other")), 409, "not-finished")
    problem(desk.call("POST", f"{path}/events", json={}), 409, "not-finished")
    body = {"frozen_until": f"{DAY}12:00"}
    problem(desk.call("POST", f"{path}:revise", json=body), 409, "nothing-to-freeze")


def test_the_last_goods_are_kept_for_one_of_two_who_come_at_once(desk: Desk, plan: Planned) -> None:
    """There is rice for one order more; two customers take the window in the same moment."""
    path = plan.at(desk)

    def take(key: str) -> int:
        body = wanted(key, window=EVENING)
        return desk.call("POST", f"{path}:reserve", json=body).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, ("other", "beside"))) == [201, 409]
    (kept,) = desk.call("GET", f"{path}/reservations").json()["items"]
    loser = {"other": "beside", "beside": "other"}[kept["subject_id"]]
    offers = desk.call("POST", f"{path}:offer-windows", json=wanted(loser, windows=[EVENING]))
    assert offers.json()["items"][0]["price_cny"] is None
    gone = desk.call("DELETE", f"{path}/reservations/{kept['id']}")
    assert gone.status_code == 204
    problem(desk.call("DELETE", f"{path}/reservations/{kept['id']}"), 404, "not-found")
    assert take(loser) == 201


def test_a_book_that_has_changed_meanwhile_is_not_written(
    desk: Desk, plan: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process keeps the last goods between looking and writing: the look is repeated."""
    path = plan.at(desk)
    store = "api.reservations.ReservationStore.keep"
    keep = ReservationStore.keep
    rival: list[bool] = []

    def faster(self: ReservationStore, *arguments: Any) -> Any:
        if not rival:
            rival.append(True)
            monkeypatch.setattr(store, keep)
            tenant, book_id, version, job_id, found, keep_s = arguments
            document = found[1].replace('"other"', '"beside"')
            other = ("beside", document, found[2])
            assert keep(self, tenant, book_id, version, job_id, other, keep_s)
        return keep(self, *arguments)

    monkeypatch.setattr(store, faster)
    answer = desk.call("POST", f"{path}:reserve", json=wanted("other", window=EVENING))
    problem(answer, 409, "taken")
    kept = desk.call("GET", f"{path}/reservations").json()["items"]
    assert [item["subject_id"] for item in kept] == ["beside"]


def test_a_reservation_lapses(desk: Desk, plan: Planned) -> None:
    path = plan.at(desk)
    brief = wanted("other", window=EVENING, minutes=0.05)
    assert desk.call("POST", f"{path}:reserve", json=brief).status_code == 201
    time.sleep(3.1)
    assert desk.call("GET", f"{path}/reservations").json()["items"] == []
    late = desk.call("POST", f"{path}:reserve", json=wanted("beside", window=EVENING))
    assert late.status_code == 201


def test_what_became_too_dear_is_not_kept(desk: Desk, plan: Planned) -> None:
    path = plan.at(desk)
    body = wanted("other", window=EVENING, most_cny=0.01)
    assert problem(desk.call("POST", f"{path}:reserve", json=body), 409, "dearer")["limit"] == 0.01
    assert desk.call("GET", f"{path}/reservations").json()["items"] == []


def test_an_event_makes_a_plan_that_follows_and_shares_its_book(desk: Desk, tmp_path: Path) -> None:
    """The broken van loses a rice, which leaves none beside the one that is kept."""
    plan = Planned(tmp_path / "plan", rice=5.0)
    path = plan.at(desk)
    assert (
        desk.call(
            "POST", f"{path}:reserve", json=wanted("other", window=EVENING, minutes=60)
        ).status_code
        == 201
    )
    event = {"event": "vehicle_broken_down", "route_id": plan.route_id, "at": f"{DAY}12:09"}
    body = {"now": f"{DAY}12:09", "events": [event], "limits": {"max_seconds": 1.0}}
    headers = {"Idempotency-Key": "broken-1"}
    answer = desk.call("POST", f"{path}/events", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    again = desk.call("POST", f"{path}/events", json=body, headers=headers)
    assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
    job = worked(desk, answer.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    assert job["parent_id"] == path.rpartition("/")[2]
    assert job["summary"]["count_of_changes"] == 1
    child = f"{ROUTES}/{job['id']}"
    table = desk.call("GET", f"{child}/result?format=csv&table=changes").text
    assert "other_vehicle" in table
    (kept,) = desk.call("GET", f"{child}/reservations").json()["items"]
    assert kept["subject_id"] == "other"
    offers = desk.call("POST", f"{child}:offer-windows", json=wanted("beside", windows=[EVENING]))
    assert offers.json()["items"][0]["price_cny"] is None


def test_a_place_is_carried_out_by_a_job(desk: Desk, plan: Planned, tmp_path: Path) -> None:
    path = plan.at(desk)
    answer = desk.call("POST", f"{path}:insert", json=wanted("other", place=1))
    assert answer.status_code == 202, answer.text
    job = worked(desk, answer.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    result = desk.call("GET", f"{ROUTES}/{job['id']}/result").json()
    assert "other" in {item["order_id"] for item in result["plan"]["deliveries"]}
    far = desk.call("POST", f"{path}:insert", json=wanted("other", place=90))
    problem(far, 409, "no-place")


@pytest.mark.parametrize("frozen", [None, f"{DAY}12:06"])
def test_a_revision_follows_its_plan(
    desk: Desk, plan: Planned, tmp_path: Path, frozen: str | None
) -> None:
    """Order c goes; with a frozen start, what has been driven by then stays."""
    path = plan.at(desk)
    orders = [item for item in plan.document["orders"] if item["id"] != "c"]
    rest = {
        name: [row for row in plan.document.get(name, ()) if row["order_id"] != "c"]
        for name in ("order_lines", "order_windows")
        if plan.document.get(name)
    }
    body: dict[str, Any] = {
        "scenario": {"orders": orders, **rest},
        "limits": {"max_seconds": 1.0},
        "frozen_until": frozen,
    }
    answer = desk.call("POST", f"{path}:revise", json=body)
    assert answer.status_code == 202, answer.text
    job = worked(desk, answer.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    result = desk.call("GET", f"{ROUTES}/{job['id']}/result").json()
    served = {item["order_id"] for item in result["plan"]["deliveries"]}
    assert served == {"a", "b"}


def test_a_patch_that_makes_nonsense_is_refused(desk: Desk, plan: Planned) -> None:
    path = plan.at(desk)
    body: dict[str, Any] = {"scenario": {"customers": []}}
    problem(desk.call("POST", f"{path}:revise", json=body), 422, "invalid-scenario")
    problem(desk.call("POST", f"{path}:revise", json={"options": {"x": 1}}), 422, "invalid")

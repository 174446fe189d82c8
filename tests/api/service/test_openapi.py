"""The API's description is the committed one, and its examples run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.jobs.blobs import unpacked
from api.openapi import PLACE, openapi_text
from api.routes import examples
from tests.api.service.desk import worked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.service.desk import Desk

ROOT = Path(__file__).parents[3]
BRIEF = {"max_seconds": 1.0}
POSTED = (200, 201, 202)


def test_the_description_is_the_committed_one() -> None:
    committed = (ROOT / PLACE).read_text(encoding="utf-8")
    assert committed == openapi_text(), f"run: supplychain openapi > {PLACE}"


def posted(desk: Desk, start: str) -> Iterator[tuple[str, Any]]:
    """Addresses that begin so and have an example of what is sent there."""
    for path, methods in desk.client.get("/openapi.json").json()["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        example = content.get("application/json", {}).get("example")
        if example is not None and path.startswith(start):
            yield path, example


def test_examples_run(desk: Desk) -> None:
    tried = 0
    for path, example in posted(desk, "/"):
        if "{" not in path:
            answer = desk.call("POST", path, json=example)
            assert answer.status_code in POSTED, answer.text
            tried += 1
    assert tried >= 5


@pytest.mark.parametrize("kind", ["route-plans", "installer-schedules"])
def test_examples_of_the_day_run_on_the_plan_of_the_first(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    """What is shown fits together: windows have prices, and one of them is kept."""
    found = dict(posted(desk, f"/v1/{kind}"))
    body = {**found.pop(f"/v1/{kind}"), "limits": BRIEF}
    first = desk.call("POST", f"/v1/{kind}", json=body)
    job = worked(desk, first.json()["id"], tmp_path)
    assert job["state"] == "succeeded", job
    cancelled = desk.submit(kind, scenario=body["scenario"])
    stop = f"/v1/{kind}/{{job_id}}:cancel"
    answer = desk.call("POST", stop.format(job_id=cancelled), json=found.pop(stop))
    assert answer.status_code in POSTED, answer.text
    answers = {}
    for path, example in found.items():
        name = path.removeprefix(f"/v1/{kind}/{{job_id}}")
        body = {**example, "limits": BRIEF} if "limits" in example else example
        answers[name] = desk.call("POST", path.format(job_id=job["id"]), json=body)
        assert answers[name].status_code in POSTED, (path, answers[name].text)
    assert {":insert", ":offer-windows", ":reserve", "/events", ":revise"} <= answers.keys()
    assert answers[":insert"].json()["items"]
    offers = answers[":offer-windows"].json()["items"]
    assert all(item["price_cny"] is not None for item in offers)
    for name in ("/events", ":revise"):
        after = worked(desk, answers[name].json()["id"], tmp_path)
        assert after["state"] == "succeeded", after


def test_examples_of_order_books_run_on_the_book_of_the_first(desk: Desk) -> None:
    start = "/v1/order-books"
    found = dict(posted(desk, start))
    book = desk.call("POST", start, json=found.pop(start)).json()["id"]
    closing = found.pop(f"{start}/{{book_id}}:close")
    assert len(found) == 2
    for path, example in found.items():
        answer = desk.call("POST", path.format(book_id=book), json=example)
        assert answer.status_code in POSTED, (path, answer.text)
    closed = desk.call("POST", f"{start}/{book}:close", json=closing).json()
    job = desk.service.jobs.find("acme", "route-plans", closed["outcome"]["job_id"])
    assert job is not None
    scenario = unpacked(desk.service.jobs.blob(job.scenario_blob)).decode()
    assert f'"{examples.BOOKED["order"]["id"]}"' in scenario

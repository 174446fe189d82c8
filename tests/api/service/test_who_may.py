"""Keys, roles and tenants, for every address of the OpenAPI document."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from api.keys import Role
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import ROUTES, problem

if TYPE_CHECKING:
    from tests.api.service.desk import Desk

OPEN = {"/healthz", "/readyz"}
METHODS = ("get", "post", "put", "delete", "patch")


def operations(desk: Desk) -> list[tuple[str, str]]:
    """All addresses with their methods."""
    paths = desk.client.get("/openapi.json").json()["paths"]
    return [(method, path) for path in paths for method in METHODS if method in paths[path]]


def test_nobody_gets_in_without_a_key(desk: Desk) -> None:
    found = operations(desk)
    assert len(found) > 85
    for method, path in found:
        if path in OPEN:
            continue
        address = re.sub(r"\{\w+\}", "x", path)
        for headers in ({}, {"Authorization": "Bearer sck_wrong"}, {"Authorization": "Basic eDp5"}):
            sent = {"Content-Type": "application/json", **headers}
            answer = desk.call(method.upper(), address, role=None, headers=sent, content=b"{}")
            problem(answer, 401, "unauthenticated")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_tenants_never_see_each_others_rows(desk: Desk) -> None:
    """Every address with an id answers another tenant's key as if there were no such thing."""
    job_ids = {kind: desk.submit(kind) for kind in kinds_of(desk)}
    stored = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()
    key_id = desk.call("GET", "/v1/api-keys").json()["items"][0]["id"]
    hook = desk.call("POST", "/v1/webhooks", json={"address": "https://example.com/hook"}).json()[
        "id"
    ]
    book = desk.call("POST", "/v1/order-books", json={"scenario": DOCUMENT}).json()["id"]
    ids = {
        "scenario_id": stored["id"],
        "key_id": key_id,
        "webhook_id": hook,
        "book_id": book,
        "order_id": "o1",
        "reservation_id": "rsv_1",
    }
    tried = 0
    for method, path in operations(desk):
        names = re.findall(r"\{(\w+)\}", path)
        if not names or set(names) & {"demo_id", "stress_id"}:
            continue
        kind = path.split("/")[2]
        known = {**ids, "job_id": job_ids.get(kind, ""), "delivery_id": "msg_1"}
        address = path
        for name in names:
            address = address.replace(f"{{{name}}}", known[name])
        sent = {"Content-Type": "application/json", "If-Match": "x"}
        answer = desk.call(method.upper(), address, tenant="other", headers=sent, content=b"{}")
        problem(answer, 404, "not-found")
        tried += 1
    assert tried > 70
    for kind in job_ids:
        listed = desk.call("GET", f"/v1/{kind}", tenant="other").json()["items"]
        assert not {item["id"] for item in listed} & set(job_ids.values())
    for path, own in (
        *(("scenarios", stored["id"]), ("api-keys", key_id), ("webhooks", hook)),
        ("order-books", book),
    ):
        listed = desk.call("GET", f"/v1/{path}", tenant="other").json()["items"]
        assert own not in {item["id"] for item in listed}


def kinds_of(desk: Desk) -> list[str]:
    return list(desk.call("GET", "/v1/limits").json()["usual_search_s"])


@pytest.mark.parametrize(
    ("role", "method", "path", "may"),
    [
        (Role.PLANNER, "POST", ROUTES, True),
        (Role.ORDER_SYSTEM, "POST", ROUTES, True),
        (Role.RESEARCHER, "POST", ROUTES, False),
        (Role.RESEARCHER, "POST", "/v1/simulations", True),
        (Role.ORDER_SYSTEM, "POST", "/v1/simulations", False),
        (Role.RESEARCHER, "GET", ROUTES, True),
        (Role.PLANNER, "GET", "/v1/api-keys", False),
        (Role.PLANNER, "GET", "/metrics", False),
        (Role.PLANNER, "GET", "/v1/audit-trail", False),
        (Role.ORDER_SYSTEM, "GET", "/v1/webhooks", False),
        (Role.ADMIN, "GET", "/metrics", True),
    ],
)
def test_roles_may_do_what_they_are_for(
    desk: Desk, role: Role, method: str, path: str, may: bool
) -> None:
    body = {"scenario": DOCUMENT} if method == "POST" else None
    answer = desk.call(method, path, role=role, json=body)
    if may:
        assert answer.status_code in (200, 202)
    else:
        assert "needs" in problem(answer, 403, "forbidden")["detail"]


def test_a_key_is_told_once_and_ends_when_it_is_revoked(desk: Desk) -> None:
    wish = {"name": "till", "role": "order-system"}
    made = desk.call("POST", "/v1/api-keys", json=wish)
    assert made.status_code == 201
    secret, key_id = made.json()["secret"], made.json()["id"]
    listed = {item["id"]: item for item in desk.call("GET", "/v1/api-keys").json()["items"]}
    assert listed[key_id]["secret"] is None
    assert secret.startswith(listed[key_id]["prefix"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert desk.call("GET", ROUTES, role=None, headers=headers).status_code == 200
    assert desk.call("DELETE", f"/v1/api-keys/{key_id}").status_code == 204
    problem(desk.call("GET", ROUTES, role=None, headers=headers), 401, "unauthenticated")
    deeds = desk.call("GET", "/v1/audit-trail").json()["items"]
    assert [(item["action"], item["subject"]) for item in deeds[:2]] == [
        ("revoke-key", key_id),
        ("create-key:order-system", key_id),
    ]


def test_a_key_ends_when_its_time_is_over(desk: Desk) -> None:
    _, secret = desk.service.keys.create("acme", "brief", Role.PLANNER, time.time() - 1.0)
    headers = {"Authorization": f"Bearer {secret}"}
    problem(desk.call("GET", ROUTES, role=None, headers=headers), 401, "unauthenticated")


def test_nobody_locks_the_own_door(desk: Desk) -> None:
    own = next(
        item["id"]
        for item in desk.call("GET", "/v1/api-keys").json()["items"]
        if item["role"] == "admin"
    )
    problem(desk.call("DELETE", f"/v1/api-keys/{own}"), 409, "own-key")


def test_secrets_are_nowhere_on_disk(desk: Desk) -> None:
    secret = desk.secrets["acme", Role.ADMIN].encode()
    for path in desk.service.settings.data_dir.rglob("*"):
        if path.is_file():
            assert secret not in path.read_bytes()

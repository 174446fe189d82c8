from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.kinds import KINDS, SearchLimits
from api.kinds.catalogue import RoutingOptions
from tests.api.service.desk import ROUTES

if TYPE_CHECKING:
    from tests.api.service.desk import Desk


@pytest.mark.parametrize(
    ("limits", "options", "seconds"),
    [
        ({}, {}, 90.0),
        ({"max_seconds": 20.0}, {"prove_s": 15.0}, 35.0),
        ({"max_iterations": 5}, {"prove_s": 15.0}, None),
    ],
)
def test_a_proof_has_seconds_of_its_own(
    limits: dict[str, float], options: dict[str, float], seconds: float | None
) -> None:
    wanted = SearchLimits.model_validate(limits)
    assert KINDS["route-plans"].limit_s(wanted, RoutingOptions(**options)) == seconds


def test_what_is_done_without_a_limit_has_one_if_asked() -> None:
    kind = KINDS["simulations"]
    assert kind.limit_s(SearchLimits(), kind.options()) is None
    assert kind.limit_s(SearchLimits(max_seconds=9.0), kind.options()) == 9.0


def test_a_job_may_take_as_long_as_search_and_proof(desk: Desk) -> None:
    job_id = desk.submit(limits={"max_seconds": 20.0}, options={"prove_s": 15.0})
    assert desk.call("GET", f"{ROUTES}/{job_id}").json()["limit_s"] == 35.0

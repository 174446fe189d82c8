from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status, StopReason
from solvers.routing.documents import from_document, from_json, to_document, to_json
from solvers.routing.plan import RoutingPlan, TierBound
from supplychain.errors import DataError
from supplychain.fleet import Haul
from supplychain.plans import (
    CarrierMove,
    CompartmentState,
    Consignment,
    CostTerms,
    Delivery,
    Reason,
    Rest,
    Route,
    Stop,
    StopKind,
    Unserved,
)

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
FLOATS = st.floats(allow_nan=False)
SECONDS = st.integers(-(10**6), 10**6)


def several(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


COSTS = st.builds(CostTerms, *[FLOATS] * 9)
CONSIGNMENTS = st.builds(
    Consignment,
    *[WORDS] * 4,
    *[FLOATS] * 3,
    *[WORDS] * 3,
    line=st.integers(-1, 9),
    transfer_id=WORDS,
)
STATES = st.builds(CompartmentState, WORDS, *[FLOATS] * 4)
STOPS = st.builds(
    Stop, st.sampled_from(StopKind), WORDS, *[SECONDS] * 3, several(WORDS), several(STATES)
)
ROUTES = st.builds(
    Route,
    WORDS,
    st.sampled_from(Haul),
    *[WORDS] * 3,
    several(STOPS),
    several(st.builds(Rest, SECONDS, SECONDS)),
    SECONDS,
    SECONDS,
    COSTS,
    *[FLOATS] * 3,
)
MOVES = st.builds(
    CarrierMove, *[WORDS] * 5, SECONDS, SECONDS, several(WORDS), FLOATS, COSTS, FLOATS
)
HOURS = st.none() | FLOATS
DELIVERIES = st.builds(Delivery, *[WORDS] * 3, *[SECONDS] * 3, HOURS, HOURS, st.booleans())
UNSERVED = st.builds(
    Unserved,
    st.sampled_from(["order", "transfer"]),
    WORDS,
    FLOATS,
    st.sampled_from(Reason),
    WORDS,
    FLOATS,
)
PLANS = st.builds(
    RoutingPlan,
    status=st.sampled_from(Status),
    stop_reason=st.sampled_from(StopReason),
    consignments=several(CONSIGNMENTS),
    routes=several(ROUTES),
    moves=several(MOVES),
    deliveries=several(DELIVERIES),
    unserved=several(UNSERVED),
    site_costs=COSTS,
    bounds=st.dictionaries(WORDS, st.builds(TierBound, FLOATS, HOURS, WORDS), max_size=2),
    limits=st.builds(Limits, st.none() | FLOATS, st.none() | st.integers(0, 9), st.integers(0, 9)),
    seconds=FLOATS,
    notes=st.dictionaries(WORDS, WORDS, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(PLANS)
def test_a_plan_survives_the_way_to_json_and_back(plan: RoutingPlan) -> None:
    assert from_document(to_document(plan)) == plan
    assert from_json(to_json(plan)) == plan


def empty_plan() -> RoutingPlan:
    limits = Limits(max_seconds=math.inf)
    return RoutingPlan(
        *(Status.NO_PLAN, StopReason.ASKED, (), (), (), (), (), CostTerms(), {}, limits)
    )


def test_infinite_limits_are_valid_json() -> None:
    text = to_json(empty_plan())
    assert json.loads(text)["limits"]["max_seconds"] == "Infinity"
    assert from_json(text).limits.max_seconds == math.inf


def test_every_wrong_field_of_a_document_is_named() -> None:
    plain = json.loads(to_json(empty_plan()))
    plain |= {"status": "fine", "surprise": 1}
    with pytest.raises(DataError) as caught:
        from_json(json.dumps(plain), "plan.json.gz")
    found = {(problem.table, problem.column) for problem in caught.value.problems}
    assert found == {("plan.json.gz", "status"), ("plan.json.gz", "surprise")}


def test_a_document_of_another_schema_version_is_refused() -> None:
    plain = json.loads(to_json(empty_plan())) | {"schema_version": 2}
    with pytest.raises(DataError, match="schema_version"):
        from_json(json.dumps(plain))

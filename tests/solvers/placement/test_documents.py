from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.common import Limits, Status, StopReason
from solvers.placement.documents import from_document, from_json, to_document, to_json
from solvers.placement.plan import (
    Flow,
    FutureFigures,
    PlacementCosts,
    PlacementPlan,
    Shortfall,
    SiteDecision,
)
from supplychain.errors import DataError

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)
FLOATS = st.floats(allow_nan=False)
MAYBE = st.none() | FLOATS


def several(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


SITES = st.builds(SiteDecision, WORDS, st.booleans(), several(st.tuples(WORDS, st.integers())))
FLOWS = st.builds(Flow, *[WORDS] * 3, several(WORDS), WORDS, FLOATS)
SHORTFALLS = st.builds(Shortfall, *[WORDS] * 4, FLOATS)
FIGURES = st.builds(FutureFigures, WORDS, *[FLOATS] * 3, several(FLOATS), MAYBE, FLOATS)
LIMITS = st.builds(
    Limits, MAYBE, st.none() | st.integers(0, 9), st.integers(0, 9), st.integers(1, 4), FLOATS
)
PLANS = st.builds(
    PlacementPlan,
    st.sampled_from(Status),
    st.sampled_from(StopReason),
    several(SITES),
    several(FLOWS),
    several(SHORTFALLS),
    st.builds(PlacementCosts, *[FLOATS] * 8),
    FLOATS,
    MAYBE,
    several(FIGURES),
    LIMITS,
    FLOATS,
    st.dictionaries(WORDS, WORDS, max_size=3),
)
EMPTY = PlacementPlan(
    *(Status.NO_PLAN, StopReason.TIME, (), (), (), PlacementCosts(), math.inf, None, (), Limits())
)


@given(PLANS)
@settings(max_examples=50, deadline=None)
def test_a_plan_comes_back_from_json_as_it_was(plan: PlacementPlan) -> None:
    assert from_json(to_json(plan)) == plan
    assert from_document(to_document(plan)) == plan


def test_the_document_names_its_family_and_version() -> None:
    plain = json.loads(to_json(EMPTY))
    assert (plain["family"], plain["schema_version"]) == ("placement", 1)


def test_a_plan_of_another_family_is_refused() -> None:
    text = to_json(EMPTY).replace('"family":"placement"', '"family":"routing"')
    with pytest.raises(DataError, match="family"):
        from_json(text)


def test_every_wrong_field_is_named_with_the_file() -> None:
    plain = json.loads(to_json(EMPTY))
    plain |= {"bound": "low", "wind": 3}
    del plain["costs"]
    with pytest.raises(DataError) as caught:
        from_json(json.dumps(plain), "plan-document.json.gz")
    assert {problem.column for problem in caught.value.problems} == {"bound", "wind", "costs"}
    assert all(problem.table == "plan-document.json.gz" for problem in caught.value.problems)


def test_a_later_version_is_refused() -> None:
    with pytest.raises(DataError, match="schema_version"):
        from_json(to_json(EMPTY).replace('"schema_version":1', '"schema_version":2'))


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(DataError):
        from_json("{")

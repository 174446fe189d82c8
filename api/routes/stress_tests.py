"""The catalogue of stress tests: named disruptions that simulations add to a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.access import allowed
from api.errors import Problem
from api.keys import Key, Scope
from scenarios import stress as stresses

if TYPE_CHECKING:
    from scenarios.stress import Stress

router = APIRouter(prefix="/v1/stress-tests", tags=["stress tests"])
reader = allowed(Scope.JOBS_READ)


class StressView(BaseModel):
    """A named group of disruptions."""

    id: str = Field(description="For `options.stresses` of a simulation.")
    description: str
    real_begin: str = Field(description="Day on which the real event began, if there was one.")
    day: int = Field(description="Day of the horizon from which its hours count.")
    sources: list[str]
    disruptions: dict[str, int] = Field(description="Rows of each table of disruptions.")
    links: dict[str, str]


class StressPage(BaseModel):
    """All of them."""

    items: list[StressView]


@router.get("", operation_id="list_stress_tests", summary="Named disruptions")
def page(key: Key = reader) -> StressPage:
    """Each can be added to the scenario of a simulation."""
    _ = key
    return StressPage(items=[_view(stresses.stress(name)) for name in stresses.names()])


@router.get("/{stress_id}", operation_id="get_stress_test", summary="Look at a stress test")
def look(stress_id: Annotated[str, Path(max_length=60)], key: Key = reader) -> StressView:
    """One of the catalogue."""
    _ = key
    if stress_id not in stresses.names():
        raise Problem(404, "there is no such stress test")
    return _view(stresses.stress(stress_id))


def _view(found: Stress) -> StressView:
    return StressView(
        id=found.name,
        description=found.description,
        real_begin=found.real_begin,
        day=found.day,
        sources=list(found.sources),
        disruptions={name: len(rows) for name, rows in found.tables.items() if rows},
        links={"self": f"/v1/stress-tests/{found.name}", "simulate": "/v1/simulations"},
    )

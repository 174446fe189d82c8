"""Two plans side by side: the figures of ``/v1/compare`` as a page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads it at run time
from starlette.concurrency import run_in_threadpool

from api.access import ServiceOf  # noqa: TC001 - FastAPI reads it at run time
from api.errors import Problem
from api.routes.studies import compare
from api.ui.asking import job_of
from api.ui.pages import PageRoute, Reader, page
from api.ui.words import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.comparing import Comparison, Line

router = APIRouter(route_class=PageRoute, include_in_schema=False)
JobIds = Annotated[list[str] | None, Query(max_length=50)]
REPEATED = "kpis.costs."
"""The costs again, among the figures."""
NOISE = 1e-9
"""Sums in another order differ by so little."""
LESS_IS_GOOD = ("_cny", "costs_cny.", "co2_kg", "diesel_l", "energy_kwh", "delivery_times.")
MORE_IS_GOOD = ("_share", "coverage.orders", "coverage.kg", "orders_served", "bound_cny")


@router.get("/ui/compare")
async def contrast(
    request: Request, service: ServiceOf, session: Reader, job: JobIds = None
) -> Response:
    """The two that were ticked."""
    ids = job or []
    if len(ids) != 2 or ids[0] == ids[1]:
        raise Problem(422, "tick two plans of one kind 请勾选两个同类方案")
    found = await compare(service, ids[0], ids[1], session.key)

    def shown() -> Response:
        both = [job_of(service, session.key, name) for name in ids]
        sections = list(_sections(found))
        return page(
            request, service, session, "compare.html", both=both, found=found, sections=sections
        )

    return await run_in_threadpool(shown)


def _sections(found: Comparison) -> Iterator[tuple[str, list[tuple[Line, str]]]]:
    """Figures below headings, without those that are nothing in both."""
    lines = [
        line for line in found.lines if not line.figure.startswith(REPEATED) and (line.a or line.b)
    ]
    for section, group in groupby(lines, lambda line: _section(line.figure)):
        yield SECTIONS.get(section, section), [(line, _look(line)) for line in group]


def _section(figure: str) -> str:
    head, dot, _ = figure.partition(".")
    return head if dot else ""


def _look(line: Line) -> str:
    """Whether b is better or worse than a, where that is plain."""
    if line.difference is None:
        return ""
    if abs(line.difference) <= NOISE * max(abs(line.a or 0.0), abs(line.b or 0.0)):
        return "same"
    if any(word in line.figure for word in MORE_IS_GOOD):
        return "better" if line.difference > 0 else "worse"
    if any(word in line.figure for word in LESS_IS_GOOD):
        return "better" if line.difference < 0 else "worse"
    return ""

"""A placement plan on disk and on the wire.

Documents name every field of the nouns in :mod:`solvers.placement.plan`; amounts of goods are kg
per day, money is for the whole span of the periods.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from solvers.common import Status, StopReason
from solvers.common.documents import LimitsDocument, PlanForm, PlanPart
from solvers.placement.plan import (
    Flow,
    FutureFigures,
    PlacementCosts,
    PlacementPlan,
    Shortfall,
    SiteDecision,
)


class SiteDecisionDocument(PlanPart):
    """See :class:`solvers.placement.plan.SiteDecision`; modules are pairs of class and steps."""

    site_id: str
    is_open: bool
    modules: tuple[tuple[str, int], ...] = ()

    def noun(self) -> SiteDecision:
        """The value that the document stands for."""
        return SiteDecision(**dict(self))


class FlowDocument(PlanPart):
    """See :class:`solvers.placement.plan.Flow`."""

    future_id: str
    period_id: str
    group_id: str
    site_ids: tuple[str, ...]
    zone_id: str
    kg_per_day: float

    def noun(self) -> Flow:
        """The value that the document stands for."""
        return Flow(**dict(self))


class ShortfallDocument(PlanPart):
    """See :class:`solvers.placement.plan.Shortfall`."""

    future_id: str
    period_id: str
    group_id: str
    zone_id: str
    kg_per_day: float

    def noun(self) -> Shortfall:
        """The value that the document stands for."""
        return Shortfall(**dict(self))


class PlacementCostsDocument(PlanPart):
    """See :class:`solvers.placement.plan.PlacementCosts`."""

    fixed: float = 0.0
    modules: float = 0.0
    opening: float = 0.0
    closing: float = 0.0
    expansion: float = 0.0
    transport: float = 0.0
    co2: float = 0.0
    unserved: float = 0.0

    def noun(self) -> PlacementCosts:
        """The value that the document stands for."""
        return PlacementCosts(**dict(self))


class FutureFiguresDocument(PlanPart):
    """See :class:`solvers.placement.plan.FutureFigures`."""

    future_id: str
    probability: float
    cost_cny: float
    unserved_share: float
    reach: tuple[float, ...]
    cold_chain: float | None
    co2_kg: float

    def noun(self) -> FutureFigures:
        """The value that the document stands for."""
        return FutureFigures(**dict(self))


class PlacementPlanDocument(PlanPart):
    """See :class:`solvers.placement.plan.PlacementPlan`."""

    schema_version: Literal[1] = 1
    family: Literal["placement"] = "placement"
    status: Status
    stop_reason: StopReason
    sites: tuple[SiteDecisionDocument, ...]
    flows: tuple[FlowDocument, ...]
    shortfalls: tuple[ShortfallDocument, ...]
    costs: PlacementCostsDocument
    objective: float
    bound: float | None
    figures: tuple[FutureFiguresDocument, ...]
    limits: LimitsDocument
    seconds: float = 0.0
    notes: dict[str, str] = Field(default_factory=dict)


def from_document(document: PlacementPlanDocument) -> PlacementPlan:
    """The plan that a document stands for."""
    return PlacementPlan(
        status=document.status,
        stop_reason=document.stop_reason,
        sites=tuple(item.noun() for item in document.sites),
        flows=tuple(item.noun() for item in document.flows),
        shortfalls=tuple(item.noun() for item in document.shortfalls),
        costs=document.costs.noun(),
        objective=document.objective,
        bound=document.bound,
        figures=tuple(item.noun() for item in document.figures),
        limits=document.limits.noun(),
        seconds=document.seconds,
        notes=dict(document.notes),
    )


FORM = PlanForm(PlacementPlanDocument, from_document)
to_document, to_json, from_json = FORM.to_document, FORM.to_json, FORM.from_json

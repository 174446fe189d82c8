"""An installers' plan on disk and on the wire.

Documents name every field of the nouns in :mod:`solvers.installers.plan`; times stay in seconds of
the horizon (``_s``), whose start stands beside the document in ``plan.json``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from solvers.common import Status, StopReason
from solvers.common.documents import LimitsDocument, PlanForm, PlanPart
from solvers.installers.plan import (
    InstallCosts,
    InstallersPlan,
    LeftOut,
    Pause,
    Reason,
    TeamRoute,
    Visit,
)


class InstallCostsDocument(PlanPart):
    """See :class:`solvers.installers.plan.InstallCosts`."""

    job_pay: float = 0.0
    call_out: float = 0.0
    travel_distance: float = 0.0
    travel_time: float = 0.0
    waiting: float = 0.0
    overtime: float = 0.0
    lateness: float = 0.0
    preference: float = 0.0
    quality: float = 0.0
    fairness: float = 0.0
    idle_goods: float = 0.0
    changes: float = 0.0
    outsourced: float = 0.0
    unserved: float = 0.0

    def noun(self) -> InstallCosts:
        """The value that the document stands for."""
        return InstallCosts(**dict(self))


class VisitDocument(PlanPart):
    """See :class:`solvers.installers.plan.Visit`."""

    job_id: str
    task: int
    arrive_s: int
    start_s: int
    end_s: int
    late_s: int = 0
    helps: bool = False

    def noun(self) -> Visit:
        """The value that the document stands for."""
        return Visit(**dict(self))


class PauseDocument(PlanPart):
    """See :class:`solvers.installers.plan.Pause`."""

    start_s: int
    end_s: int

    def noun(self) -> Pause:
        """The value that the document stands for."""
        return Pause(**dict(self))


class TeamRouteDocument(PlanPart):
    """See :class:`solvers.installers.plan.TeamRoute`."""

    team_id: str
    day: int
    start_s: int
    end_s: int
    visits: tuple[VisitDocument, ...]
    pauses: tuple[PauseDocument, ...] = ()
    distance_m: int = 0
    drive_s: int = 0
    overtime_s: int = 0
    costs: InstallCostsDocument = InstallCostsDocument()

    def noun(self) -> TeamRoute:
        """The value that the document stands for."""
        fields = dict(self)
        fields["visits"] = tuple(item.noun() for item in self.visits)
        fields["pauses"] = tuple(item.noun() for item in self.pauses)
        fields["costs"] = self.costs.noun()
        return TeamRoute(**fields)


class LeftOutDocument(PlanPart):
    """See :class:`solvers.installers.plan.LeftOut`."""

    job_id: str
    reason: Reason
    detail: str = ""
    cost_cny: float = 0.0
    is_outsourced: bool = False

    def noun(self) -> LeftOut:
        """The value that the document stands for."""
        return LeftOut(**dict(self))


class InstallersPlanDocument(PlanPart):
    """See :class:`solvers.installers.plan.InstallersPlan`."""

    schema_version: Literal[1] = 1
    family: Literal["installers"] = "installers"
    status: Status
    stop_reason: StopReason
    routes: tuple[TeamRouteDocument, ...]
    left_out: tuple[LeftOutDocument, ...]
    other_costs: InstallCostsDocument
    limits: LimitsDocument
    bound_cny: float | None = None
    seconds: float = 0.0
    notes: dict[str, str] = Field(default_factory=dict)


def from_document(document: InstallersPlanDocument) -> InstallersPlan:
    """The plan that a document stands for."""
    return InstallersPlan(
        status=document.status,
        stop_reason=document.stop_reason,
        routes=tuple(item.noun() for item in document.routes),
        left_out=tuple(item.noun() for item in document.left_out),
        other_costs=document.other_costs.noun(),
        limits=document.limits.noun(),
        bound_cny=document.bound_cny,
        seconds=document.seconds,
        notes=dict(document.notes),
    )


FORM = PlanForm(InstallersPlanDocument, from_document)
to_document, to_json, from_json = FORM.to_document, FORM.to_json, FORM.from_json

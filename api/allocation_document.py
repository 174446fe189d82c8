"""An allocation of demand to suppliers on disk, without loss."""

from __future__ import annotations

from typing import Literal

from solvers.common import Status, StopReason
from solvers.common.documents import PlanForm, PlanPart
from solvers.replenishment.suppliers.plan import AllocationCosts, AllocationPlan, Purchase


class PurchaseDocument(PlanPart):
    """See :class:`solvers.replenishment.suppliers.plan.Purchase`."""

    supplier_id: str
    category_id: str
    units: float
    goods_cny: float
    freight_cny: float
    defects_cny: float
    lateness_cny: float


class AllocationCostsDocument(PlanPart):
    """See :class:`solvers.replenishment.suppliers.plan.AllocationCosts`."""

    goods_cny: float = 0.0
    freight_cny: float = 0.0
    defects_cny: float = 0.0
    lateness_cny: float = 0.0
    cvar_cny: float = 0.0
    cvar_weight: float = 0.0


class AllocationDocument(PlanPart):
    """See :class:`solvers.replenishment.suppliers.plan.AllocationPlan`."""

    schema_version: Literal[1] = 1
    family: Literal["suppliers"] = "suppliers"
    status: Status
    stop: StopReason | None
    purchases: tuple[PurchaseDocument, ...]
    costs: AllocationCostsDocument
    bound_cny: float | None = None
    reasons: tuple[str, ...] = ()


def from_document(document: AllocationDocument) -> AllocationPlan:
    """The plan that a document stands for."""
    return AllocationPlan(
        document.status,
        document.stop,
        tuple(Purchase(**dict(item)) for item in document.purchases),
        AllocationCosts(**dict(document.costs)),
        document.bound_cny,
        document.reasons,
    )


FORM = PlanForm(AllocationDocument, from_document)
to_document, to_json, from_json = FORM.to_document, FORM.to_json, FORM.from_json

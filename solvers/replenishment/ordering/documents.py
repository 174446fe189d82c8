"""An order plan on disk and on the wire.

Lines, loads, moves, targets and alerts name every field of the nouns in
:mod:`solvers.replenishment.ordering.plan`; large tables travel as columns. Arrays of the projection
are base64 of little-endian float32 with their shape, so that 100,000 SKU-locations stay exact and
small; `projection_table` gives them as rows.
"""

from __future__ import annotations

import base64
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import model_validator

from solvers.common import Status
from solvers.common.documents import PlanForm, PlanPart
from solvers.replenishment.ordering.plan import (
    Alert,
    AlertKind,
    Binding,
    CompartmentFill,
    NotOrdered,
    OrderCosts,
    OrderPlan,
    Projection,
    ReplenishmentOrder,
    StockMove,
    StockTarget,
    VehicleLoad,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ARRAYS = (
    *("stock", "low", "high", "demand", "receipts", "waste", "short", "stock_out"),
    "without_orders",
)


class Columns(PlanPart):
    """A table by columns; made from rows of nouns with the same fields."""

    @model_validator(mode="before")
    @classmethod
    def of_rows(cls, given: Any) -> Any:
        """Turn rows into columns."""
        if isinstance(given, tuple | list):
            return {name: [getattr(row, name) for row in given] for name in cls.model_fields}
        return given

    def rows(self, kind: type[Any]) -> tuple[Any, ...]:
        """The nouns."""
        columns = [getattr(self, field.name) for field in fields(kind)]
        return tuple(kind(*row) for row in zip(*columns, strict=True))


class OrderColumns(Columns):
    """See :class:`ReplenishmentOrder`."""

    id: list[str]
    source_id: list[str]
    site_id: list[str]
    product_id: list[str]
    order_day: list[date]
    due_day: list[date]
    quantity: list[float]
    goods_cny: list[float]
    next_case_cny: list[float]
    last_case_cny: list[float]
    binding: list[Binding]
    is_firm: list[bool]


class TargetColumns(Columns):
    """See :class:`StockTarget`."""

    site_id: list[str]
    product_id: list[str]
    target_units: list[float]
    safety_units: list[float]
    covered_days: list[float]
    critical_ratio: list[float]
    shelf_life_cap_units: list[float]
    abc: list[str]
    xyz: list[str]


class FillDocument(PlanPart):
    """See :class:`CompartmentFill`."""

    temperature_class_id: str
    kg: float
    litres: float
    room_kg: float
    room_litres: float


class LoadDocument(PlanPart):
    """See :class:`VehicleLoad`."""

    source_id: str
    site_id: str
    order_day: date
    vehicle_type_id: str
    vehicles: int
    cost_cny: float
    fill: tuple[FillDocument, ...]

    def noun(self) -> VehicleLoad:
        """The value that the document stands for."""
        values = dict(self)
        values["fill"] = tuple(CompartmentFill(**dict(part)) for part in self.fill)
        return VehicleLoad(**values)


class MoveDocument(PlanPart):
    """See :class:`StockMove`."""

    id: str
    product_id: str
    from_site_id: str
    to_site_id: str
    quantity: float
    order_day: date
    due_day: date
    cost_cny: float
    worth_cny: float


class AlertDocument(PlanPart):
    """See :class:`Alert`."""

    kind: AlertKind
    site_id: str
    product_id: str
    probability: float
    day: date
    units: float
    value_cny: float
    action: str
    is_new: bool = True


class NotOrderedDocument(PlanPart):
    """See :class:`NotOrdered`."""

    site_id: str
    product_id: str
    reason: str
    detail: str = ""


class CostsDocument(PlanPart):
    """See :class:`OrderCosts`."""

    goods: float = 0.0
    moving: float = 0.0
    vehicles: float = 0.0
    holding: float = 0.0
    waste: float = 0.0
    shortage: float = 0.0


class ArrayDocument(PlanPart):
    """An array of float32: its shape, and its bytes in base64."""

    shape: tuple[int, ...]
    base64: str

    @model_validator(mode="before")
    @classmethod
    def of_array(cls, given: Any) -> Any:
        """Write an array down."""
        if isinstance(given, np.ndarray):
            data = np.ascontiguousarray(given, "<f4").tobytes()
            return {"shape": given.shape, "base64": base64.b64encode(data).decode()}
        return given

    @model_validator(mode="after")
    def has_all(self) -> ArrayDocument:
        """As many numbers as the shape says."""
        length = len(base64.b64decode(self.base64, validate=True))
        if length != 4 * int(np.prod(self.shape)):
            msg = f"{length} bytes do not make an array of shape {self.shape}"
            raise ValueError(msg)
        return self

    def array(self) -> np.ndarray[Any, np.dtype[np.float32]]:
        """The array."""
        data = base64.b64decode(self.base64)
        return np.frombuffer(data, "<f4").reshape(self.shape).astype(np.float32)


class ProjectionDocument(PlanPart):
    """See :class:`Projection`."""

    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    stock: ArrayDocument
    low: ArrayDocument
    high: ArrayDocument
    demand: ArrayDocument
    receipts: ArrayDocument
    waste: ArrayDocument
    short: ArrayDocument
    stock_out: ArrayDocument
    without_orders: ArrayDocument

    def noun(self) -> Projection:
        """The value that the document stands for."""
        arrays = {name: getattr(self, name).array() for name in ARRAYS}
        return Projection(self.site_ids, self.product_ids, **arrays)


class OrderPlanDocument(PlanPart):
    """See :class:`OrderPlan`."""

    schema_version: Literal[1] = 1
    family: Literal["replenishment"] = "replenishment"
    status: Status
    today: date
    days: int
    orders: OrderColumns
    vehicles: tuple[LoadDocument, ...]
    moves: tuple[MoveDocument, ...]
    targets: TargetColumns
    alerts: tuple[AlertDocument, ...]
    not_ordered: tuple[NotOrderedDocument, ...]
    projection: ProjectionDocument
    costs: CostsDocument


def from_document(document: OrderPlanDocument) -> OrderPlan:
    """The plan that a document stands for."""
    return OrderPlan(
        document.status,
        document.today,
        document.days,
        document.orders.rows(ReplenishmentOrder),
        tuple(load.noun() for load in document.vehicles),
        tuple(StockMove(**dict(move)) for move in document.moves),
        document.targets.rows(StockTarget),
        tuple(Alert(**dict(alert)) for alert in document.alerts),
        tuple(NotOrdered(**dict(item)) for item in document.not_ordered),
        document.projection.noun(),
        OrderCosts(**dict(document.costs)),
    )


def projection_table(projection: Projection, today: date) -> Iterator[dict[str, object]]:
    """The projection as rows: one for every SKU-location and day."""
    days = projection.stock.shape[1]
    dates = [date.fromordinal(today.toordinal() + day) for day in range(days)]
    pairs = zip(projection.site_ids, projection.product_ids, strict=True)
    for row, (site, product) in enumerate(pairs):
        for day in range(days):
            figures = {name: float(getattr(projection, name)[row, day]) for name in ARRAYS}
            yield {"site_id": site, "product_id": product, "day": dates[day], **figures}


FORM = PlanForm(OrderPlanDocument, from_document)
to_document, to_json, from_json = FORM.to_document, FORM.to_json, FORM.from_json

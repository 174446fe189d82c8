"""An order plan and its forecast on disk and on the wire.

Documents name every field of the nouns; arrays travel as their bytes, since a plan of 100,000
SKU-locations has ten millions of numbers.
"""

from __future__ import annotations

import base64
import binascii
import math
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import numpy as np
from pydantic import BeforeValidator, model_validator

from solvers.common import Status
from solvers.common.documents import PlanForm, PlanPart
from solvers.replenishment.demand.forecast import Forecast
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
    from numpy.typing import NDArray

BYTES = 4
"""Of a number."""


class ArrayDocument(PlanPart):
    """Numbers: the lengths of the axes, and 32-bit little-endian floats in base64, row by row."""

    shape: tuple[int, ...]
    float32: str

    @model_validator(mode="after")
    def _whole(self) -> Self:
        try:
            size = len(base64.b64decode(self.float32, validate=True))
        except binascii.Error as wrong:
            problem = "the numbers are no base64"
            raise ValueError(problem) from wrong
        if size != BYTES * math.prod(self.shape):
            problem = "there are not as many numbers as the axes say"
            raise ValueError(problem)
        return self

    def noun(self) -> NDArray[np.float32]:
        """The array that the document stands for."""
        values = np.frombuffer(base64.b64decode(self.float32), "<f4")
        return values.reshape(self.shape).astype(np.float32)


def _written(values: Any) -> Any:
    """An array as its document; what is one already stays."""
    if not isinstance(values, np.ndarray):
        return values
    data = np.ascontiguousarray(values, dtype="<f4").tobytes()
    return {"shape": values.shape, "float32": base64.b64encode(data).decode("ascii")}


Numbers = Annotated[ArrayDocument, BeforeValidator(_written)]


class OrderDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.ReplenishmentOrder`."""

    id: str
    source_id: str
    site_id: str
    product_id: str
    order_day: date
    due_day: date
    quantity: float
    goods_cny: float
    next_case_cny: float = 0.0
    last_case_cny: float = 0.0
    binding: Binding = Binding.TARGET
    is_firm: bool = True

    def noun(self) -> ReplenishmentOrder:
        """The value that the document stands for."""
        return ReplenishmentOrder(**dict(self))


class FillDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.CompartmentFill`."""

    temperature_class_id: str
    kg: float
    litres: float
    room_kg: float
    room_litres: float

    def noun(self) -> CompartmentFill:
        """The value that the document stands for."""
        return CompartmentFill(**dict(self))


class LoadDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.VehicleLoad`."""

    source_id: str
    site_id: str
    order_day: date
    vehicle_type_id: str
    vehicles: int
    cost_cny: float
    fill: tuple[FillDocument, ...]

    def noun(self) -> VehicleLoad:
        """The value that the document stands for."""
        fill = tuple(item.noun() for item in self.fill)
        return VehicleLoad(**{**dict(self), "fill": fill})


class MoveDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.StockMove`."""

    id: str
    product_id: str
    from_site_id: str
    to_site_id: str
    quantity: float
    order_day: date
    due_day: date
    cost_cny: float
    worth_cny: float

    def noun(self) -> StockMove:
        """The value that the document stands for."""
        return StockMove(**dict(self))


class TargetDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.StockTarget`."""

    site_id: str
    product_id: str
    target_units: float
    safety_units: float
    covered_days: float
    critical_ratio: float
    shelf_life_cap_units: float
    abc: str
    xyz: str

    def noun(self) -> StockTarget:
        """The value that the document stands for."""
        return StockTarget(**dict(self))


class AlertDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.Alert`."""

    kind: AlertKind
    site_id: str
    product_id: str
    probability: float
    day: date
    units: float
    value_cny: float
    action: str
    is_new: bool = True

    def noun(self) -> Alert:
        """The value that the document stands for."""
        return Alert(**dict(self))


class NotOrderedDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.NotOrdered`."""

    site_id: str
    product_id: str
    reason: str
    detail: str = ""

    def noun(self) -> NotOrdered:
        """The value that the document stands for."""
        return NotOrdered(**dict(self))


class ProjectionDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.Projection`."""

    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    stock: Numbers
    low: Numbers
    high: Numbers
    demand: Numbers
    receipts: Numbers
    waste: Numbers
    stock_out: Numbers
    without_orders: Numbers

    def noun(self) -> Projection:
        """The value that the document stands for."""
        return Projection(**_with_arrays(self))


class OrderCostsDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.OrderCosts`."""

    goods: float = 0.0
    moving: float = 0.0
    vehicles: float = 0.0
    holding: float = 0.0
    waste: float = 0.0
    shortage: float = 0.0

    def noun(self) -> OrderCosts:
        """The value that the document stands for."""
        return OrderCosts(**dict(self))


class OrderPlanDocument(PlanPart):
    """See :class:`solvers.replenishment.ordering.plan.OrderPlan`."""

    schema_version: Literal[1] = 1
    family: Literal["replenishment"] = "replenishment"
    status: Status
    today: date
    days: int
    orders: tuple[OrderDocument, ...]
    vehicles: tuple[LoadDocument, ...]
    moves: tuple[MoveDocument, ...]
    targets: tuple[TargetDocument, ...]
    alerts: tuple[AlertDocument, ...]
    not_ordered: tuple[NotOrderedDocument, ...]
    projection: ProjectionDocument
    costs: OrderCostsDocument


class ForecastDocument(PlanPart):
    """See :class:`solvers.replenishment.demand.forecast.Forecast`."""

    schema_version: Literal[1] = 1
    origin: date
    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    mean: Numbers
    levels: tuple[float, ...]
    quantiles: Numbers
    method: tuple[str, ...]


def from_document(document: OrderPlanDocument) -> OrderPlan:
    """The plan that a document stands for."""
    return OrderPlan(
        status=document.status,
        today=document.today,
        days=document.days,
        orders=tuple(item.noun() for item in document.orders),
        vehicles=tuple(item.noun() for item in document.vehicles),
        moves=tuple(item.noun() for item in document.moves),
        targets=tuple(item.noun() for item in document.targets),
        alerts=tuple(item.noun() for item in document.alerts),
        not_ordered=tuple(item.noun() for item in document.not_ordered),
        projection=document.projection.noun(),
        costs=document.costs.noun(),
    )


def forecast_of(document: ForecastDocument) -> Forecast:
    """The forecast that a document stands for."""
    values = _with_arrays(document)
    del values["schema_version"]
    return Forecast(**values)


def _with_arrays(document: PlanPart) -> dict[str, Any]:
    """The fields, arrays as arrays."""
    return {
        name: value.noun() if isinstance(value, ArrayDocument) else value
        for name, value in dict(document).items()
    }


FORM = PlanForm(OrderPlanDocument, from_document)
to_document, to_json, from_json = FORM.to_document, FORM.to_json, FORM.from_json
FORECAST_FORM = PlanForm(ForecastDocument, forecast_of)
forecast_to_json, forecast_from_json = FORECAST_FORM.to_json, FORECAST_FORM.from_json

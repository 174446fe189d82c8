"""A routing plan on disk and on the wire.

Documents name every field of the nouns in :mod:`supplychain.plans`; times stay in seconds of the
horizon (``_s``), whose start stands beside the document in ``plan.json``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from solvers.common import Status, StopReason
from solvers.common.documents import LimitsDocument, PlanForm, PlanPart
from solvers.routing.plan import RoutingPlan, TierBound
from supplychain.fleet import Haul, RouteEnd
from supplychain.places import Location
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


class CostTermsDocument(PlanPart):
    """See :class:`supplychain.plans.CostTerms`."""

    vehicles: float = 0.0
    distance: float = 0.0
    time: float = 0.0
    carriers: float = 0.0
    reefer_energy: float = 0.0
    handling: float = 0.0
    lateness: float = 0.0
    spoilage: float = 0.0
    unserved: float = 0.0

    def noun(self) -> CostTerms:
        """The value that the document stands for."""
        return CostTerms(**dict(self))


class ConsignmentDocument(PlanPart):
    """See :class:`supplychain.plans.Consignment`."""

    id: str
    lot_id: str
    product_id: str
    temperature_class_id: str
    quantity: float
    kg: float
    litres: float
    from_site_id: str
    to_site_id: str
    order_id: str = ""
    line: int = -1
    transfer_id: str = ""

    def noun(self) -> Consignment:
        """The value that the document stands for."""
        return Consignment(**dict(self))


class CompartmentStateDocument(PlanPart):
    """See :class:`supplychain.plans.CompartmentState`."""

    temperature_class_id: str
    kg: float
    litres: float
    product_c: float
    air_c: float

    def noun(self) -> CompartmentState:
        """The value that the document stands for."""
        return CompartmentState(**dict(self))


class LocationDocument(PlanPart):
    """See :class:`supplychain.places.Location`."""

    lat: float
    lon: float

    def noun(self) -> Location:
        """The value that the document stands for."""
        return Location(**dict(self))


class StopDocument(PlanPart):
    """See :class:`supplychain.plans.Stop`."""

    kind: StopKind
    place_id: str
    arrive_s: int
    start_s: int
    end_s: int
    consignment_ids: tuple[str, ...] = ()
    compartments: tuple[CompartmentStateDocument, ...] = ()
    location: LocationDocument | None = None

    def noun(self) -> Stop:
        """The value that the document stands for."""
        fields = dict(self)
        fields["compartments"] = tuple(item.noun() for item in self.compartments)
        fields["location"] = None if self.location is None else self.location.noun()
        return Stop(**fields)


class RestDocument(PlanPart):
    """See :class:`supplychain.plans.Rest`."""

    start_s: int
    end_s: int

    def noun(self) -> Rest:
        """The value that the document stands for."""
        return Rest(**dict(self))


class RouteDocument(PlanPart):
    """See :class:`supplychain.plans.Route`."""

    id: str
    haul: Haul
    vehicle_type_id: str
    layout_id: str
    base_id: str
    stops: tuple[StopDocument, ...]
    rests: tuple[RestDocument, ...] = ()
    distance_m: int
    drive_s: int
    costs: CostTermsDocument
    energy_kwh: float = 0.0
    diesel_l: float = 0.0
    co2_kg: float = 0.0
    meals: tuple[RestDocument, ...] = ()
    ends: RouteEnd = RouteEnd.SITE

    def noun(self) -> Route:
        """The value that the document stands for."""
        fields = dict(self)
        fields["stops"] = tuple(item.noun() for item in self.stops)
        fields["rests"] = tuple(item.noun() for item in self.rests)
        fields["meals"] = tuple(item.noun() for item in self.meals)
        fields["costs"] = self.costs.noun()
        return Route(**fields)


class CarrierMoveDocument(PlanPart):
    """See :class:`supplychain.plans.CarrierMove`."""

    id: str
    carrier_id: str
    from_site_id: str
    to_site_id: str
    temperature_class_id: str
    depart_s: int
    arrive_s: int
    consignment_ids: tuple[str, ...]
    kg: float
    costs: CostTermsDocument
    co2_kg: float = 0.0

    def noun(self) -> CarrierMove:
        """The value that the document stands for."""
        fields = dict(self)
        fields["costs"] = self.costs.noun()
        return CarrierMove(**fields)


class DeliveryDocument(PlanPart):
    """See :class:`supplychain.plans.Delivery`."""

    order_id: str
    front_id: str
    route_id: str
    arrive_s: int
    start_s: int
    late_s: int = 0
    remaining_life_h: float | None = None
    spare_life_h: float | None = None
    in_band: bool = True

    def noun(self) -> Delivery:
        """The value that the document stands for."""
        return Delivery(**dict(self))


class UnservedDocument(PlanPart):
    """See :class:`supplychain.plans.Unserved`."""

    kind: Literal["order", "transfer"]
    id: str
    kg: float
    reason: Reason
    detail: str = ""
    cost_cny: float = 0.0

    def noun(self) -> Unserved:
        """The value that the document stands for."""
        return Unserved(**dict(self))


class TierBoundDocument(PlanPart):
    """See :class:`solvers.routing.plan.TierBound`."""

    cost_cny: float
    bound_cny: float | None
    means: str = ""

    def noun(self) -> TierBound:
        """The value that the document stands for."""
        return TierBound(**dict(self))


class RoutingPlanDocument(PlanPart):
    """See :class:`solvers.routing.plan.RoutingPlan`."""

    schema_version: Literal[1] = 1
    family: Literal["routing"] = "routing"
    status: Status
    stop_reason: StopReason
    consignments: tuple[ConsignmentDocument, ...]
    routes: tuple[RouteDocument, ...]
    moves: tuple[CarrierMoveDocument, ...]
    deliveries: tuple[DeliveryDocument, ...]
    unserved: tuple[UnservedDocument, ...]
    site_costs: CostTermsDocument
    bounds: dict[str, TierBoundDocument]
    limits: LimitsDocument
    seconds: float = 0.0
    notes: dict[str, str] = Field(default_factory=dict)


def from_document(document: RoutingPlanDocument) -> RoutingPlan:
    """The plan that a document stands for."""
    return RoutingPlan(
        status=document.status,
        stop_reason=document.stop_reason,
        consignments=tuple(item.noun() for item in document.consignments),
        routes=tuple(item.noun() for item in document.routes),
        moves=tuple(item.noun() for item in document.moves),
        deliveries=tuple(item.noun() for item in document.deliveries),
        unserved=tuple(item.noun() for item in document.unserved),
        site_costs=document.site_costs.noun(),
        bounds={tier: bound.noun() for tier, bound in document.bounds.items()},
        limits=document.limits.noun(),
        seconds=document.seconds,
        notes=dict(document.notes),
    )


FORM = PlanForm(RoutingPlanDocument, from_document)
to_document, to_json, from_json = FORM.to_document, FORM.to_json, FORM.from_json

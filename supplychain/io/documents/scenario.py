"""The whole scenario as one document, and the list of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from supplychain.io.documents.demand import (
    CustomerRow,
    LotRow,
    OrderLineRow,
    OrderRow,
    OrderWindowRow,
    TransferRow,
)
from supplychain.io.documents.design import (
    DemandPeriodRow,
    DemandZoneRow,
    DesignLaneRow,
    FreightRateRow,
    ProductGroupRow,
    ServiceBandRow,
    SiteChoiceRow,
    SiteModuleRow,
    ZoneDemandRow,
)
from supplychain.io.documents.disruptions import (
    DisruptionRow,
    DisruptionTriggerRow,
    DisruptionZoneRow,
)
from supplychain.io.documents.execution import RouteProgressRow, VehicleOutRow
from supplychain.io.documents.goods import AmbientRow, ProductRow, TemperatureClassRow
from supplychain.io.documents.header import HeaderDocument
from supplychain.io.documents.history import HistoryRows
from supplychain.io.documents.jobs import (
    InstallJobRow,
    JobRelationRow,
    JobTaskRow,
    JobWindowRow,
)
from supplychain.io.documents.kinds import Row  # noqa: TC001 - part of a public noun
from supplychain.io.documents.network import LaneRow, SiteCapacityRow, SiteRow, TariffRow
from supplychain.io.documents.outlook import (
    ExceptionRow,
    FutureChangeRow,
    FutureRow,
    PresentSpendRow,
)
from supplychain.io.documents.restocking import (
    DemandHistoryRow,
    ItemPriceRow,
    ItemSourceRow,
    PromotionRow,
    RouteClosureRow,
    SpecialDayRow,
    StockItemRow,
    SupplyRouteRow,
)
from supplychain.io.documents.suppliers import (
    CategoryDemandRow,
    CertificateRow,
    ClusterOutageRow,
    DeliveryReceivedRow,
    InspectionRow,
    PresentAllocationRow,
    SupplierRow,
    SupplyOfferRow,
    SupplyPriceRow,
)
from supplychain.io.documents.teams import (
    TeamAbsenceRow,
    TeamBreakRow,
    TeamCertificateRow,
    TeamRow,
)
from supplychain.io.documents.telemetry import TelemetryRow
from supplychain.io.documents.traffic import ConflictRow, TrafficRow
from supplychain.io.documents.vehicles import FleetRow, LayoutRow, MealRow, VehicleTypeRow

if TYPE_CHECKING:
    from collections.abc import Callable


class ScenarioDocument(HeaderDocument):
    """A scenario as one JSON document: the header's fields and one list per table."""

    temperature_classes: tuple[TemperatureClassRow, ...]
    products: tuple[ProductRow, ...]
    sites: tuple[SiteRow, ...]
    site_capacities: tuple[SiteCapacityRow, ...] = ()
    lanes: tuple[LaneRow, ...] = ()
    tariffs: tuple[TariffRow, ...] = ()
    vehicle_types: tuple[VehicleTypeRow, ...]
    layouts: tuple[LayoutRow, ...]
    meals: tuple[MealRow, ...] = ()
    fleets: tuple[FleetRow, ...]
    customers: tuple[CustomerRow, ...] = ()
    orders: tuple[OrderRow, ...]
    order_windows: tuple[OrderWindowRow, ...] = ()
    order_lines: tuple[OrderLineRow, ...] = ()
    lots: tuple[LotRow, ...] = ()
    transfers: tuple[TransferRow, ...] = ()
    ambient: tuple[AmbientRow, ...] = ()
    traffic: tuple[TrafficRow, ...] = ()
    conflicts: tuple[ConflictRow, ...] = ()
    route_progress: tuple[RouteProgressRow, ...] = ()
    vehicles_out: tuple[VehicleOutRow, ...] = ()
    site_modules: tuple[SiteModuleRow, ...] = ()
    site_choices: tuple[SiteChoiceRow, ...] = ()
    product_groups: tuple[ProductGroupRow, ...] = ()
    demand_zones: tuple[DemandZoneRow, ...] = ()
    demand_periods: tuple[DemandPeriodRow, ...] = ()
    zone_demand: tuple[ZoneDemandRow, ...] = ()
    freight_rates: tuple[FreightRateRow, ...] = ()
    design_lanes: tuple[DesignLaneRow, ...] = ()
    service_bands: tuple[ServiceBandRow, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
    futures: tuple[FutureRow, ...] = ()
    future_changes: tuple[FutureChangeRow, ...] = ()
    present_spend: tuple[PresentSpendRow, ...] = ()
    suppliers: tuple[SupplierRow, ...] = ()
    category_demand: tuple[CategoryDemandRow, ...] = ()
    supply_offers: tuple[SupplyOfferRow, ...] = ()
    supply_prices: tuple[SupplyPriceRow, ...] = ()
    present_allocation: tuple[PresentAllocationRow, ...] = ()
    cluster_outages: tuple[ClusterOutageRow, ...] = ()
    certificates: tuple[CertificateRow, ...] = ()
    deliveries_received: tuple[DeliveryReceivedRow, ...] = ()
    inspections: tuple[InspectionRow, ...] = ()
    stock_items: tuple[StockItemRow, ...] = ()
    item_sources: tuple[ItemSourceRow, ...] = ()
    item_prices: tuple[ItemPriceRow, ...] = ()
    supply_routes: tuple[SupplyRouteRow, ...] = ()
    route_closures: tuple[RouteClosureRow, ...] = ()
    promotions: tuple[PromotionRow, ...] = ()
    special_days: tuple[SpecialDayRow, ...] = ()
    demand_history: HistoryRows = HistoryRows()
    teams: tuple[TeamRow, ...] = ()
    team_certificates: tuple[TeamCertificateRow, ...] = ()
    team_absences: tuple[TeamAbsenceRow, ...] = ()
    team_breaks: tuple[TeamBreakRow, ...] = ()
    install_jobs: tuple[InstallJobRow, ...] = ()
    job_tasks: tuple[JobTaskRow, ...] = ()
    job_windows: tuple[JobWindowRow, ...] = ()
    job_relations: tuple[JobRelationRow, ...] = ()
    disruptions: tuple[DisruptionRow, ...] = ()
    disruption_zones: tuple[DisruptionZoneRow, ...] = ()
    disruption_triggers: tuple[DisruptionTriggerRow, ...] = ()
    telemetry: tuple[TelemetryRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TableForm:
    """Name of a table, its row model, what identifies a row, and whether it may be absent."""

    name: str
    row_model: type[Row]
    key: tuple[str, ...]
    required: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """Fields of the row model, in order."""
        return _fields(self.row_model)


@cache
def _fields(row_model: type[Row]) -> tuple[str, ...]:
    """Names of a row model's fields, which pydantic looks up anew each time."""
    return tuple(row_model.model_fields)


TABLES: tuple[TableForm, ...] = (
    TableForm("temperature_classes", TemperatureClassRow, ("id",), required=True),
    TableForm("products", ProductRow, ("id",), required=True),
    TableForm("sites", SiteRow, ("id",), required=True),
    TableForm(
        "site_capacities", SiteCapacityRow, ("site_id", "temperature_class_id"), required=False
    ),
    TableForm("lanes", LaneRow, ("from_site_id", "to_site_id"), required=False),
    TableForm(
        "tariffs",
        TariffRow,
        ("carrier_id", "from_site_id", "to_site_id", "temperature_class_id", "from_kg"),
        required=False,
    ),
    TableForm("vehicle_types", VehicleTypeRow, ("id",), required=True),
    TableForm(
        "layouts",
        LayoutRow,
        ("vehicle_type_id", "layout_id", "temperature_class_id"),
        required=True,
    ),
    TableForm("meals", MealRow, ("vehicle_type_id", "open", "close"), required=False),
    TableForm(
        "fleets",
        FleetRow,
        ("site_id", "vehicle_type_id", "start_lat", "start_lon", "ends", "end_lat", "end_lon"),
        required=True,
    ),
    TableForm("customers", CustomerRow, ("id",), required=False),
    TableForm("orders", OrderRow, ("id",), required=True),
    TableForm("order_windows", OrderWindowRow, (), required=False),
    TableForm("order_lines", OrderLineRow, (), required=False),
    TableForm("lots", LotRow, ("id",), required=False),
    TableForm("transfers", TransferRow, ("id",), required=False),
    TableForm("ambient", AmbientRow, ("city", "hour"), required=False),
    TableForm("traffic", TrafficRow, ("speed_class", "hour"), required=False),
    TableForm("conflicts", ConflictRow, ("one", "other"), required=False),
    TableForm("route_progress", RouteProgressRow, ("route_id",), required=False),
    TableForm("vehicles_out", VehicleOutRow, (), required=False),
    TableForm("site_modules", SiteModuleRow, ("site_id", "capacity_class_id"), required=False),
    TableForm("site_choices", SiteChoiceRow, ("site_id",), required=False),
    TableForm("product_groups", ProductGroupRow, ("id",), required=False),
    TableForm("demand_zones", DemandZoneRow, ("id",), required=False),
    TableForm("demand_periods", DemandPeriodRow, ("id",), required=False),
    TableForm(
        "zone_demand",
        ZoneDemandRow,
        ("zone_id", "product_group_id", "period_id"),
        required=False,
    ),
    TableForm(
        "freight_rates",
        FreightRateRow,
        ("from_tier", "to_tier", "capacity_class_id", "carrier_id", "max_km"),
        required=False,
    ),
    TableForm(
        "design_lanes",
        DesignLaneRow,
        ("from_site_id", "to_id", "capacity_class_id"),
        required=False,
    ),
    TableForm("service_bands", ServiceBandRow, ("hours", "groups"), required=False),
    TableForm("exceptions", ExceptionRow, ("site_id", "to_id", "kind"), required=False),
    TableForm("futures", FutureRow, ("id",), required=False),
    TableForm(
        "future_changes",
        FutureChangeRow,
        ("future_id", "site_id", "zone_id", "city", "product_group_id"),
        required=False,
    ),
    TableForm("present_spend", PresentSpendRow, ("cause", "site_id", "tier"), required=False),
    TableForm("suppliers", SupplierRow, ("id",), required=False),
    TableForm("category_demand", CategoryDemandRow, ("id",), required=False),
    TableForm("supply_offers", SupplyOfferRow, ("supplier_id", "category_id"), required=False),
    TableForm(
        "supply_prices",
        SupplyPriceRow,
        ("supplier_id", "category_id", "from_units"),
        required=False,
    ),
    TableForm(
        "present_allocation",
        PresentAllocationRow,
        ("category_id", "supplier_id"),
        required=False,
    ),
    TableForm("cluster_outages", ClusterOutageRow, ("id", "cluster"), required=False),
    TableForm(
        "certificates", CertificateRow, ("supplier_id", "kind", "valid_from"), required=False
    ),
    TableForm("deliveries_received", DeliveryReceivedRow, (), required=False),
    TableForm("inspections", InspectionRow, ("id",), required=False),
    TableForm("stock_items", StockItemRow, ("site_id", "product_id"), required=False),
    TableForm(
        "item_sources", ItemSourceRow, ("site_id", "product_id", "source_id"), required=False
    ),
    TableForm(
        "item_prices",
        ItemPriceRow,
        ("site_id", "product_id", "source_id", "from_units"),
        required=False,
    ),
    TableForm("supply_routes", SupplyRouteRow, ("source_id", "site_id"), required=False),
    TableForm(
        "route_closures",
        RouteClosureRow,
        ("source_id", "site_id", "first_day", "last_day"),
        required=False,
    ),
    TableForm(
        "promotions",
        PromotionRow,
        ("product_id", "site_id", "first_day", "last_day", "name"),
        required=False,
    ),
    TableForm("special_days", SpecialDayRow, ("day", "kind"), required=False),
    TableForm("demand_history", DemandHistoryRow, ("site_id", "product_id", "day"), required=False),
    TableForm("teams", TeamRow, ("id",), required=False),
    TableForm(
        "team_certificates",
        TeamCertificateRow,
        ("team_id", "certificate_id", "valid_from"),
        required=False,
    ),
    TableForm("team_absences", TeamAbsenceRow, ("team_id", "first_day"), required=False),
    TableForm("team_breaks", TeamBreakRow, ("team_id", "open", "close"), required=False),
    TableForm("install_jobs", InstallJobRow, ("id",), required=False),
    TableForm("job_tasks", JobTaskRow, ("job_id", "task"), required=False),
    TableForm("job_windows", JobWindowRow, ("job_id", "window_open"), required=False),
    TableForm(
        "job_relations",
        JobRelationRow,
        ("kind", "first_job_id", "second_job_id"),
        required=False,
    ),
    TableForm("disruptions", DisruptionRow, ("id",), required=False),
    TableForm("disruption_zones", DisruptionZoneRow, (), required=False),
    TableForm(
        "disruption_triggers",
        DisruptionTriggerRow,
        ("disruption_id", "after_id", "moment"),
        required=False,
    ),
    TableForm("telemetry", TelemetryRow, (), required=False),
)
"""Every table, in the order in which they are written."""

OF_THE_DAY = ("route_progress", "vehicles_out")
"""Tables that say what has been done of a plan, and mean nothing without a moment."""

OF_A_DESIGN = (
    *("site_modules", "site_choices", "product_groups", "demand_zones", "demand_periods"),
    *("zone_demand", "freight_rates", "design_lanes", "service_bands", "exceptions", "futures"),
    *("future_changes", "present_spend"),
)
"""Tables that say what the network can become; planning a day needs none of them."""

OF_SUPPLY = (
    *("suppliers", "category_demand", "supply_offers", "supply_prices", "present_allocation"),
    *("cluster_outages", "certificates", "deliveries_received", "inspections"),
)
"""Tables that say whom goods can be bought from; planning a day needs none of them."""

OF_RESTOCKING = (
    *("stock_items", "item_sources", "item_prices", "supply_routes", "route_closures"),
    *("promotions", "special_days", "demand_history"),
)
"""Tables that say what is kept where and how it is ordered; planning a day needs none of them."""

OF_INSTALLATION = (
    *("teams", "team_certificates", "team_absences", "team_breaks"),
    *("install_jobs", "job_tasks", "job_windows", "job_relations"),
)
"""Tables that say who installs what at whose door; planning a day's driving needs none of them."""

OF_DISRUPTIONS = ("disruptions", "disruption_zones", "disruption_triggers")
"""Tables that say what can go wrong; no plan asks for them, simulations do."""

OF_TELEMETRY = ("telemetry",)
"""What loggers recorded; it changes plans only through the ages of lots."""

OF_A_PLANNED_DAY = ("products", "vehicle_types", "layouts", "fleets", "orders")
"""Required tables that a scenario may lack if only its network is to be designed."""

OF_DRIVING = ("vehicle_types", "layouts", "fleets", "orders")
"""Required tables that a scenario may lack if only stock is to be ordered."""

OF_A_NETWORK = ("temperature_classes", "sites")
"""Required tables that it may lack besides if only suppliers are chosen, or teams are sent."""


def spared_tables(has_rows: Callable[[str], bool]) -> frozenset[str]:
    """Required tables that may be absent, since the others ask for less than a day's plan."""
    if has_rows("category_demand"):
        return frozenset(OF_A_PLANNED_DAY + OF_A_NETWORK)
    if has_rows("install_jobs") and not has_rows("orders"):
        return frozenset(OF_A_PLANNED_DAY + OF_A_NETWORK)
    if has_rows("demand_zones"):
        return frozenset(OF_A_PLANNED_DAY)
    is_for_ordering = has_rows("stock_items") and not has_rows("orders")
    return frozenset(OF_DRIVING if is_for_ordering else ())


FORMS = {form.name: form for form in TABLES}
"""Every table by name."""

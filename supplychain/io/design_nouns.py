"""The design of a network: from table rows to nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S
from supplychain.design import (
    DemandPeriod,
    DemandZone,
    Design,
    DesignLane,
    DesignRules,
    FreightRate,
    ProductGroup,
    ServiceBand,
    SiteChoice,
    SiteModule,
    ZoneDemand,
)
from supplychain.io.grouped import named, whole
from supplychain.outlook import ExceptionRecord, FutureCase, FutureChange, PresentSpend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from supplychain.io.documents.design import (
        DemandPeriodRow,
        DemandZoneRow,
        DesignLaneRow,
        FreightRateRow,
        ProductGroupRow,
        ServiceBandRow,
        SiteModuleRow,
    )
    from supplychain.io.documents.outlook import FutureRow
    from supplychain.io.documents.placement import PlacementDocument
    from supplychain.places import Location

METRES_PER_KM = 1_000


def design_of(
    placement: PlacementDocument | None,
    rows: Mapping[str, Sequence[Any]],
    place: Callable[[float, float], Location],
) -> Design | None:
    """The design that the header and the tables state; ``None`` if they state nothing."""
    design = Design(
        modules=tuple(map(_module, rows["site_modules"])),
        choices=tuple(SiteChoice(**row.model_dump()) for row in rows["site_choices"]),
        groups=tuple(map(_group, rows["product_groups"])),
        zones=tuple(_zone(row, place) for row in rows["demand_zones"]),
        periods=tuple(map(_period, rows["demand_periods"])),
        demand=tuple(ZoneDemand(**row.model_dump()) for row in rows["zone_demand"]),
        rates=tuple(map(_rate, rows["freight_rates"])),
        lanes=tuple(map(_lane, rows["design_lanes"])),
        bands=tuple(map(_band, rows["service_bands"])),
        exceptions=tuple(ExceptionRecord(**row.model_dump()) for row in rows["exceptions"]),
        futures=tuple(map(_future, rows["futures"])),
        changes=tuple(FutureChange(**row.model_dump()) for row in rows["future_changes"]),
        spend=tuple(PresentSpend(**row.model_dump()) for row in rows["present_spend"]),
        rules=_rules(placement),
    )
    return None if design == Design() else design


def _module(row: SiteModuleRow) -> SiteModule:
    fields = row.model_dump(exclude={"capacity_class_id"})
    return SiteModule(**fields, class_id=row.capacity_class_id)


def _group(row: ProductGroupRow) -> ProductGroup:
    fields = row.model_dump(exclude={"age_limit_h"})
    fields["name"] = named(row.name, row.id)
    return ProductGroup(**fields, age_limit_s=whole(row.age_limit_h, HOUR_S))


def _zone(row: DemandZoneRow, place: Callable[[float, float], Location]) -> DemandZone:
    inner_m = round(row.inner_km * METRES_PER_KM)
    name = named(row.name, row.id)
    return DemandZone(row.id, name, place(row.lat, row.lon), row.city, inner_m)


def _period(row: DemandPeriodRow) -> DemandPeriod:
    return DemandPeriod(row.id, named(row.name, row.id), row.days)


def _rate(row: FreightRateRow) -> FreightRate:
    return FreightRate(
        row.from_tier,
        row.to_tier,
        row.capacity_class_id,
        row.carrier_id,
        row.cny_per_tkm,
        row.cny_per_kg,
        row.kg_co2_per_tkm,
        whole(row.in_band_h, HOUR_S),
        whole(row.max_km, METRES_PER_KM),
    )


def _lane(row: DesignLaneRow) -> DesignLane:
    return DesignLane(
        row.from_site_id,
        row.to_id,
        row.capacity_class_id,
        row.cny_per_kg,
        whole(row.hours, HOUR_S),
        row.in_band,
        row.closed,
    )


def _band(row: ServiceBandRow) -> ServiceBand:
    return ServiceBand(row.hours, row.share, round(row.wait_h * HOUR_S), row.groups)


def _future(row: FutureRow) -> FutureCase:
    fields = row.model_dump()
    fields["name"] = named(row.name, row.id)
    return FutureCase(**fields)


def _rules(placement: PlacementDocument | None) -> DesignRules:
    if placement is None:
        return DesignRules()
    fields = placement.model_dump(exclude={"aim", "sourcing", "risk"})
    return DesignRules(
        **fields,
        aim=tuple(placement.aim.split()),
        sourcing=str(placement.sourcing),
        risk=str(placement.risk),
    )

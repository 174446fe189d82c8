"""What has been done of a plan by the moment that the header calls ``now``."""

from __future__ import annotations

from supplychain.io.documents.kinds import LONGEST_H, Clock, Key, Row, column

MOST_STOPS = 1_000_000
LONGEST_MIN = LONGEST_H


class RouteProgressRow(Row):
    """How far a vehicle has come on its route; routes without a row have not begun."""

    route_id: Key = column(
        en="Route, as the plan calls it", zh="路线编号(同计划)", example="front-1/last_mile/1"
    )
    begun: int = column(
        en="Stops begun, from the first: a loading that the vehicle has left, or work elsewhere"
        " that has started",
        zh="已开始的站点数(装货以离开计,其他以开始作业计)",
        example=3,
        ge=0,
        le=MOST_STOPS,
    )
    late_min: float = column(
        0.0,
        en="How far behind the plan it is from there on, minutes",
        zh="晚点(分钟)",
        example=10.0,
        ge=0,
        le=LONGEST_MIN,
    )
    broken_at: Clock | None = column(
        None,
        en="When it broke down; blank if it runs",
        zh="故障时间,空白为正常",
    )


class VehicleOutRow(Row):
    """A last-mile vehicle that cannot leave its site; two vehicles have two rows."""

    site_id: Key = column(en="Site", zh="站点", example="front-1", refers_to="sites")
    vehicle_type_id: Key = column(
        en="Vehicle type", zh="车型", example="van", refers_to="vehicle_types"
    )
    out_from: Clock = column(
        en="From when on it cannot be used", zh="停用开始时间", example="2026-03-13T14:00:00+08:00"
    )
    out_until: Clock = column(
        en="Until when it cannot be used", zh="停用结束时间", example="2026-03-13T22:00:00+08:00"
    )

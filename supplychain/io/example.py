"""The rows that stand in the template: a tiny network that can be planned as it is."""

from __future__ import annotations

import csv
from typing import Any

_DAILY_MEAN_C, _SWING_C = 12.0, 5.0


def _rows(text: str) -> list[dict[str, Any]]:
    """Rows of comma-separated lines under a line of headers; blank cells are left out.

    The line of headers may be broken after a comma.
    """
    headers, *lines = (line.strip() for line in text.strip().splitlines())
    while headers.endswith(","):
        headers += lines.pop(0)
    rows = csv.DictReader((headers, *lines))
    return [{name: cell for name, cell in row.items() if cell} for row in rows]


def _air_c(hour: int) -> float:
    """Coldest at six, warmest at eighteen, straight lines between."""
    hours_from_warmest = abs((hour - 6) % 24 - 12)
    return round(_DAILY_MEAN_C + _SWING_C * (6 - hours_from_warmest) / 6, 1)


DOCUMENT: dict[str, Any] = {
    "schema_version": 1,
    "name": "example",
    "description": "示例: 请替换为自己的数据 / an example to replace with your own data",
    "start": "2026-03-12T16:00:00+08:00",
    "zone": "Asia/Shanghai",
    "days": 4,
    "crs": "wgs84",
    "currency": "CNY",
    "temperature_classes": _rows("""
        id,name,low_c,high_c,set_point_c,tolerance_c,fresh,max_on_board_min
        chilled,冷藏,0,8,4,2,true,240
        ambient,常温,-10,40,,,false,
        """),
    "products": _rows("""
        id,name,temperature_class_id,kg,litres,category,value_cny,shelf_life_h,q10,
        min_remaining_life_h
        milk-1l,鲜牛奶 1L,chilled,1.05,1.3,fresh,8.5,168,2.5,72
        rice-5kg,大米 5kg,ambient,5.05,6.5,home,32,,,
        soap-2l,洗衣液 2L,ambient,2.1,2.6,household,19,,,
        """),
    "sites": _rows("""
        id,name,tier,lat,lon,city,open,close,handling_min,handling_cny_per_kg,departures,
        supplied_by,reach_km
        origin-1,南京产地仓,origin,32.06,118.8,南京,00:00,24:00,60,0.05,18:00 22:00,,
        centre-1,上海中心仓,centre,31.16,121.2,上海,00:00,24:00,60,0.08,,origin-1,
        front-1,静安前置仓,front,31.235,121.455,上海,05:00,23:00,30,0.1,,centre-1,25
        """),
    "site_capacities": _rows("""
        site_id,temperature_class_id,throughput_kg,storage_kg
        front-1,chilled,8000,5000
        front-1,ambient,20000,9000
        """),
    "lanes": _rows("""
        from_site_id,to_site_id,distance_km,drive_min,departures,closed
        centre-1,front-1,31.5,55,04:00 12:00,false
        """),
    "tariffs": _rows("""
        carrier_id,from_site_id,to_site_id,temperature_class_id,cny_per_kg,transit_h,from_kg,
        min_charge_cny,capacity_kg
        carrier-1,origin-1,centre-1,chilled,0.9,9,0,200,6000
        carrier-1,origin-1,centre-1,chilled,0.7,9,1000,200,6000
        """),
    "vehicle_types": _rows("""
        id,name,haul,payload_kg,volume_l,fixed_cny,cny_per_km,cny_per_h,speed_class,energy,
        energy_per_km,open,close,max_route_h,overtime_min,skills
        trunk,9.6 米冷藏车,line_haul,9000,55000,600,3.2,60,trunk,diesel,0.28,,,,,
        feeder,6.8 米冷藏车,middle_mile,5000,34000,350,2.2,45,trunk,diesel,0.2,,,,,
        van,4.2 米冷藏车,last_mile,1500,12000,180,1.4,35,,electric,0.38,06:00,22:00,8,60,city-pass
        """),
    "layouts": _rows("""
        vehicle_type_id,layout_id,temperature_class_id,capacity_kg,capacity_l,setup_cny
        trunk,all-chilled,chilled,9000,55000,0
        trunk,half,chilled,4500,27000,20
        trunk,half,ambient,4500,28000,20
        feeder,half,chilled,2500,17000,0
        feeder,half,ambient,2500,17000,0
        van,half,chilled,800,6000,0
        van,half,ambient,700,6000,0
        """),
    "meals": _rows("""
        vehicle_type_id,open,close,minutes
        van,11:00,13:30,30
        """),
    "fleets": _rows("""
        site_id,vehicle_type_id,count,ends
        origin-1,trunk,2,
        centre-1,feeder,2,
        front-1,van,3,site
        """),
    "customers": _rows("""
        id,name,lat,lon,city,requires
        c-1,张三,31.228,121.462,上海,city-pass
        c-2,李四,31.247,121.43,上海,
        """),
    "orders": _rows("""
        id,customer_id,placed_at,window_open,window_close,late_cny_per_min,service_min,priority,
        split_allowed,kind,max_on_board_min,requires
        o-1,c-1,2026-03-12 15:20,2026-03-13 09:00,2026-03-13 11:00,,3,1,false,delivery,180,
        o-2,c-2,2026-03-12 15:45,2026-03-13 13:00,2026-03-13 15:00,1.5,5,2,true,delivery,,
        """),
    "order_windows": _rows("""
        order_id,window_open,window_close
        o-1,2026-03-13 18:00,2026-03-13 20:00
        """),
    "order_lines": _rows("""
        order_id,product_id,quantity,source_tier
        o-1,milk-1l,4,
        o-1,rice-5kg,1,front
        o-2,milk-1l,12,
        """),
    "lots": _rows("""
        id,site_id,product_id,quantity,age_h,available_at
        lot-1,front-1,milk-1l,40,12,
        lot-2,centre-1,milk-1l,400,6,2026-03-12 18:00
        lot-3,front-1,rice-5kg,60,0,
        """),
    "transfers": _rows("""
        id,from_site_id,to_site_id,product_id,quantity,ready_at,due_at
        t-1,centre-1,front-1,milk-1l,120,2026-03-12 18:00,2026-03-13 08:00
        """),
    "ambient": [{"hour": hour, "temperature_c": _air_c(hour)} for hour in range(24)],
    "traffic": _rows("""
        speed_class,hour,factor
        urban,8,0.7
        urban,18,0.65
        """),
    "conflicts": _rows("""
        one,other
        fresh,household
        """),
}
"""The example as a document, as a planner would write it."""

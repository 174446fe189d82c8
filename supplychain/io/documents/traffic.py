"""Speed by hour of the day, and goods that must not travel together."""

from __future__ import annotations

from supplychain.fleet import SpeedClass
from supplychain.io.documents.kinds import Key, Row, column


class TrafficRow(Row):
    """Speed of last-mile vehicles in one hour of the day; hours without a row are 1."""

    speed_class: SpeedClass = column(
        en="Speed class of the vehicles it holds for: urban or trunk",
        zh="速度类别",
        example=SpeedClass.URBAN,
    )
    hour: int = column(
        en="Hour of the day that begins then, 0 to 23", zh="小时(0到23)", example=8, ge=0, le=23
    )
    factor: float = column(
        en="Speed relative to what the roads say, to three decimals; 0.5 doubles driving times",
        zh="车速系数(0.5为耗时加倍)",
        example=0.7,
        ge=0.001,
        le=10,
    )


class ConflictRow(Row):
    """Two kinds of goods that may not be on one trip of a last-mile vehicle."""

    one: Key = column(
        en="A temperature class or a category of products", zh="类别一(温层或品类)", example="fresh"
    )
    other: Key = column(
        en="What it must not travel with: a temperature class or a category of products",
        zh="类别二(温层或品类)",
        example="household",
    )

"""Provinces of places: by the name of the city, else by the nearest city of the shipped table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scenarios.cities import cities
from supplychain.disruptions.zone import CITY_REACH_M
from supplychain.places import great_circle_m, is_in_china

if TYPE_CHECKING:
    from supplychain.places import Location

ENGLISH = {
    **{"Beijing": "北京市", "Tianjin": "天津市", "Hebei": "河北省", "Shanxi": "山西省"},
    **{"Inner Mongolia": "内蒙古自治区", "Liaoning": "辽宁省", "Jilin": "吉林省"},
    **{"Heilongjiang": "黑龙江省", "Shanghai": "上海市", "Jiangsu": "江苏省"},
    **{"Zhejiang": "浙江省", "Anhui": "安徽省", "Fujian": "福建省", "Jiangxi": "江西省"},
    **{"Shandong": "山东省", "Henan": "河南省", "Hubei": "湖北省", "Hunan": "湖南省"},
    **{"Guangdong": "广东省", "Guangxi": "广西壮族自治区", "Hainan": "海南省"},
    **{"Chongqing": "重庆市", "Sichuan": "四川省", "Guizhou": "贵州省", "Yunnan": "云南省"},
    **{"Tibet": "西藏自治区", "Shaanxi": "陕西省", "Gansu": "甘肃省", "Qinghai": "青海省"},
    **{"Ningxia": "宁夏回族自治区", "Xinjiang": "新疆维吾尔自治区"},
}
"""Usual English names of the provinces, municipalities and regions of the table."""

_SUFFIXES = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市")


def province(word: str) -> str:
    """Name in the table of a province that is written in Chinese or English; ``KeyError``."""
    return _names()[word.strip().casefold()]


def provinces() -> tuple[str, ...]:
    """Names in the table, in the order of their codes."""
    return tuple(dict.fromkeys(city.province_zh for city in cities()))


def province_of(city: str, location: Location | None) -> str:
    """Province of a city of this name or, for another or none, of the nearest city around a point.

    Empty where neither is in China.
    """
    found = _of_city().get(city.strip().casefold(), "")
    if found or location is None or not is_in_china(location):
        return found
    far, name = min((great_circle_m(location, c.location), c.province_zh) for c in cities())
    return name if far <= CITY_REACH_M else ""


@cache
def _names() -> dict[str, str]:
    names = {name.casefold(): full for name, full in ENGLISH.items()}
    for full in provinces():
        names[full] = full
        names[next(full.removesuffix(end) for end in _SUFFIXES if full.endswith(end))] = full
    return names


@cache
def _of_city() -> dict[str, str]:
    """Provinces by every name of a city that only one province has."""
    held: dict[str, set[str]] = {}
    for city in cities():
        for name in (city.name_en.casefold(), city.name_zh, city.name_zh.removesuffix("市")):
            held.setdefault(name, set()).add(city.province_zh)
    return {name: next(iter(found)) for name, found in held.items() if len(found) == 1}

"""Provinces by name and by place."""

from __future__ import annotations

import pytest

from scenarios.provinces import ENGLISH, province, province_of, provinces
from supplychain.places import Location


def test_every_province_has_an_english_name() -> None:
    assert set(ENGLISH.values()) == set(provinces())
    assert len(provinces()) == 31


@pytest.mark.parametrize("word", ["江苏省", "江苏", "Jiangsu", " jiangsu "])
def test_a_province_is_known_by_all_its_names(word: str) -> None:
    assert province(word) == "江苏省"


def test_short_names_of_regions_are_known() -> None:
    assert [province(word) for word in ("广西", "宁夏", "新疆", "内蒙古", "西藏", "重庆")] == [
        *("广西壮族自治区", "宁夏回族自治区", "新疆维吾尔自治区", "内蒙古自治区"),
        *("西藏自治区", "重庆市"),
    ]


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        province("Mordor")


def test_the_name_of_the_city_goes_before_the_point() -> None:
    assert province_of("Nanjing", Location(31.23, 121.47)) == "江苏省"
    assert province_of("南京", None) == "江苏省"


def test_else_the_nearest_city_around_the_point_counts() -> None:
    assert province_of("", Location(31.23, 121.47)) == "上海市"
    assert province_of("Nowhere", Location(23.1, 113.3)) == "广东省"


def test_beyond_china_there_is_none() -> None:
    assert province_of("", Location(48.85, 2.35)) == ""
    assert province_of("", Location(20.0, 130.0)) == ""
    assert province_of("", None) == ""

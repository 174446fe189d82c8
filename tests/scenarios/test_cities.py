from __future__ import annotations

import pytest

from scenarios.cities import cities, city


def test_the_table_has_335_units_with_unique_codes() -> None:
    assert len(cities()) == 335
    assert len({each.adcode for each in cities()}) == 335


def test_cities_lie_in_china_and_have_both_names() -> None:
    for each in cities():
        assert 16 < each.lat < 54
        assert 73 < each.lon < 136
        assert each.name_zh
        assert each.name_en
        assert each.population > 0


def test_xian_is_spelt_with_a_plain_apostrophe() -> None:
    assert city("610100").name_en == "Xi'an"
    assert city("610100").name_zh == "西安市"


def test_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        city("000000")

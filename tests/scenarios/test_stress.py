"""Every stress of the library, on the national scenario and on others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scenarios import load as load_scenario
from scenarios import stress
from simulations.chance import Chance
from simulations.disruptions import drawn, occurrences
from simulations.effects import Effect
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.errors import DataError
from supplychain.io import check, from_document, read_scenario, scenario_hash, write_scenario
from supplychain.io.example import DOCUMENT
from supplychain.places import Location
from supplychain.sites import Tier

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

MIDNIGHT_S = 8 * HOUR_S
"""The national scenario begins at 16:00."""


@pytest.fixture(scope="module")
def national() -> Scenario:
    return load_scenario("national-fresh")


@pytest.mark.parametrize("name", stress.names())
def test_every_stress_can_be_put_onto_the_national_scenario(name: str, national: Scenario) -> None:
    stressed = stress.load(name, national)
    assert stressed.disruptions
    assert all(item.id.startswith(f"{name}/") for item in stressed.disruptions)
    found = drawn(stressed, Chance(3))
    assert found.spells
    assert min(spell.from_s for spell in found.spells) >= MIDNIGHT_S


@pytest.mark.parametrize("name", stress.names())
def test_every_stress_says_what_it_is_and_where_its_figures_are_from(name: str) -> None:
    given = stress.stress(name)
    assert stress.describe(name) == given.description != ""
    assert given.sources
    assert all(row["source"] for row in given.tables["disruptions"])


def test_a_stressed_scenario_is_written_and_read_like_any_other(tmp_path: Path) -> None:
    stressed = from_document(DOCUMENT)
    for name in stress.names():
        stressed = stress.load(name, stressed)
    write_scenario(stressed, tmp_path / "s.json")
    assert check(tmp_path / "s.json") == []
    assert read_scenario(tmp_path / "s.json") == stressed


def test_shanghai_runs_at_15_percent_for_two_weeks_from_the_first_midnight(
    national: Scenario,
) -> None:
    found = drawn(stress.load("shanghai-2022", national), Chance(3))
    centre, far = "centre-shanghai", "centre-beijing"
    relief_s = MIDNIGHT_S + 14 * DAY_S
    moments = (MIDNIGHT_S, MIDNIGHT_S + DAY_S, relief_s - 1)
    values = [found.at(Effect.PASSAGE, centre, at_s) for at_s in moments]
    assert values == pytest.approx([1.0, 0.15, 0.15])
    assert 0.15 < found.at(Effect.PASSAGE, centre, relief_s + 7 * DAY_S) < 1.0
    assert found.at(Effect.PASSAGE, far, relief_s - 1) == 1.0


def test_double_11_has_its_peak_on_the_eleventh_day(national: Scenario) -> None:
    found = drawn(stress.load("double-11", national), Chance(3))
    peak_s = MIDNIGHT_S + 10 * DAY_S
    assert found.at(Effect.DEMAND, "customer-00001", peak_s) == pytest.approx(1.87)


def test_the_largest_centre_burns(national: Scenario) -> None:
    fire, power = stress.load("centre-fire", national).disruptions
    centres = [site for site in national.sites if site.tier is Tier.CENTRE]
    largest = max(centres, key=lambda site: sum(c.storage_kg for c in site.capacities))
    for item in (fire, power):
        assert [part.place_id for part in item.zone.parts] == [largest.id]


def test_a_plan_made_before_is_still_for_the_stressed_scenario(national: Scenario) -> None:
    assert scenario_hash(stress.load("centre-fire", national)) == scenario_hash(national)


def test_a_stress_begins_on_the_day_that_is_asked_for(national: Scenario) -> None:
    early, late = (stress.load("centre-fire", national, day) for day in (0, 3))
    (first, _), (second, _) = (occurrences(s.disruptions, Chance(3)) for s in (early, late))
    assert first.timing.begin_s == MIDNIGHT_S + 2 * HOUR_S
    assert second.timing.begin_s - first.timing.begin_s == 3 * DAY_S
    with pytest.raises(DataError, match="before the horizon"):
        stress.load("centre-fire", national, -1)


def test_without_shanghai_the_city_of_the_largest_centre_is_closed(national: Scenario) -> None:
    sites = tuple(site for site in national.sites if site.city != "Shanghai")
    customers = tuple(item for item in national.customers if item.city != "Shanghai")
    rest = replace(national, sites=sites, customers=customers)
    lock = stress.load("shanghai-2022", rest).disruptions[0]
    largest = max(
        (site for site in sites if site.tier is Tier.CENTRE),
        key=lambda site: sum(c.storage_kg for c in site.capacities),
    )
    assert lock.zone.parts[0].city == largest.city


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("centre-fire", "a site of tier centre"),
        ("cold-room-blackout", "a site of tier centre"),
        ("shanghai-2022", "sites or customers in a named city"),
        ("typhoon-coast", "coast of China"),
    ],
)
def test_a_scenario_without_the_place_is_refused_in_words(
    name: str, word: str, national: Scenario
) -> None:
    with pytest.raises(DataError, match=word):
        stress.load(name, replace(national, sites=(), customers=()))


def test_a_city_of_no_known_province_is_refused_in_words(national: Scenario) -> None:
    """Somebody else's network, far from China, whose sites and customers lie in one town."""
    far = replace(
        national,
        sites=tuple(
            replace(s, city="Bogota", location=Location(4.6, -74.1)) for s in national.sites
        ),
        customers=tuple(
            replace(c, city="Bogota", location=Location(4.6, -74.1)) for c in national.customers
        ),
    )
    with pytest.raises(DataError) as caught:
        stress.load("shanghai-2022", far)
    assert [(p.table, p.column, p.given) for p in caught.value.problems] == [
        ("shanghai-2022", "city", "province")
    ]


def test_an_unknown_stress_is_refused_with_the_names(national: Scenario) -> None:
    with pytest.raises(DataError, match="cold-room-blackout"):
        stress.load("meteorite", national)


def test_one_stress_twice_is_refused(national: Scenario) -> None:
    once = stress.load("centre-fire", national)
    with pytest.raises(DataError) as caught:
        stress.load("centre-fire", once)
    assert "duplicate_key" in {problem.code for problem in caught.value.problems}

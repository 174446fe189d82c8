from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import scenarios
from scenarios.catalogue import stored_folder
from scenarios.generators.national import generate
from scenarios.generators.parameters import NATIONAL_FRESH, NATIONAL_PEAK
from supplychain.errors import DataError
from supplychain.io import check, read_scenario, scenario_hash, write_scenario
from supplychain.sites import Tier

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

SMALL = replace(
    NATIONAL_FRESH,
    name="small",
    front_city_codes=("310100", "330100"),
    centre_city_codes=("310100",),
    fronts=7,
    orders=60,
)


def expected(name: str) -> dict[str, Any]:
    text = (stored_folder("national-fresh").parent / name / "expected.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)["scenario"]
    return content


def agree(found: Any, wanted: Any, share: float) -> bool:
    """Whether all figures are within a share of those wanted, down the tree."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(
            agree(found[key], wanted[key], share) for key in wanted
        )
    return bool(abs(found - wanted) <= share * abs(wanted))


def test_the_stored_folder_is_what_the_generator_draws(fresh: Scenario) -> None:
    assert scenario_hash(read_scenario(stored_folder("national-fresh"))) == scenario_hash(fresh)


def test_the_stored_folder_has_no_problems() -> None:
    assert check(stored_folder("national-fresh")) == []


def test_equal_parameters_and_seeds_draw_equal_scenarios() -> None:
    assert generate(SMALL, 3) == generate(SMALL, 3)


def test_another_seed_draws_another_day() -> None:
    assert generate(SMALL, 3).orders != generate(SMALL, 4).orders


def test_a_drawn_scenario_survives_the_way_to_a_folder_and_back(tmp_path: Path) -> None:
    scenario = generate(SMALL, 3)
    write_scenario(scenario, tmp_path / "small")
    assert read_scenario(tmp_path / "small") == scenario


def test_parameters_and_seed_are_kept_with_the_scenario() -> None:
    kept = generate(SMALL, 3).parameters
    assert kept["seed"] == 3
    assert kept["orders"] == 60
    assert kept["front_city_codes"] == ["310100", "330100"]


def test_headline_figures_of_the_fresh_scenario_are_near_the_expected(fresh: Scenario) -> None:
    assert agree(scenarios.headline(fresh), expected("national_fresh"), 0.1)


def test_the_fresh_scenario_has_the_network_that_was_asked_for(fresh: Scenario) -> None:
    figures = scenarios.headline(fresh)
    fronts = Counter(site.city for site in fresh.sites if site.tier is Tier.FRONT)
    assert (figures["origins"], figures["centres"], figures["fronts"]) == (13, 6, 50)
    assert len(fronts) == 12
    assert set(fronts.values()) <= {3, 4, 5, 6}
    assert figures["orders"] == 2000


def test_line_sources_are_pinned_to_70_25_and_5_percent(fresh: Scenario) -> None:
    share = scenarios.headline(fresh)["line_share"]
    assert share["front"] == pytest.approx(0.70, abs=0.001)
    assert share["centre"] == pytest.approx(0.25, abs=0.001)
    assert share["origin"] == pytest.approx(0.05, abs=0.001)


def test_at_least_90_percent_of_orders_may_keep_the_promise(fresh: Scenario) -> None:
    assert scenarios.headline(fresh)["promise_possible"] >= 0.9


def test_windows_are_hard_and_priced_single_and_double(fresh: Scenario) -> None:
    kinds = Counter((len(o.windows), o.windows[0].is_hard) for o in fresh.orders)
    assert min(kinds[1, True], kinds[1, False], kinds[2, True], kinds[2, False]) > 20


@pytest.mark.long
def test_headline_figures_of_the_peak_are_near_the_expected() -> None:
    figures = scenarios.headline(generate(NATIONAL_PEAK))
    assert agree(figures, expected("national_peak"), 0.1)
    assert (figures["orders"], figures["fronts"], figures["front_cities"]) == (20000, 100, 20)


def test_parameters_that_fit_no_network_are_all_named() -> None:
    with pytest.raises(DataError) as raised:
        replace(NATIONAL_FRESH, fronts=5, orders=0, front_line_share=0.9)
    columns = [problem.column for problem in raised.value.problems]
    assert columns == ["fronts", "orders", "front_line_share"]


def test_a_horizon_too_short_for_far_goods_is_refused() -> None:
    with pytest.raises(DataError, match="lengthen the horizon"):
        generate(replace(SMALL, horizon_h=8))

"""The network that orders goods is what its README says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import scenarios
from scenarios.catalogue import stored_folder
from scenarios.generators.restocking.national import generate_restocking
from scenarios.generators.restocking.parameters import (
    NATIONAL_REPLENISHMENT,
    RestockingParameters,
    sized,
)
from supplychain.demand import DayKind
from supplychain.errors import DataError
from supplychain.sites import Tier

if TYPE_CHECKING:
    from supplychain.demand import DemandHistory
    from supplychain.restocking import Restocking
    from supplychain.scenario import Scenario

TINY = replace(NATIONAL_REPLENISHMENT, name="tiny", fronts=3, products=8, history_days=60)


@pytest.fixture(scope="module")
def national() -> Scenario:
    """The scenario national-replenishment."""
    return scenarios.load("national-replenishment")


@pytest.fixture(scope="module")
def given(national: Scenario) -> Restocking:
    """What it states for ordering."""
    assert national.restocking is not None
    return national.restocking


@pytest.fixture(scope="module")
def history(given: Restocking) -> DemandHistory:
    """Its sales."""
    assert given.history is not None
    return given.history


def test_the_headline_figures_are_those_of_the_folder(national: Scenario) -> None:
    folder = stored_folder("national-fresh").parent / "national_replenishment"
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    assert scenarios.restocking_headline(national) == expected["scenario"]


def test_equal_seeds_give_equal_scenarios_and_others_do_not() -> None:
    one, same = generate_restocking(TINY, 3), generate_restocking(TINY, 3)
    other = generate_restocking(TINY, 4)
    assert one == same
    assert one.restocking != other.restocking


def test_every_sku_location_has_a_source_with_a_route(given: Restocking) -> None:
    kept = {(item.site_id, item.product_id) for item in given.items}
    sourced = {(item.site_id, item.product_id) for item in given.sources}
    assert kept == sourced
    needed = {(item.source_id, item.site_id) for item in given.sources}
    assert needed == {(route.source_id, route.site_id) for route in given.routes}


def test_who_supplies_a_site_keeps_what_it_sends(national: Scenario, given: Restocking) -> None:
    kept = {(item.site_id, item.product_id) for item in given.items}
    sites = {site.id for site in national.sites}
    sent = [(item.source_id, item.product_id) for item in given.sources if item.source_id in sites]
    assert set(sent) <= kept


def test_what_is_known_of_sales_belongs_to_fronts_that_keep_the_goods(
    national: Scenario, given: Restocking, history: DemandHistory
) -> None:
    fronts = {site.id for site in national.sites if site.tier is Tier.FRONT}
    kept = [(i.site_id, i.product_id) for i in given.items if i.site_id in fronts]
    assert kept == list(zip(history.site_ids, history.product_ids, strict=True))


def test_history_ends_the_day_before_the_start(national: Scenario, history: DemandHistory) -> None:
    assert history.end_day == national.horizon.start.date()


def test_weekends_sell_more_than_other_days(history: DemandHistory) -> None:
    weekday = (history.first_day.weekday() + np.arange(history.days)) % 7
    # The four weeks before 520, without Labour Day.
    calm = slice(88, 100)
    by_day = np.nanmean(history.sold[:, calm], axis=0)
    is_weekend = weekday[calm] >= 5
    assert by_day[is_weekend].mean() > 1.15 * by_day[~is_weekend].mean()


def test_a_day_out_of_stock_sells_less(history: DemandHistory) -> None:
    usual = np.nanmean(history.sold, axis=1)
    busy = usual > 1
    share, in_stock = history.sold[busy] / usual[busy, None], history.in_stock[busy]
    assert np.nanmean(share[in_stock < 0.5]) < 0.6
    assert np.nanmean(share[in_stock == 1]) > 0.95


def test_nothing_recorded_is_not_nothing_sold(history: DemandHistory) -> None:
    missing = np.isnan(history.sold)
    assert missing.any()
    assert np.array_equal(missing, np.isnan(history.in_stock))
    assert (history.sold[~missing] >= 0).all()


def test_promotions_are_paid_at_their_price(given: Restocking, history: DemandHistory) -> None:
    promotion = next(item for item in given.promotions if item.first_day > history.first_day)
    column = (promotion.first_day - history.first_day).days
    prices = {(i.site_id, i.product_id): i.price_cny for i in given.items}
    assert history.price_cny is not None
    rows = [
        row
        for row, product_id in enumerate(history.product_ids)
        if product_id == promotion.product_id and not np.isnan(history.sold[row, column])
    ]
    for row in rows:
        usual = prices[history.site_ids[row], promotion.product_id]
        paid = float(history.price_cny[row, column])
        assert paid == pytest.approx(promotion.price_share * usual, abs=0.01)


def test_618_lies_ahead(given: Restocking, history: DemandHistory) -> None:
    ahead = [day for day in given.special_days if day.day >= history.end_day]
    assert {day.name for day in ahead} == {"618"}
    assert all(day.kind is DayKind.PEAK for day in ahead)
    assert (ahead[-1].day - history.end_day).days < given.rules.horizon_days


def test_rooms_hold_what_lies_there_and_is_coming(national: Scenario) -> None:
    products = {product.id: product for product in national.products}
    for site in national.sites:
        for room in site.capacities:
            held = sum(
                lot.quantity * products[lot.product_id].kg
                for lot in national.lots
                if lot.site_id == site.id
                and products[lot.product_id].temperature_class_id == room.temperature_class_id
            )
            assert held <= room.storage_kg


def test_goods_on_hand_can_still_be_sold(national: Scenario) -> None:
    products = {product.id: product for product in national.products}
    for lot in national.lots:
        product = products[lot.product_id]
        if product.shelf_life_h is not None:
            assert lot.age_h < product.shelf_life_h - product.min_remaining_life_h
        else:
            assert lot.age_h == 0


@pytest.mark.parametrize("size", [200, 3000])
def test_a_network_has_about_the_size_asked_for(size: int) -> None:
    given = generate_restocking(sized(size)).restocking
    assert given is not None
    assert len(given.items) == pytest.approx(size, rel=0.2)


def test_more_products_than_the_catalogue_has_are_pack_sizes() -> None:
    drawn = generate_restocking(replace(TINY, products=130))
    assert len({product.id for product in drawn.products}) == 130
    assert any(product.id == "spinach-x2" for product in drawn.products)


def test_parameters_that_nothing_can_be_drawn_from_are_refused() -> None:
    with pytest.raises(DataError, match="fewer than fronts"):
        RestockingParameters(fronts=1, late_fronts=1)

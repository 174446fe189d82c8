"""Two models that SupplyNetPy and anyLogistix were compared on.

Source: SupplyNetPy, validation/validation_snp_anylogistix_cmp.csv, rows of models 1 and 2. Its
README names other prices than these rows were made with: units are bought at 200 and sold at 250,
and holding is 0.2. Revenue counts when goods leave, so that the last orders, on their way at the
end, are in it. Arrivals come before demand in the same second, as in SupplyNetPy.
"""

from __future__ import annotations

from dataclasses import replace

from simulations.models.partners import Buyer, SellingSite, Trade

SITE = SellingSite(1000, 500, 500, 2, buys_at=200, sells_at=250, holding=0.2, transport=10)


def test_one_customer_gives_the_account_of_the_first_model() -> None:
    found = Trade(SITE, [Buyer(120, 2, 2)]).live(59)
    assert (found.placed, found.received) == (7, 6)
    assert (found.demanded, found.demanded_units) == (30, 3600)
    assert (found.fulfilled, found.fulfilled_units) == (29, 3480)
    assert found.stock == 400
    assert round(found.holding, 6) == 7_600
    assert (found.bought, found.transport) == (600_000, 370)
    assert round(found.cost, 6) == 607_970
    assert found.revenue == 900_000
    assert round(found.profit, 6) == 292_030


def test_two_customers_give_the_account_of_the_second_model() -> None:
    found = Trade(SITE, [Buyer(120, 2, 2), Buyer(80, 2, 2)]).live(59)
    assert (found.placed, found.received) == (12, 11)
    assert (found.demanded, found.demanded_units) == (60, 6000)
    assert (found.fulfilled, found.fulfilled_units) == (58, 5800)
    assert found.stock == 500
    assert round(found.holding, 6) == 7_100
    assert found.bought == 1_100_000
    assert round(found.cost, 6) == 1_107_820
    assert round(found.profit, 6) == 392_180


def test_prices_of_the_readme_do_not_give_the_table() -> None:
    site = replace(SITE, buys_at=150, sells_at=300, holding=0.22)
    assert round(Trade(site, [Buyer(120, 2, 2)]).live(59).profit, 6) != 292_030


def test_goods_that_arrive_in_a_second_serve_its_demand() -> None:
    site = replace(SITE, stock=100, reorder=0, quantity=100)
    found = Trade(site, [Buyer(100, 2, 1)]).live(10)
    assert (found.demanded, found.fulfilled) == (5, 5)
    assert found.stock == 0

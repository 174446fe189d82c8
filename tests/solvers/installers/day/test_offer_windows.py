"""Windows priced for a caller, and kept for those who take one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from solvers.installers.day.desk import Desk
from solvers.installers.day.insert import insert, with_insertion
from solvers.installers.day.offer_windows import offer_windows, reserve
from solvers.installers.day.order_book import OrderBook
from solvers.installers.plan import InstallersPlan, Reason
from solvers.installers.validate import validate
from supplychain.errors import DataError
from supplychain.windows import DeliveryWindow
from tests.solvers.installers.street_of_jobs import H, job, plan, route, street, team, visit

if TYPE_CHECKING:
    from solvers.installers.problem import InstallersProblem

EARLY, LATE = DeliveryWindow(8 * H, 9 * H), DeliveryWindow(16 * H, 17 * H)
NIGHT = DeliveryWindow(22 * H, 23 * H)


def one_team() -> tuple[InstallersProblem, InstallersPlan]:
    """A does J1 at nine; J2 and J3, at one door, are known and left out."""
    first = job("J1", 5.0, windows=(DeliveryWindow(9 * H, 9 * H),))
    jobs = [first, job("J2", 10.0), job("J3", 10.0)]
    problem = street([team("A", overtime_s=0)], jobs)
    left = {"J2": Reason.NOT_FOUND, "J3": Reason.NOT_FOUND}
    return problem, plan(problem, route(problem, "A", visit("J1", 9 * H)), left=left)


def test_each_window_has_its_price_and_what_it_costs_more_than_the_best() -> None:
    problem, before = one_team()
    near = DeliveryWindow(10 * H, 11 * H)
    offers = offer_windows(problem, before, problem.job_of["J2"], [near, LATE, NIGHT])
    assert [offer.window for offer in offers] == [near, LATE, NIGHT]
    assert offers[0].steering_cny == 0.0
    assert offers[2].price_cny is None
    best, late = offers[0].price_cny, offers[1].price_cny
    assert best is not None
    assert late is not None
    # Waiting from ten to four in the afternoon is paid.
    assert late > best + 4 * 20.0
    assert offers[1].steering_cny == pytest.approx(late - best)


def test_the_price_of_an_offer_is_that_of_the_plan_that_it_leads_to() -> None:
    problem, before = one_team()
    (offer,) = offer_windows(problem, before, problem.job_of["J2"], [LATE])
    assert offer.insertion is not None
    known, after = with_insertion(problem, before, offer.insertion)
    assert validate(known, after) == []
    extra = after.costs.total - before.costs.total + problem.rules.unserved_cny
    assert offer.price_cny == pytest.approx(extra)
    assert known.job_of["J2"].windows == (LATE,)


def test_a_window_that_is_reserved_is_not_offered_twice_until_it_expires() -> None:
    problem, before = one_team()
    narrow = DeliveryWindow(16 * H, 16 * H + 600)
    (offer,) = offer_windows(problem, before, problem.job_of["J2"], [narrow], now_s=6 * H)
    book = reserve(problem, before, OrderBook(), offer, 7 * H, now_s=6 * H)
    other = problem.job_of["J3"]
    (taken,) = offer_windows(problem, before, other, [narrow], now_s=6 * H, book=book)
    assert taken.price_cny is None
    (free,) = offer_windows(problem, before, other, [narrow], now_s=7 * H, book=book)
    assert free.price_cny is not None


def test_what_others_have_reserved_since_cannot_be_reserved_again() -> None:
    problem, before = one_team()
    narrow = DeliveryWindow(16 * H, 16 * H + 600)
    offers = [
        offer_windows(problem, before, problem.job_of[key], [narrow], now_s=6 * H)[0]
        for key in ("J2", "J3")
    ]
    book = reserve(problem, before, OrderBook(), offers[0], 9 * H, now_s=6 * H)
    with pytest.raises(DataError, match="others have reserved since"):
        reserve(problem, before, book, offers[1], 9 * H, now_s=6 * H)


def test_a_job_uses_what_is_reserved_for_itself() -> None:
    problem, before = one_team()
    asked = problem.job_of["J2"]
    (offer,) = offer_windows(problem, before, asked, [LATE], now_s=6 * H)
    book = reserve(problem, before, OrderBook(), offer, 9 * H, now_s=6 * H)
    best = insert(problem, before, asked, now_s=6 * H, book=book)[0]
    assert LATE.open_s <= best.start_s <= LATE.close_s
    assert best.extra_cny == pytest.approx(offer.price_cny)


def test_a_reservation_that_cannot_be_kept_is_told() -> None:
    problem, before = one_team()
    (offer,) = offer_windows(problem, before, problem.job_of["J2"], [LATE], now_s=6 * H)
    book = reserve(problem, before, OrderBook(), offer, 9 * H, now_s=6 * H)
    ill = replace(problem, teams=(team("A", skills=(), overtime_s=0),))
    assert [item.job_id for item in Desk(ill, before, now_s=6 * H, book=book).broken] == ["J2"]

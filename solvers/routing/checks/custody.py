"""Goods are always somewhere: each leg of a consignment starts where the last one ended."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from solvers.common import Violation
from solvers.routing.checks.tolerances import TIME_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.routing.checks.case import Case
    from solvers.routing.checks.facts import Facts
    from solvers.routing.checks.tours import Carriage
    from supplychain.plans import Consignment


def goods_are_carried(case: Case) -> Iterator[Violation]:
    """``NOT_CARRIED``: every consignment is brought somewhere by a route or a move."""
    for key, journey in case.journeys.items():
        if not journey:
            detail = "no route or move carries it"
            yield Violation("NOT_CARRIED", key, detail, 1, "count")


def goods_are_on_board(case: Case) -> Iterator[Violation]:
    """``NOT_ABOARD``, ``LOADED_TWICE``, ``LEFT_ON_BOARD``: loaded once, then handed over."""
    for tour in case.tours:
        for mishap in tour.mishaps:
            where = f"{mishap.stop.kind} at {mishap.stop.place_id} on {tour.route.id}"
            yield Violation(mishap.code, mishap.consignment_id, where, 1, "count")


def custody_is_unbroken(case: Case) -> Iterator[Violation]:
    """``CUSTODY_BROKEN``: the first leg starts at the lot, each other where the last one ended."""
    for key, journey in case.journeys.items():
        here = case.goods[key].from_site_id
        for leg in journey:
            if leg.from_site_id != here:
                detail = f"{leg.by} loads it at {leg.from_site_id}, but it is at {here}"
                yield Violation("CUSTODY_BROKEN", key, detail, 1, "count")
            here = leg.to_place_id


def goods_reach_their_destination(case: Case) -> Iterator[Violation]:
    """``WRONG_DESTINATION``: orders end at their door, transfers at their site."""
    for key, journey in case.journeys.items():
        if journey and not _arrives(case.goods[key], journey[-1]):
            item, last = case.goods[key], journey[-1]
            wanted = f"order {item.order_id} from {item.to_site_id}"
            wanted = wanted if item.order_id else f"site {item.to_site_id}"
            detail = f"ends at {last.to_place_id} from {last.from_site_id}, not at {wanted}"
            yield Violation("WRONG_DESTINATION", key, detail, 1, "count")


def _arrives(item: Consignment, last: Carriage) -> bool:
    if not item.order_id:
        return not last.is_delivery and last.to_place_id == item.to_site_id
    return (
        last.is_delivery
        and last.to_place_id == item.order_id
        and last.from_site_id == item.to_site_id
    )


def stock_leaves_when_it_can(case: Case) -> Iterator[Violation]:
    """``LEAVES_TOO_EARLY``: not before the lot is there and picked, nor a transfer's ``ready_s``.

    Picking takes the site's ``handling_s`` from the second at which the lot is on hand.
    """
    for key, journey in case.journeys.items():
        item = case.goods[key]
        lot, site = case.facts.lots.get(item.lot_id), case.facts.sites.get(item.from_site_id)
        if not journey or lot is None or site is None:
            continue
        ready_s = lot.available_s + site.handling_s
        transfer = case.facts.transfers.get(item.transfer_id)
        if transfer is not None:
            ready_s = max(ready_s, transfer.ready_s)
        early_s = ready_s - journey[0].depart_s
        if early_s > 0:
            detail = f"leaves {site.id} at {journey[0].depart_s} s, is ready at {ready_s} s"
            yield Violation("LEAVES_TOO_EARLY", key, detail, early_s, "s")


def sites_have_time_to_handle(case: Case) -> Iterator[Violation]:
    """``HANDLING_TOO_SHORT``: goods leave a site ``handling_s`` after unloading started there.

    What a carrier brings while the site is closed is unloaded when it opens.
    """
    for key, journey in case.journeys.items():
        for came, goes in pairwise(journey):
            site = case.facts.sites.get(came.to_place_id)
            if site is None:
                continue
            ready_s = _unloading_s(case.facts, came) + site.handling_s
            if goes.depart_s < ready_s:
                detail = f"leaves {site.id} at {goes.depart_s} s, is ready at {ready_s} s"
                early_s = ready_s - goes.depart_s
                yield Violation("HANDLING_TOO_SHORT", key, detail, early_s, "s")


def _unloading_s(facts: Facts, leg: Carriage) -> int:
    if leg.tour >= 0 or leg.to_place_id not in facts.sites:
        return leg.arrive_s
    windows = facts.windows(facts.sites[leg.to_place_id].hours)
    later = [max(leg.arrive_s, w.open_s) for w in windows if w.close_s >= leg.arrive_s - TIME_S]
    return min(later, default=leg.arrive_s)


def goods_follow_the_network(case: Case) -> Iterator[Violation]:
    """``NOT_SUPPLIED_FROM``: from origins to centres, and from a centre to the sites it feeds."""
    for key, journey in case.journeys.items():
        for leg in journey:
            known = {leg.from_site_id, leg.to_place_id} <= case.facts.sites.keys()
            if leg.is_delivery or not known:
                continue
            if not case.facts.supplies(leg.from_site_id, leg.to_place_id):
                detail = f"{leg.by}: {leg.from_site_id} does not supply {leg.to_place_id}"
                yield Violation("NOT_SUPPLIED_FROM", key, detail, 1, "count")

"""What ``supplychain insert`` and ``supplychain offer`` do."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

import typer

from api.cli.day import adopt, changing, clock_s, open_day, read_text
from api.cli.exits import Exit, say, tell
from api.day.routing import plain_offer, plain_place
from api.one_at_a_time import one_at_a_time
from api.plan_folder import write_book
from api.plan_tables import Clock
from solvers import routing
from solvers.routing.day.amended import with_execution
from solvers.routing.day.event_documents import order_from_json
from solvers.routing.day.moment import state_at
from supplychain.calendars import MINUTE_S
from supplychain.windows import DeliveryWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from api.day.routing import OpenDay
    from solvers.routing.day.insert import Insertion
    from solvers.routing.day.offer_windows import WindowOffer
    from supplychain.orders import Customer, Order
    from supplychain.scenario import Scenario


def insert_order(
    folder: Path, file: Path, now: str | None, out: Path | None, place: int, *, as_json: bool
) -> Exit:
    """Show the places of an order, and carry one out; see :mod:`api.cli.insert`."""
    with changing(out):
        day = open_day(folder, now)
        order, customer = _order(day, file)
        book, plan = day.stored.book, day.stored.plan
        places = routing.insert(
            day.problem, plan, order, customer=customer, now_s=day.now_s, book=book
        )
        code = Exit.OK if len(places) >= place else Exit.PARTIAL
        if out is not None and code is Exit.OK:
            problem, new = routing.with_insertion(day.problem, plan, places[place - 1])
            state = state_at(problem, new, day.now_s, None)
            if state is not None:
                problem = with_execution(problem, state)
            code, _ = adopt(out, problem, new, book)
    _show_places(day, places, as_json=as_json)
    if len(places) < place:
        tell(
            ["no front in reach has goods and a vehicle for it" if not places else "no such place"]
        )
    return code


def _order(day: OpenDay, file: Path) -> tuple[Order, Customer]:
    return order_from_json(read_text(file), day.stored.scenario, day.asked_s, str(file))


def _show_places(day: OpenDay, places: Sequence[Insertion], *, as_json: bool) -> None:
    clock = Clock(day.stored.scenario)
    if as_json:
        found = [plain_place(item, clock) for item in places]
        say(json.dumps(found, ensure_ascii=False, indent=2))
        return
    currency = day.stored.scenario.currency
    for number, item in enumerate(places, 1):
        route = item.route.id if item.replaces is not None else f"{item.route.id} (new)"
        when, moved = clock.day_and_minute(item.start_s), len(item.moved)
        say(f"{number}  {item.extra_cny:,.2f} {currency}  {route}  {when}  moves {moved}")


def offer_order(
    folder: Path,
    file: Path,
    now: str | None,
    windows: Sequence[str],
    take: int | None,
    minutes: float,
    *,
    as_json: bool,
) -> Exit:
    """Price windows, and reserve one; see :mod:`api.cli.offer`."""
    with nullcontext() if take is None else one_at_a_time(folder):
        day = open_day(folder, now)
        order, customer = _order(day, file)
        wanted = [window_of(text, day.stored.scenario) for text in windows]
        book, plan = day.stored.book, day.stored.plan
        offers = routing.offer_windows(
            day.problem, plan, order, wanted, customer=customer, now_s=day.now_s, book=book
        )
        priced = [item for item in offers if item.price_cny is not None]
        if take is not None and offers[take - 1] in priced:
            expires_s = day.asked_s + round(minutes * MINUTE_S)
            chosen = offers[take - 1]
            book = routing.reserve(day.problem, plan, book, chosen, expires_s, now_s=day.now_s)
            write_book(folder, book)
            until = Clock(day.stored.scenario)(expires_s)
            tell([f"reserved until {until}: {windows[take - 1]}"])
    _show_offers(day, offers, as_json=as_json)
    is_kept = bool(priced) if take is None else offers[take - 1] in priced
    return Exit.OK if is_kept else Exit.PARTIAL


def _show_offers(day: OpenDay, offers: Sequence[WindowOffer], *, as_json: bool) -> None:
    clock, currency = Clock(day.stored.scenario), day.stored.scenario.currency
    if as_json:
        plain = [plain_offer(item, clock) for item in offers]
        say(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    for number, item in enumerate(offers, 1):
        times = [clock.day_and_minute(at_s) for at_s in (item.window.open_s, item.window.close_s)]
        price = "cannot be kept"
        if item.price_cny is not None:
            price = f"{item.price_cny:,.2f} {currency}"
        say(f"{number}  {' to '.join(times)}  {price}")


def window_of(text: str, scenario: Scenario) -> DeliveryWindow:
    """Window of ``2026-06-11T18:00/2026-06-11T20:00``; the second date may be left out."""
    opens, slash, closes = text.partition("/")
    if not slash:
        words = f"{text!r} has no slash; write 2026-06-11T18:00/20:00"
        raise typer.BadParameter(words, param_hint="--windows")
    date = opens.strip().replace(" ", "T").partition("T")[0]
    closes = closes.strip()
    closes = closes if len(closes) > len("20:00:00") else f"{date}T{closes}"
    open_s, close_s = (clock_s(part.strip(), scenario, "--windows") for part in (opens, closes))
    if close_s < open_s:
        words = f"{text!r} closes before it opens"
        raise typer.BadParameter(words, param_hint="--windows")
    return DeliveryWindow(open_s, close_s)

"""What ``supplychain insert`` and ``supplychain offer`` do for installation jobs."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

from api.cli.day import changing, read_text
from api.cli.exits import Exit, say, tell
from api.cli.installers_day import adopt_teams, open_team_day
from api.cli.order_taking import window_of
from api.day.installers import plain_offer, plain_place, scenario_of
from api.installers_extras import Extras
from api.installers_folder import write_book
from api.one_at_a_time import one_at_a_time
from api.plan_tables import Clock
from solvers.installers.day.event_documents import job_from_json
from solvers.installers.day.insert import insert, with_insertion
from solvers.installers.day.offer_windows import offer_windows, reserve
from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from api.day.installers import TeamDay
    from solvers.installers.day.insert import Insertion
    from solvers.installers.day.offer_windows import WindowOffer


def insert_job(
    folder: Path, file: Path, now: str | None, out: Path | None, place: int, *, as_json: bool
) -> Exit:
    """Show who could do a job when, and carry one place out; see :mod:`api.cli.insert`."""
    with changing(out):
        day = open_team_day(folder, now)
        job, customer = job_from_json(read_text(file), day.stored.scenario, str(file))
        plan, book = day.stored.plan, day.stored.book
        places = insert(day.problem, plan, job, now_s=day.now_s, state=day.state, book=book)
        code = Exit.OK if len(places) >= place else Exit.PARTIAL
        if out is not None and code is Exit.OK:
            problem, new = with_insertion(day.problem, plan, places[place - 1])
            known = () if customer is None else (customer,)
            scenario = scenario_of(day.stored.scenario, problem, known)
            code, _ = adopt_teams(out, scenario, problem, new, Extras(state=day.state, book=book))
    _show_places(day, places, as_json=as_json)
    if len(places) < place:
        tell(["no team can do it then" if not places else "no such place"])
    return code


def _show_places(day: TeamDay, places: Sequence[Insertion], *, as_json: bool) -> None:
    clock = Clock(day.stored.scenario)
    if as_json:
        found = [plain_place(item, clock) for item in places]
        say(json.dumps(found, ensure_ascii=False, indent=2))
        return
    currency = day.stored.scenario.currency
    names = {team.id: team.name or team.id for team in day.problem.teams}
    for number, item in enumerate(places, 1):
        who = " + ".join(names[team] for team in item.team_ids)
        when, moved = clock.day_and_minute(item.start_s), len(item.moved)
        say(f"{number}  {item.extra_cny:,.2f} {currency}  {who}  {when}  moves {moved}")


def offer_job(
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
        day = open_team_day(folder, now)
        job, _ = job_from_json(read_text(file), day.stored.scenario, str(file))
        wanted = [window_of(text, day.stored.scenario) for text in windows]
        plan, book = day.stored.plan, day.stored.book
        offers = offer_windows(
            day.problem, plan, job, wanted, book=book, now_s=day.now_s, state=day.state
        )
        priced = [item for item in offers if item.price_cny is not None]
        if take is not None and offers[take - 1] in priced:
            expires_s = day.asked_s + round(minutes * MINUTE_S)
            chosen = offers[take - 1]
            book = reserve(
                day.problem, plan, book, chosen, expires_s, now_s=day.now_s, state=day.state
            )
            write_book(folder, book)
            until = Clock(day.stored.scenario)(expires_s)
            tell([f"reserved until {until}: {windows[take - 1]}"])
    _show_offers(day, offers, as_json=as_json)
    is_kept = bool(priced) if take is None else offers[take - 1] in priced
    return Exit.OK if is_kept else Exit.PARTIAL


def _show_offers(day: TeamDay, offers: Sequence[WindowOffer], *, as_json: bool) -> None:
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

"""Installers: teams who come after the trucks, wait for goods for a while, and else leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy

from simulations.effects import Effect
from simulations.events import EventKind
from simulations.world.nouns import OrderState
from supplychain.calendars import DAY_S, HOUR_S

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulations.world.nouns import LiveOrder
    from simulations.world.plans import InstallerParts, TeamDay, TeamVisit
    from simulations.world.run import Run
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team

    Steps = Generator[simpy.Event, object, None]


class Visits:
    """Visits of a plan of installers, which repeats when its days are over.

    A job belongs to the order that brings its goods: on days without that order there is no job.
    """

    def __init__(self, run: Run, plan: InstallerParts) -> None:
        work = run.scenario.installation
        assert work is not None
        self._run, self._plan = run, plan
        self._jobs: dict[str, InstallJob] = {job.id: job for job in work.jobs}
        self._teams: dict[str, Team] = {team.id: team for team in work.teams}
        ends_s = [route.end_s for route in plan.routes]
        self._cycle_days = max(1, -(-max(ends_s, default=0) // DAY_S))

    def start(self, day: int, orders: dict[str, LiveOrder]) -> None:
        """Send the teams of a cycle that begins on a day.

        Parameters
        ----------
        orders
            Orders of the day's book, by key of the scenario's order.
        """
        if day % self._cycle_days:
            return
        for number, route in enumerate(self._plan.routes):
            self._run.clock.process(self._team(route, number, day, orders))

    def _team(self, route: TeamDay, number: int, day: int, orders: dict[str, LiveOrder]) -> Steps:
        run, shift_s = self._run, day * DAY_S
        yield run.clock.at(shift_s + route.start_s)
        share = run.effects.at(Effect.INSTALLERS, route.team_id, run.now_s)
        if share < 1.0 and run.chance.uniform("team", route.team_id, number, day) >= share:
            for visit in route.visits:
                self._miss(visit, day, orders)
            return
        left_s, done = route.start_s, 0
        for visit in route.visits:
            if not self._exists(visit, orders):
                left_s = visit.end_s
                continue
            drive_s = self._drive_s(visit.arrive_s - left_s, route, visit, day)
            yield run.clock.after(drive_s)
            left_s = visit.end_s
            is_done = yield from self._visit(visit, day, orders)
            done += is_done
        yield run.clock.after(max(0, route.end_s - left_s))
        self._pay(route, done, day)

    def _drive_s(self, planned_s: int, route: TeamDay, visit: TeamVisit, day: int) -> int:
        run = self._run
        factor = run.chance.lognormal(
            run.settings.driving_cv, "team drive", route.team_id, visit.job_id, visit.task, day
        )
        return round(max(0, planned_s) * factor)

    def _order(self, visit: TeamVisit, orders: dict[str, LiveOrder]) -> LiveOrder | None:
        goods = self._jobs[visit.job_id].goods
        return None if goods is None or not goods.order_id else orders.get(goods.order_id)

    def _exists(self, visit: TeamVisit, orders: dict[str, LiveOrder]) -> bool:
        goods = self._jobs[visit.job_id].goods
        return goods is None or not goods.order_id or goods.order_id in orders

    def _visit(
        self, visit: TeamVisit, day: int, orders: dict[str, LiveOrder]
    ) -> Generator[simpy.Event, object, int]:
        """Wait for the planned start and for goods, then work; 1 if it was done."""
        run = self._run
        planned_s = visit.start_s + day * DAY_S
        if run.now_s < planned_s:
            yield run.clock.at(planned_s)
        arrived_s = run.now_s
        order = self._order(visit, orders)
        if order is not None and not _is_there(order):
            yield from self._await(order)
            if not _is_there(order):
                self._miss(visit, day, orders)
                return 0
        job = self._jobs[visit.job_id]
        key = f"{visit.job_id}/{day}"
        waited_s, late_s = float(run.now_s - arrived_s), float(max(0, run.now_s - planned_s))
        run.log.add(run.now_s, EventKind.VISIT_STARTED, key, job.customer_id, waited_s, late_s)
        factor = run.chance.lognormal(
            run.settings.service_cv, "visit", visit.job_id, visit.task, day
        )
        work_s = round((visit.end_s - visit.start_s) * factor)
        yield run.clock.after(work_s)
        run.ledger.add(day, visits_done=1.0)
        run.log.add(run.now_s, EventKind.VISIT_DONE, key, job.customer_id, work_s / 60.0)
        return 1

    def _await(self, order: LiveOrder) -> Steps:
        """Wait until goods are there, but not for long."""
        run = self._run
        event = run.awaited.setdefault(order.id, simpy.Event(run.clock))
        run.clock.call(run.now_s + run.settings.installer_wait_s, _let_go, event)
        yield event
        run.awaited.pop(order.id, None)

    def _miss(self, visit: TeamVisit, day: int, orders: dict[str, LiveOrder]) -> None:
        if not self._exists(visit, orders):
            return
        run, job = self._run, self._jobs[visit.job_id]
        run.ledger.add(day, visits_missed=1.0)
        key = f"{visit.job_id}/{day}"
        run.log.add(run.now_s, EventKind.VISIT_MISSED, key, job.customer_id)

    def _pay(self, route: TeamDay, done: int, day: int) -> None:
        """A team that goes out is paid for its day, whatever it could do."""
        pay = self._teams[route.team_id].pay
        hours = (self._run.now_s - day * DAY_S - route.start_s) / HOUR_S
        cny = pay.per_day + pay.per_h * hours + pay.per_km * route.distance_m / 1000
        self._run.ledger.add(day, visits_cny=cny + pay.per_job * done)


def _is_there(order: LiveOrder) -> bool:
    return order.state is OrderState.DELIVERED


def _let_go(event: simpy.Event) -> None:
    if not event.triggered:
        event.succeed()

"""A vehicle on its way: driving with rests, breakdowns and failed units, and what it all costs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from simulations.clock import Rank
from simulations.effects import Effect
from simulations.events import EventKind
from simulations.policies import Cancel, Obstacle, StuckRoute
from simulations.tracks import Track
from simulations.world.template import Way
from simulations.world.ways import (
    NEVER_S,
    driven,
    first_incident_s,
    open_again_s,
    passable_from_s,
)
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.driving import DriverClock
from supplychain.fleet import Haul

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    import simpy

    from simulations.tracks import Recorder
    from simulations.world.nouns import DayStop, DayTour, Freight
    from simulations.world.run import Run

    Steps = Generator[simpy.Event, object, None]


class Journey:
    """One vehicle from leaving its base until it is back.

    Notes
    -----
    ``at_s`` is the second up to which the vehicle has lived; it may be ahead of the clock by the
    work at a stop, as nothing can come between.
    """

    def __init__(self, run: Run, tour: DayTour) -> None:
        self.run_of, self.tour, self.route = run, tour, tour.route
        self.day_s = tour.day * DAY_S
        self.vehicle = tour.route.vehicle
        self.chambers = run.chambers(tour.route)
        self.chamber = {chamber.class_id: chamber for chamber in self.chambers}
        self.clock = DriverClock()
        self.place = tour.route.base_id
        self.board: dict[Freight, None] = {}
        self.metres = self.doors = 0
        self.board_kg = self.handed_kg = self.late_cny = 0.0
        self.at_s = self.start_s = self.lived_s = 0
        self.has_left = self.has_begun = False
        self.unit_on = True
        self.changed = 0
        self.unit_changes_s = NEVER_S
        self.stops_on_failure = False
        self.breakdown_left = run.chance.exponential(1.0, "breakdown", tour.id)
        self.rank = run.rank("permit", tour.id)

    # Leaving -------------------------------------------------------------------------------------

    def planned_leave_s(self) -> int:
        """When the plan sends it off, with today's delay."""
        delay_s = 0.0
        mean_s = self.run_of.settings.departure_delay_s
        if mean_s > 0.0:
            delay_s = self.run_of.chance.exponential(mean_s, "departure", self.tour.id)
        return self.day_s + self.route.start_s + round(delay_s)

    def obstacle(self, pairs: Sequence[tuple[str, str]]) -> Obstacle | None:
        """What keeps the vehicle at its base, if it may use any of some ways."""
        run, base_id, now_s = self.run_of, self.route.base_id, self.run_of.now_s
        crew = run.effects.at(Effect.VEHICLES, base_id, now_s)
        if crew < 1.0 and run.rank("crew", self.tour.id) >= crew:
            return Obstacle.NO_CREW
        if run.effects.at(Effect.SITE_CAPACITY, base_id, now_s) <= 0.0:
            return Obstacle.SITE_CLOSED
        if pairs and not any(self.passes(*pair) for pair in pairs):
            return Obstacle.NO_PASSAGE
        return None

    def passes(self, from_id: str, to_id: str) -> bool:
        """Whether this vehicle is let through now."""
        if not self.run_of.effects.spells:
            return True
        share = self.run_of.effects.between(Effect.PASSAGE, from_id, to_id, self.run_of.now_s)
        return share >= 1.0 or self.rank < share

    def may_leave(self, pairs: Sequence[tuple[str, str]], order_ids: Iterable[str]) -> Steps:
        """Ask the policy while something is in the way; leaves ``has_left`` unset if cancelled."""
        run = self.run_of
        until_s: int | None = None
        began_s = run.now_s
        while True:
            obstacle = self.obstacle(pairs)
            if obstacle is None:
                self.has_left = True
                break
            if until_s is None:
                stuck = self._stuck(obstacle, order_ids)
                answer = run.policy.cannot_leave(run.situation(), stuck)
                if isinstance(answer, Cancel):
                    break
                until_s = run.now_s + answer.longest_s
            free_s = self._free_s(obstacle, pairs, until_s)
            if free_s > until_s:
                yield run.clock.at(until_s)
                break
            yield run.clock.at(free_s)
        if run.now_s > began_s:
            held_s = float(run.now_s - began_s)
            run.log.add(run.now_s, EventKind.VEHICLE_HELD, self.tour.id, self.place, held_s)

    def _stuck(self, obstacle: Obstacle, order_ids: Iterable[str]) -> StuckRoute:
        route, tour = self.route, self.tour
        return StuckRoute(
            route.id, tour.day, route.haul, route.base_id, self.place, obstacle,
            tuple(order_ids), self.has_left,
        )  # fmt: skip

    def _free_s(self, obstacle: Obstacle, pairs: Sequence[tuple[str, str]], until_s: int) -> int:
        run = self.run_of
        if obstacle is Obstacle.NO_PASSAGE:
            found = (
                passable_from_s(run.effects, [pair], self.rank, run.now_s, until_s)
                for pair in pairs
            )
            return max(run.now_s + 1, min(found))
        effect = Effect.SITE_CAPACITY if obstacle is Obstacle.SITE_CLOSED else Effect.VEHICLES
        return open_again_s(run.effects, effect, self.route.base_id, run.now_s)

    def cancel(self) -> None:
        """It does not leave."""
        run = self.run_of
        run.ledger.add(self.tour.day, routes_cancelled=1.0)
        kg = sum(part.kg for part in self.tour.parts)
        kg += sum(item.kg for item in self.tour.expected)
        run.log.add(run.now_s, EventKind.ROUTE_CANCELLED, self.tour.id, self.route.base_id, kg)

    def begin(self, at_s: int) -> None:
        """Time that is paid for begins."""
        if not self.has_begun:
            self.has_begun, self.start_s = True, at_s
            self.await_unit(at_s)

    def depart(self, planned_s: int) -> None:
        """Leave the base now, for the first time or again."""
        run, now_s = self.run_of, self.run_of.now_s
        self.begin(now_s)
        late_s = float(now_s - planned_s)
        run.log.add(
            now_s, EventKind.VEHICLE_DEPARTED, self.tour.id, self.place, self.board_kg, late_s
        )

    # Goods ---------------------------------------------------------------------------------------

    def load(self, goods: Sequence[Freight]) -> None:
        """Take goods on board, now."""
        run, now_s, day = self.run_of, self.run_of.now_s, self.tour.day
        warmth: dict[str, float] = defaultdict(float)
        for freight in goods:
            run.leave_site(freight, now_s, day)
            self.board[freight] = None
            self.board_kg += freight.kg
            heat, respiration = run.heat_of[freight.product.id]
            chamber = self.chamber[freight.class_id]
            chamber.put(freight.kg, freight.kg * heat, freight.kg * respiration)
            warmth[freight.class_id] += freight.kg * freight.batch.product_c
        for class_id, kg_c in warmth.items():
            self.chamber[class_id].warm_up(kg_c)
        if run.recorder is not None:
            self._note_loading(run.recorder, goods)

    def _note_loading(self, recorder: Recorder, goods: Iterable[Freight]) -> None:
        for chamber in self.chambers:
            if chamber.track is not None and chamber.mass_kg > 0.0:
                chamber.track.add(self.run_of.now_s, chamber.air_c, chamber.cargo_c)
        for freight in goods:
            recorder.boarded(freight, self.chamber[freight.class_id].track)

    def drop(self, goods: Iterable[Freight], at_s: int) -> None:
        """Hand goods over; what they went through on board becomes theirs."""
        run = self.run_of
        for freight in goods:
            chamber = self.chamber[freight.class_id]
            chamber.age(freight.batch, run.kinetics[freight.product.id], at_s)
            freight.in_band = freight.in_band and (not chamber.is_cold or chamber.kept_band)
            if run.recorder is not None:
                run.recorder.dropped(freight)
            del self.board[freight]
            self.board_kg -= freight.kg
            heat, respiration = run.heat_of[freight.product.id]
            chamber.put(-freight.kg, -freight.kg * heat, -freight.kg * respiration)

    def start_trip(self) -> None:
        """Compartments are precooled and empty; ageing on board counts from now."""
        self.lived_s = self.at_s = self.run_of.now_s
        for chamber in self.chambers:
            chamber.start_trip(self.run_of.now_s)
            if self.run_of.recorder is not None and chamber.is_cold:
                chamber.track = Track(self.tour.id)

    # Driving -------------------------------------------------------------------------------------

    def drive(self, here: DayStop, there: DayStop) -> Steps:
        """Drive to the next stop, from ``at_s`` on."""
        run, tour = self.run_of, self.tour
        metres, seconds = run.roads.leg(
            self.route.base_id, self.vehicle.speed_class, here.at.point, there.at.point
        )
        way = Way(seconds)
        if here.position >= 0 and there.position == here.position + 1:
            way = self.route.ways[here.position]
        taken_s = self._taken_s(way, here.at.point, there.at.point)
        elapsed_s, rests, self.clock = driven(
            way, taken_s, self.vehicle.rules, self.vehicle.drivers, self.clock
        )
        for offset_s, length_s in rests:
            if self.unit_changes_s < self.at_s + offset_s:
                yield from self._go(self.at_s + offset_s)
            elif self.at_s + offset_s > run.now_s:
                yield run.clock.at(self.at_s + offset_s)
            run.log.add(
                run.now_s, EventKind.VEHICLE_RESTED, tour.id, there.at.point, float(length_s)
            )
        until_s = self.at_s + elapsed_s
        until_s += yield from self._break_down(there.at.point, taken_s, until_s)
        until_s, there, metres = yield from self._ride(here, there, until_s, metres)
        self.at_s = until_s
        self.metres += metres
        self.place = there.at.point
        planned_s = self.day_s + there.at.arrive_s
        late_s = float(until_s - planned_s) if there.position >= 0 else 0.0
        run.log.add(until_s, EventKind.VEHICLE_ARRIVED, tour.id, self.place, self.board_kg, late_s)

    def _ride(
        self, here: DayStop, there: DayStop, until_s: int, metres: int
    ) -> Generator[simpy.Event, object, tuple[int, DayStop, int]]:
        """The last stretch of a leg; gives when and where it ends, and the metres of the leg."""
        del here
        yield from self._go(until_s, ahead=True)
        return until_s, there, metres

    def _taken_s(self, way: Way, from_point: str, to_point: str) -> int:
        run = self.run_of
        settings = run.settings
        cv = settings.driving_cv if self.route.haul is Haul.LAST_MILE else settings.trunk_cv
        usual_s = float(way.drive_s)
        if cv > 0.0:
            usual_s *= run.chance.lognormal(cv, "drive", self.tour.id, from_point, to_point)
        return run.speeds.drive_s(from_point, to_point, self.at_s, usual_s)

    def _break_down(
        self, towards: str, taken_s: int, until_s: int
    ) -> Generator[simpy.Event, object, int]:
        """Stand by the road if it is time for that; gives the seconds of it."""
        run = self.run_of
        per_h = run.settings.breakdown_per_h
        per_h += run.effects.at(Effect.BREAKDOWN_PER_H, self.route.base_id, self.at_s)
        hazard = per_h * taken_s / HOUR_S
        if hazard < self.breakdown_left:
            self.breakdown_left -= hazard
            return 0
        share = self.breakdown_left / hazard
        self.breakdown_left = run.chance.exponential(1.0, "breakdown again", self.tour.id, towards)
        repair_s = round(
            run.chance.exponential(run.settings.repair_s, "repair", self.tour.id, towards)
        )
        yield from self._go(self.at_s + round(share * (until_s - self.at_s)), ahead=True)
        run.ledger.add(self.tour.day, breakdowns=1.0)
        run.log.add(
            run.now_s,
            EventKind.VEHICLE_BROKE_DOWN,
            self.tour.id,
            towards,
            self.board_kg,
            float(repair_s),
        )
        return repair_s

    def _go(self, until_s: int, *, ahead: bool = False) -> Steps:
        """Let time pass with doors closed, and units fail and be repaired meanwhile."""
        run = self.run_of
        while self.unit_changes_s < until_s:
            yield run.clock.at(max(self.unit_changes_s, run.now_s), Rank.DISRUPTION)
            self.spend(max(self.unit_changes_s, self.lived_s))
            self._change_unit()
            if self.stops_on_failure:
                return
        rank = Rank.ARRIVAL if ahead else Rank.WORK
        if until_s > run.now_s:
            yield run.clock.at(until_s, rank)
        self.spend(until_s)

    def wait(self, until_s: int) -> Steps:
        """Stand until a second."""
        if until_s > self.run_of.now_s:
            yield from self._go(until_s)
        self.at_s = max(self.at_s, until_s)

    def spend(self, until_s: int, *, is_open: bool = False) -> None:
        """Time passes for the goods on board."""
        for chamber in self.chambers:
            if chamber.mass_kg > 0.0 and chamber.is_cold and until_s > self.lived_s:
                chamber.spend(self.lived_s, until_s, is_open=is_open, unit_on=self.unit_on)
                if chamber.leaves_band is not chamber.is_out:
                    self._note_excursion(chamber.class_id)
        self.lived_s = max(self.lived_s, until_s)

    def _note_excursion(self, class_id: str) -> None:
        run, chamber = self.run_of, self.chamber[class_id]
        chamber.is_out = not chamber.is_out
        subject = f"{self.tour.id}/{class_id}"
        if chamber.is_out:
            run.ledger.add(self.tour.day, excursions=1.0)
            run.log.add(
                run.now_s, EventKind.EXCURSION_BEGUN, subject, self.place, chamber.mass_kg,
                chamber.cargo_c,
            )  # fmt: skip
        else:
            run.log.add(
                run.now_s, EventKind.EXCURSION_ENDED, subject, self.place, chamber.degree_min,
                chamber.out_s,
            )  # fmt: skip

    def await_unit(self, at_s: int, *key: int) -> None:
        """Draw when the refrigeration unit fails; ``key`` tells vehicles of one tour apart."""
        run, effect = self.run_of, Effect.UNIT_FAILURE_PER_H
        base_per_h = run.settings.unit_failure_per_h
        if not any(chamber.is_cold for chamber in self.chambers):
            return
        if base_per_h <= 0.0 and not run.effects.changes(effect):
            return
        hazard = run.chance.exponential(1.0, "unit", self.tour.id, *key)
        base_id = self.route.base_id
        self.unit_changes_s = first_incident_s(
            run.effects, effect, base_id, base_per_h, at_s, hazard
        )

    def _change_unit(self) -> None:
        run = self.run_of
        self.unit_on = not self.unit_on
        air_c = next(chamber.air_c for chamber in self.chambers if chamber.is_cold)
        kind = EventKind.UNIT_REPAIRED if self.unit_on else EventKind.UNIT_FAILED
        run.log.add(run.now_s, kind, self.tour.id, self.place, self.board_kg, air_c)
        if self.unit_on:
            self.unit_changes_s = NEVER_S
        else:
            run.ledger.add(self.tour.day, unit_failures=1.0)
            repair_s = run.chance.exponential(
                run.settings.unit_repair_s, "unit repair", self.tour.id
            )
            self.unit_changes_s = run.now_s + max(1, round(repair_s))

"""Jobs at doors: what, when, for how much, and by whom rather not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.generators.installation.dice import Dice, Weighted
from scenarios.generators.installation.goods import kinds, weighted_kinds
from supplychain.calendars import DAY_S, HOUR_S
from supplychain.jobs import Agreement, InstallJob
from supplychain.windows import DeliveryWindow, TimeWindow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.generators.installation.goods import Kind
    from scenarios.generators.installation.parameters import JobParameters, Slot
    from scenarios.generators.installation.places import Area
    from supplychain.jobs import GoodsArrival
    from supplychain.places import Location
    from supplychain.teams import Team

LAST_HOUR = 21
TEN_CNY = 10.0
WINDOW_TRIES = 8


@dataclass(frozen=True, slots=True)
class Door:
    """Where a customer lives."""

    customer_id: str
    location: Location
    district: str


@dataclass(frozen=True, slots=True, eq=False)
class JobDraw:
    """Draws jobs one by one.

    Parameters
    ----------
    given
        What they are like.
    days
        Days of the horizon, which begins at midnight.
    teams_of
        Teams by skill, for customers who know one.
    dice
        Stream of the draws.
    slots, counts, priorities, kinds
        Windows, their numbers, priorities and kinds by weight.
    """

    given: JobParameters
    days: int
    teams_of: Mapping[str, Sequence[str]]
    dice: Dice
    slots: Weighted[Slot]
    counts: Weighted[int]
    priorities: Weighted[int]
    kinds: Weighted[Kind]

    @staticmethod
    def of(
        given: JobParameters, days: int, teams_of: Mapping[str, Sequence[str]], dice: Dice
    ) -> JobDraw:
        """Add the weights up once."""
        return JobDraw(
            given,
            days,
            teams_of,
            dice,
            Weighted.of((slot, slot.weight) for slot in given.slots),
            Weighted.of(enumerate(given.window_count_shares, 1)),
            Weighted.of(enumerate(given.priority_shares, 1)),
            Weighted.of((kind, kind.weight) for kind in weighted_kinds(given.kind_weights)),
        )

    def kind(self) -> Kind:
        """What is installed."""
        return self.dice.of(self.kinds)

    def windows(self, *, is_promised: bool, first_day: int = 0) -> tuple[DeliveryWindow, ...]:
        """When work may start: one window, or several that do not overlap, from a day on."""
        count = 1 if is_promised else self.dice.of(self.counts)
        found: list[tuple[int, int]] = []
        for _ in range(WINDOW_TRIES):
            open_s, close_s = seconds_of_slot(
                self.dice.of(self.slots), self.dice.whole(first_day, self.days - 1)
            )
            is_free = all(close_s < other[0] or other[1] < open_s for other in found)
            if is_free:
                found.append((open_s, close_s))
            if len(found) == count:
                break
        late = self._late()
        return tuple(DeliveryWindow(*window, late) for window in sorted(found))

    def job(
        self,
        key: str,
        door: Door,
        kind: Kind,
        windows: tuple[DeliveryWindow, ...],
        goods: GoodsArrival | None,
        *,
        is_promised: bool,
    ) -> InstallJob:
        """A job of a kind at a door."""
        dice, given = self.dice, self.given
        has_deadline = dice.chance(given.deadline_share)
        last_day = windows[-1].close_s // DAY_S
        known = self.teams_of.get(kind.tasks[0].needs[0].id, ())
        prefers = bool(known) and dice.chance(given.preferred_share)
        preferred = dice.one(known) if prefers else ""
        refuses = bool(known) and dice.chance(given.banned_share)
        banned = dice.one(known) if refuses else ""
        first = windows[0]
        return InstallJob(
            id=key,
            location=door.location,
            tasks=kind.tasks,
            customer_id=door.customer_id,
            territory_id=door.district,
            timing=kind.timing,
            least_gap_s=kind.least_gap_s,
            most_gap_s=kind.most_gap_s,
            windows=windows,
            deadline_s=last_day * DAY_S + LAST_HOUR * HOUR_S + HOUR_S if has_deadline else None,
            goods=goods,
            priority=dice.of(self.priorities),
            preferred_team_ids=(preferred,) if preferred else (),
            banned_team_ids=(banned,) if banned and banned != preferred else (),
            outsource_cny=self._outside_cny(kind),
            agreed=Agreement(TimeWindow(first.open_s, first.close_s)) if is_promised else None,
        )

    def _late(self) -> float | None:
        """Price of a late minute; ``None`` where the window must be kept."""
        if not self.dice.chance(self.given.priced_share):
            return None
        return round(self.dice.between(*self.given.late_cny_per_min), 2)

    def _outside_cny(self, kind: Kind) -> float | None:
        if not self.dice.chance(self.given.outsource_share):
            return None
        usual_cny = self.given.cost_cny + self.given.cost_cny_per_h * kind.work_s / HOUR_S
        factor = self.dice.between(*self.given.outsource_factor)
        return TEN_CNY * round(factor * usual_cny / TEN_CNY)


KINDS = kinds()


def teams_by_skill(teams: Sequence[Team]) -> dict[str, list[str]]:
    """Keys of the teams that have each skill."""
    found: dict[str, list[str]] = {}
    for team in teams:
        for skill in team.skills:
            found.setdefault(skill.id, []).append(team.id)
    return found


def draw_door(area: Area, customer_id: str, dice: Dice) -> Door:
    """A door somewhere in the city."""
    location, district = area.point(dice)
    return Door(customer_id, location, district)


def seconds_of_slot(slot: Slot, day: int) -> tuple[int, int]:
    """Seconds of the horizon of a slot's ends on a day."""
    return day * DAY_S + round(slot.open_h * HOUR_S), day * DAY_S + round(slot.close_h * HOUR_S)

"""The arrays that compiled code works with, filled from a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.rota import Rota
from solvers.installers.day.written import excess_of
from supplychain.calendars import HOUR_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solvers.installers.day.seats import Seat
    from solvers.installers.day.ways import Ways
    from solvers.installers.problem import InstallersProblem

NO_LIMIT = 2**40
VISIT_FIELDS = (
    *("place", "work_s", "from_s", "until_s", "window_from", "window_to"),
    *("agreed_open_s", "agreed_close_s", "change_cny", "goods_s", "idle_per_s"),
)


def empty_rota(
    problem: InstallersProblem, seats: Sequence[Seat], ways: Ways, visits: int, longest: int
) -> Rota:
    """Seats with their limits and prices, and room for visits."""
    rules, teams = problem.rules, [seat.team for seat in seats]
    labour = rules.labour
    fair = {team.id: rules.fair_cny_per_h * excess_of(problem, team) for team in problem.teams}
    breaks = [_breaks(problem, seat) for seat in seats]
    ends = np.cumsum([len(items) for items in breaks], dtype=np.int64)
    flat = [item for items in breaks for item in items]
    speeds = {speed: number for number, speed in enumerate(ways.speed_classes)}
    points = problem.team_points
    return Rota(
        speed=_whole(speeds[str(team.speed_class)] for team in teams),
        home=_whole(ways.place_of[points[team.id][0]] for team in teams),
        finish=_whole(ways.place_of[points[team.id][1]] for team in teams),
        open_s=_whole(seat.shift.open_s for seat in seats),
        close_s=_whole(seat.shift.close_s for seat in seats),
        most_overtime_s=np.zeros(len(seats), np.int64),
        most_daily_s=_whole(
            labour.daily_s + labour.overtime_daily_s if t.most_daily_s is None else t.most_daily_s
            for t in teams
        ),
        most_regular_s=np.full(len(seats), NO_LIMIT, np.int64),
        most_jobs=_whole(NO_LIMIT if t.most_jobs is None else t.most_jobs for t in teams),
        most_m=_whole(NO_LIMIT if t.most_distance_m is None else t.most_distance_m for t in teams),
        per_s=_money((t.pay.per_h + fair[t.id]) / HOUR_S for t in teams),
        per_m=_money(t.pay.per_km / 1_000 for t in teams),
        per_day=_money(t.pay.per_day for t in teams),
        per_overtime_s=_money(t.pay.overtime_per_h / HOUR_S for t in teams),
        per_job=_money(t.pay.per_job for t in teams),
        break_from=np.concatenate(([0], ends[:-1])).astype(np.int64) if len(seats) else ends,
        break_to=ends,
        break_open_s=_whole(item[0] for item in flat),
        break_close_s=_whole(item[1] for item in flat),
        break_s=_whole(item[2] for item in flat),
        rows=np.zeros((len(seats), longest), np.int64),
        counts=np.zeros(len(seats), np.int64),
        fixed=np.zeros(len(seats), np.int64),
        due=np.zeros(len(seats), np.int64),
        place=np.zeros(visits, np.int64),
        work_s=np.zeros(visits, np.int64),
        from_s=np.zeros(visits, np.int64),
        until_s=np.zeros(visits, np.int64),
        window_from=np.zeros(visits, np.int64),
        window_to=np.zeros(visits, np.int64),
        window_open_s=np.zeros(64, np.int64),
        window_close_s=np.zeros(64, np.int64),
        late_per_s=np.zeros(64),
        agreed_open_s=np.zeros(visits, np.int64),
        agreed_close_s=np.zeros(visits, np.int64),
        change_cny=np.zeros(visits),
        goods_s=np.zeros(visits, np.int64),
        idle_per_s=np.zeros(visits),
        distance_m=ways.distance_m,
        drive_s=ways.drive_s,
        most_drive_s=_whole([rules.driving.max_continuous_drive_s, rules.driving.rest_s]),
    )


def with_more_visits(rota: Rota) -> tuple[Rota, list[int]]:
    """Twice the room for visits, and the numbers of the new ones."""
    size = rota.place.size
    wider = {name: np.pad(getattr(rota, name), (0, size)) for name in VISIT_FIELDS}
    return rota._replace(**wider), list(range(2 * size - 1, size - 1, -1))


def _breaks(problem: InstallersProblem, seat: Seat) -> list[tuple[int, int, int]]:
    midnight_s = problem.days[seat.day].midnight_s
    ordered = sorted(seat.team.breaks, key=lambda item: item.open_s)
    return [
        (midnight_s + item.open_s, midnight_s + item.close_s, item.length_s) for item in ordered
    ]


def _whole(values: object) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(list(values), np.int64)  # type: ignore[call-overload]


def _money(values: object) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(list(values), np.float64)  # type: ignore[call-overload]

"""Contractors' teams: trades, permits, shifts, homes and pay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from scenarios.generators.installation.goods import (
    COOLING,
    CORE_DRILL,
    ELECTRIC,
    FURNITURE,
    GAS,
    HEIGHT,
    LOW_VOLTAGE,
    PIPE,
    PLUMBING,
    REFRIGERATION,
)
from supplychain.calendars import HOUR_S, MINUTE_S, DailyHours
from supplychain.fleet import MealBreak
from supplychain.teams import (
    EVERY_WEEKDAY,
    Absence,
    Account,
    Certificate,
    Part,
    Skill,
    Team,
    TeamPay,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.generators.installation.dice import Dice
    from scenarios.generators.installation.parameters import TeamParameters
    from scenarios.generators.installation.places import Area
    from supplychain.places import Location

DAY_SHIFT = DailyHours(8 * HOUR_S + 30 * MINUTE_S, 18 * HOUR_S)
LATE_SHIFT = DailyHours(11 * HOUR_S, 20 * HOUR_S + 30 * MINUTE_S)
LUNCH = MealBreak(11 * HOUR_S + 30 * MINUTE_S, 13 * HOUR_S, 45 * MINUTE_S)
SUPPER = MealBreak(16 * HOUR_S, 18 * HOUR_S, 45 * MINUTE_S)
SHORT_WEEKS = ((0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4))
SIX_YEARS = timedelta(days=2_191)
EXPIRES_SOON_SHARE = 0.02
"""Permits that end on the first day of the horizon, so that they count on it and no longer."""

LEVELS = ((1, 0.35), (2, 0.4), (3, 0.25))
NAMES = (
    "王",
    "李",
    "张",
    "刘",
    "陈",
    "杨",
    "赵",
    "黄",
    "周",
    "吴",
    "徐",
    "孙",
    "马",
    "朱",
    "胡",
    "林",
)


def draw_teams(
    given: TeamParameters,
    area: Area,
    count: int,
    depots: Sequence[Location],
    days: Sequence[date],
    dice: Dice,
) -> Iterator[Team]:
    """Teams of a city; trades come in turn by their shares, so that few teams have most trades.

    Parameters
    ----------
    given, area, count
        What they are like, where, and how many.
    depots
        Where teams start that do not start at home; empty means that all start at home.
    days
        Days of the horizon.
    dice
        Stream of the draws.
    """
    made = dict.fromkeys((name for name, _ in given.profile_shares), 0)
    shares = dict(given.profile_shares)
    for number in range(1, count + 1):
        profile = max(made, key=lambda name: (number * shares[name] - made[name], shares[name]))
        made[profile] += 1
        yield _team(given, area, f"{area.prefix}t-{number:03d}", profile, depots, days, dice)


def _team(
    given: TeamParameters,
    area: Area,
    key: str,
    profile: str,
    depots: Sequence[Location],
    days: Sequence[date],
    dice: Dice,
) -> Team:
    home, district = area.point(dice)
    start = home if not depots or dice.chance(given.home_share) else dice.one(depots)
    skills = _skills(profile, dice)
    trades = {skill.id for skill in skills}
    is_late = dice.chance(given.late_shift_share)
    per_h = round(dice.between(*given.cny_per_h), 1)
    everywhere = dice.chance(given.everywhere_share)
    return Team(
        id=key,
        start=start,
        skills=skills,
        name=f"{dice.one(NAMES)}师傅 {key}",
        size=2 if dice.chance(given.pair_share) else 1,
        certificates=tuple(_certificates(skills, days[0], dice)),
        territories=_territories(area, district, everywhere=everywhere),
        hours=LATE_SHIFT if is_late else DAY_SHIFT,
        weekdays=dice.one(SHORT_WEEKS) if dice.chance(given.short_week_share) else EVERY_WEEKDAY,
        absences=_absences(given, days, dice),
        breaks=(SUPPER if is_late else LUNCH,),
        overtime_s=dice.one((0, 1, 1, 2)) * HOUR_S,
        most_jobs=dice.one((None, 6, 7, 8)),
        pay=TeamPay(
            round(dice.between(*given.cny_per_job)),
            per_h,
            round(dice.between(*given.cny_per_km), 2),
            round(dice.between(*given.cny_per_day)),
            round(per_h * given.overtime_factor, 2),
        ),
        tools=(CORE_DRILL,) if COOLING in trades and dice.chance(0.7) else (),
        parts=(Part(PIPE, float(dice.whole(4, 7) * 5)),) if COOLING in trades else (),
        quality=round(dice.between(0.9, 0.995), 3),
        account=_account(dice),
    )


def _territories(area: Area, district: str, *, everywhere: bool) -> tuple[str, ...]:
    """All of the city, or what lies around a district; without a prefix, the city is everywhere."""
    if not everywhere:
        return area.around(district)
    return area.every if area.prefix else ()


def _skills(profile: str, dice: Dice) -> tuple[Skill, ...]:
    """Trades of a profile with their levels."""
    level = dice.weighted(LEVELS)
    if profile == "furniture":
        return (Skill(FURNITURE, level),)
    if profile == "cooling":
        both = dice.chance(0.4)
        return (Skill(COOLING, level), *((Skill(ELECTRIC, 1),) if both else ()))
    if profile == "plumbing":
        return (Skill(PLUMBING, max(level, dice.whole(1, 2))), Skill(ELECTRIC, 1))
    if profile == "electric":
        return (Skill(ELECTRIC, max(2, level)), Skill(FURNITURE, 1))
    return (Skill(FURNITURE, min(2, level)), Skill(PLUMBING, min(2, level)), Skill(ELECTRIC, 1))


def _certificates(skills: tuple[Skill, ...], first_day: date, dice: Dice) -> Iterator[Certificate]:
    """Permits of six years, none of which has ended before the first day."""
    level_of = {skill.id: skill.level for skill in skills}
    held = [key for key in (HEIGHT, REFRIGERATION) if COOLING in level_of]
    held += [LOW_VOLTAGE] if ELECTRIC in level_of else []
    held += [GAS] if level_of.get(PLUMBING, 0) >= 2 and dice.chance(0.7) else []
    for key in held:
        soon = dice.chance(EXPIRES_SOON_SHARE)
        until = first_day + timedelta(days=0 if soon else dice.whole(20, 2_100))
        yield Certificate(key, until, until - SIX_YEARS + timedelta(days=1))


def _absences(given: TeamParameters, days: Sequence[date], dice: Dice) -> tuple[Absence, ...]:
    if not dice.chance(given.absent_share):
        return ()
    day = dice.one(days)
    return (Absence(day, day),)


def _account(dice: Dice) -> Account:
    """A week that began as most do: days of eight hours, some overtime, and a day off before."""
    in_a_row = dice.one((0, 1, 2, 3, 3, 3))
    return Account(
        days_in_a_row=in_a_row,
        days_off_in_a_row=0 if in_a_row else dice.whole(1, 2),
        week_s=in_a_row * dice.whole(6 * 4, 8 * 4) * 15 * MINUTE_S,
        month_overtime_s=dice.whole(0, 40) * 15 * MINUTE_S,
        paid_28_days_s=dice.whole(110, 190) * HOUR_S,
    )

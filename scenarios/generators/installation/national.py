"""A country of teams: one day in every city of the table, by population."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from scenarios.cities import cities
from scenarios.generators.installation.city import RULES
from scenarios.generators.installation.deliveries import AMBIENT
from scenarios.generators.installation.dice import Dice
from scenarios.generators.installation.goods import products, weighted_kinds
from scenarios.generators.installation.jobs import JobDraw, draw_door, teams_by_skill
from scenarios.generators.installation.places import Area
from scenarios.generators.installation.teams import draw_teams
from supplychain.calendars import DAY_S, HOUR_S, MINUTE_S, Horizon
from supplychain.installation import Installation
from supplychain.jobs import GoodsArrival
from supplychain.scenario import Scenario
from supplychain.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.cities import City
    from scenarios.generators.installation.parameters import NationalParameters
    from supplychain.jobs import InstallJob
    from supplychain.teams import Team
    from supplychain.windows import DeliveryWindow

DEFAULT_SEED = 7
MOST_DISTRICTS = 9
GOODS_BEFORE_H = (0.5, 3.0)
"""How long before the first window goods are expected."""

ARRIVAL_SD_MIN = (10, 30)


def generate_national(parameters: NationalParameters, seed: int = DEFAULT_SEED) -> Scenario:
    """Draw a country; equal parameters and seeds give equal scenarios.

    Teams and jobs are shared out by population; teams are the same whatever the seed. Goods
    come with no order: who brings them is not part of the scenario.

    Parameters
    ----------
    parameters
        Every number of the draw; kept in ``Scenario.parameters`` with the seed.
    seed
        Not negative.
    """
    horizon = Horizon(datetime.fromisoformat(parameters.start), DAY_S)
    places = _places(parameters)
    crews = _shared_out(parameters.team_count, places)
    calls = _shared_out(parameters.job_count, places)
    teams: list[Team] = []
    jobs: list[InstallJob] = []
    for place, crew, call in zip(places, crews, calls, strict=True):
        districts = min(MOST_DISTRICTS, 1 + call // parameters.jobs_per_district)
        area = Area(place, districts, f"{place.adcode}-")
        rng = stream(parameters.team_seed, f"teams {place.adcode}")
        own = list(draw_teams(parameters.teams, area, crew, (), [horizon.start.date()], Dice(rng)))
        teams += own
        jobs += _jobs(parameters, area, call, own, seed)
    return Scenario(
        name=parameters.name,
        horizon=horizon,
        temperature_classes=(AMBIENT,),
        products=products(weighted_kinds(parameters.jobs.kind_weights)),
        sites=(),
        vehicle_types=(),
        fleets=(),
        customers=(),
        orders=(),
        description=parameters.description,
        parameters=parameters.record(seed),
        installation=Installation(tuple(teams), tuple(jobs), (), RULES),
    )


def _places(parameters: NationalParameters) -> list[City]:
    """Cities that get teams enough, the largest first."""
    ranked = sorted(cities(), key=lambda place: (-place.population, place.adcode))
    for count in range(len(ranked), 1, -1):
        shares = _shared_out(parameters.team_count, ranked[:count])
        if min(shares) >= parameters.least_teams:
            return ranked[:count]
    return ranked[:1]


def _shared_out(total: int, places: Sequence[City]) -> list[int]:
    """Whole shares by population that add up, the largest remainders rounded up."""
    population = np.array([place.population for place in places], np.float64)
    shares = total * population / population.sum()
    counts = np.floor(shares).astype(int)
    left = total - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:left]] += 1
    return [int(count) for count in counts]


def _jobs(
    parameters: NationalParameters, area: Area, count: int, teams: Sequence[Team], seed: int
) -> Iterator[InstallJob]:
    dice = Dice(stream(seed, f"jobs {area.city.adcode}"))
    draw = JobDraw.of(parameters.jobs, 1, teams_by_skill(teams), dice)
    for number in range(1, count + 1):
        door = draw_door(area, "", dice)
        is_promised = dice.chance(parameters.jobs.promised_share)
        windows = draw.windows(is_promised=is_promised)
        goods = _goods(windows, dice) if dice.chance(parameters.goods_share) else None
        key = f"{area.prefix}j-{number:05d}"
        yield draw.job(key, door, draw.kind(), windows, goods, is_promised=is_promised)


def _goods(windows: Sequence[DeliveryWindow], dice: Dice) -> GoodsArrival:
    before_s = round(dice.between(*GOODS_BEFORE_H) * 60) * MINUTE_S
    at_s = max(6 * HOUR_S, windows[0].open_s - before_s)
    return GoodsArrival("", at_s, dice.whole(*ARRIVAL_SD_MIN) * MINUTE_S)

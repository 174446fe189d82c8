"""One city: trucks bring large goods, and teams install them when they are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scenarios.cities import city
from scenarios.generators.installation.deliveries import (
    AMBIENT,
    delivery_windows,
    expected,
    fleets,
    fronts,
    lots,
    order_of,
    truck,
)
from scenarios.generators.installation.dice import Dice, Weighted
from scenarios.generators.installation.goods import products
from scenarios.generators.installation.jobs import KINDS, JobDraw, draw_door, teams_by_skill
from scenarios.generators.installation.places import Area
from scenarios.generators.installation.teams import draw_teams
from supplychain.calendars import DAY_S, HOUR_S, Horizon
from supplychain.costs import CostRates
from supplychain.installation import Installation, InstallationRules
from supplychain.jobs import JobRelation, RelationKind
from supplychain.orders import Customer
from supplychain.scenario import Scenario
from supplychain.streams import stream

if TYPE_CHECKING:
    from scenarios.generators.installation.goods import Kind
    from scenarios.generators.installation.jobs import Door
    from scenarios.generators.installation.parameters import CityParameters
    from supplychain.jobs import InstallJob
    from supplychain.orders import Order
    from supplychain.windows import DeliveryWindow

DEFAULT_SEED = 7
UNSERVED_ORDER_CNY = 800.0
RULES = InstallationRules(
    unserved_cny=600.0,
    not_preferred_cny=20.0,
    second_visit_cny=120.0,
    idle_goods_cny_per_h=0.5,
    fair_cny_per_h=2.0,
)
"""Labour and driving rules are those of the law; prices are estimates."""

BROKEN_CNY = 30.0
LATER_S = 2 * HOUR_S
_KIND = {kind.key: kind for kind in KINDS}
PAIRS = (
    (RelationKind.SAME_TEAM, _KIND["wardrobe"], _KIND["bed"]),
    (RelationKind.BEFORE, _KIND["wardrobe"], _KIND["lamps"]),
    (RelationKind.SAME_TIME, _KIND["bed"], _KIND["washer"]),
)
"""Jobs of one customer that belong together; each pair is as likely as the others."""


def generate_city(parameters: CityParameters, seed: int = DEFAULT_SEED) -> Scenario:
    """Draw the days of a city; equal parameters and seeds give equal scenarios.

    Teams, fronts and trucks are the same whatever the seed: seeds are other days of the same firm,
    some to tune by and others to be judged on.

    Parameters
    ----------
    parameters
        Every number of the draw; kept in ``Scenario.parameters`` with the seed.
    seed
        Not negative.
    """
    horizon = Horizon(datetime.fromisoformat(parameters.start), parameters.days * DAY_S)
    area = Area(city(parameters.adcode), parameters.districts)
    sites = fronts(area)
    today = horizon.start.date()
    teams = tuple(
        draw_teams(
            parameters.teams,
            area,
            parameters.team_count,
            [site.location for site in sites],
            [today + timedelta(days=day) for day in range(parameters.days)],
            Dice(stream(parameters.team_seed, "teams")),
        )
    )
    dice = Dice(stream(seed, "jobs"))
    draw = JobDraw.of(parameters.jobs, parameters.days, teams_by_skill(teams), dice)
    book = _Book(parameters, area, draw)
    while len(book.jobs) < parameters.job_count:
        book.add_customer()
    return Scenario(
        name=parameters.name,
        horizon=horizon,
        temperature_classes=(AMBIENT,),
        products=products(draw.kinds.things),
        sites=sites,
        vehicle_types=(truck(),),
        fleets=fleets(parameters, sites),
        customers=tuple(book.customers),
        orders=tuple(book.orders),
        lots=tuple(lots(sites, book.orders)),
        rates=CostRates(unserved_order_cny=UNSERVED_ORDER_CNY),
        description=parameters.description,
        parameters=parameters.record(seed),
        installation=Installation(teams, tuple(book.jobs), tuple(book.relations), RULES),
    )


class _Book:
    """Customers with their jobs and orders, as they come."""

    def __init__(self, parameters: CityParameters, area: Area, draw: JobDraw) -> None:
        self.parameters, self.area, self.draw = parameters, area, draw
        self.ready_days = Weighted.of(enumerate(parameters.ready_day_shares))
        self.customers: list[Customer] = []
        self.jobs: list[InstallJob] = []
        self.orders: list[Order] = []
        self.relations: list[JobRelation] = []

    def add_customer(self) -> None:
        """A customer with one job, or with two that belong together."""
        dice = self.draw.dice
        number = len(self.customers) + 1
        door = draw_door(self.area, f"c-{number:04d}", dice)
        name, place = f"住户 Home {number}", self.area.city.name_en
        self.customers.append(Customer(door.customer_id, door.location, name, place))
        is_promised = dice.chance(self.parameters.jobs.promised_share)
        ready_day = dice.of(self.ready_days)
        windows = self.draw.windows(
            is_promised=is_promised, first_day=0 if is_promised else ready_day
        )
        has_room = len(self.jobs) + 2 <= self.parameters.job_count
        if has_room and dice.chance(self.parameters.pair_share):
            self._add_pair(door, windows, is_promised=is_promised)
        else:
            self._add_jobs(door, (self.draw.kind(),), windows, is_promised=is_promised)

    def _add_pair(
        self, door: Door, windows: tuple[DeliveryWindow, ...], *, is_promised: bool
    ) -> None:
        relation, *two = self.draw.dice.one(PAIRS)
        self._add_jobs(door, tuple(two), windows[:1], is_promised=is_promised)
        first, second = self.jobs[-2:]
        if relation is RelationKind.BEFORE:
            # The second starts after the work of the first, so it has more time.
            window = replace(windows[0], close_s=windows[0].close_s + LATER_S)
            self.jobs[-1] = replace(second, windows=(window,), agreed=None, deadline_s=None)
        price = BROKEN_CNY if relation is RelationKind.SAME_TEAM else 0.0
        self.relations.append(JobRelation(relation, first.id, second.id, broken_cny=price))

    def _add_jobs(
        self,
        door: Door,
        goods: tuple[Kind, ...],
        windows: tuple[DeliveryWindow, ...],
        *,
        is_promised: bool,
    ) -> None:
        """Jobs of a customer with the same windows, after the one delivery of their goods."""
        dice, arrival = self.draw.dice, None
        times = delivery_windows(self.parameters, windows, dice)
        if times and dice.chance(self.parameters.linked_share):
            key = f"o-{len(self.orders) + 1:04d}"
            self.orders.append(order_of(key, door.customer_id, goods, times, dice))
            arrival = expected(self.orders[-1], dice)
        for kind in goods:
            key = f"j-{len(self.jobs) + 1:04d}"
            self.jobs.append(
                self.draw.job(key, door, kind, windows, arrival, is_promised=is_promised)
            )

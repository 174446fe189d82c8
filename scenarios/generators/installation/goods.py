"""Large home goods, and the work that each makes at the door.

Masses and volumes are those of usual packed goods, minutes of work are estimates; no citable table
was found. Permits are China's: work at height, low-voltage electricity, and refrigeration and
air-conditioning are special operations (Order No. 30 of the State Administration of Work Safety,
2010, annex; valid for six years), and gas appliances are fitted by holders of a gas permit (Urban
Gas Regulations of 2010, as revised in 2016).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from supplychain.calendars import MINUTE_S
from supplychain.jobs import Task, Timing
from supplychain.products import Product
from supplychain.teams import Part, Skill

if TYPE_CHECKING:
    from collections.abc import Iterable

FURNITURE, COOLING, PLUMBING, ELECTRIC = "furniture", "ac", "plumbing", "electric"
HEIGHT, REFRIGERATION, LOW_VOLTAGE, GAS = "height", "refrigeration", "low-voltage", "gas"
CORE_DRILL, PIPE = "core-drill", "copper-pipe-m"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job.

    Parameters
    ----------
    key, product_id
        Key, and what is installed.
    weight
        How often it comes, relative to others; small goods do not come to the city that is drawn
        with its trucks.
    tasks, timing, least_gap_s, most_gap_s
        As of an :class:`supplychain.jobs.InstallJob`.
    """

    key: str
    product_id: str
    weight: float
    tasks: tuple[Task, ...]
    timing: Timing = Timing.SAME_TIME
    least_gap_s: int = 0
    most_gap_s: int | None = None

    @property
    def work_s(self) -> int:
        """Seconds of one person over all tasks."""
        return sum(task.work_s * task.people for task in self.tasks)


def products(of: Iterable[Kind]) -> tuple[Product, ...]:
    """What some kinds of jobs install."""
    wanted = {kind.product_id for kind in of if kind.weight > 0}
    return tuple(product for product in _catalogue() if product.id in wanted)


def mass_kg() -> dict[str, float]:
    """Mass of every product."""
    return {product.id: product.kg for product in _catalogue()}


def weighted_kinds(weights: Iterable[tuple[str, float]]) -> tuple[Kind, ...]:
    """All kinds; if any weights are given, with those, and 0 for kinds without one."""
    given = dict(weights)
    if not given:
        return kinds()
    return tuple(replace(kind, weight=given.get(kind.key, 0.0)) for kind in kinds())


def _catalogue() -> tuple[Product, ...]:
    return (
        _product("wardrobe", "两门衣柜 Wardrobe", 85.0, 420.0, 1_900.0, 90, FURNITURE),
        _product(
            "wardrobe-custom", "定制衣柜 Fitted wardrobe", 170.0, 780.0, 6_800.0, 150, FURNITURE
        ),
        _product("bed", "双人床 Double bed", 75.0, 380.0, 2_200.0, 50, FURNITURE),
        _product("ac-wall", "壁挂空调 Wall air conditioner", 44.0, 260.0, 2_600.0, 80, COOLING),
        _product(
            "ac-cabinet", "柜式空调 Standing air conditioner", 92.0, 520.0, 5_900.0, 110, COOLING
        ),
        _product("heater-electric", "电热水器 Electric heater", 27.0, 140.0, 1_100.0, 60, PLUMBING),
        _product("heater-gas", "燃气热水器 Gas heater", 17.0, 80.0, 1_900.0, 75, PLUMBING),
        _product("washer", "洗衣机 Washing machine", 68.0, 480.0, 2_400.0, 35, PLUMBING),
        _product("lamps", "灯具套装 Lamps", 11.0, 90.0, 900.0, 50, ELECTRIC),
        _product("television", "壁挂电视 Television", 18.0, 210.0, 3_200.0, 30, FURNITURE),
        _product("curtains", "窗帘套装 Curtains", 9.0, 60.0, 700.0, 35, FURNITURE),
        _product("tap", "龙头 Tap", 2.0, 8.0, 320.0, 25, PLUMBING),
        _product("range-hood", "油烟机 Range hood", 26.0, 190.0, 2_100.0, 45, PLUMBING),
    )


def kinds() -> tuple[Kind, ...]:
    """Kinds of jobs: most are one task of one person, some need two people or two trades."""
    lamps = _task(50, ELECTRIC, 1, ((2, 44),), certificates=(LOW_VOLTAGE,))
    outside = (HEIGHT, REFRIGERATION)
    pipe = (Part(PIPE, 4.0),)
    return (
        Kind("wardrobe", "wardrobe", 0.17, (_task(90, FURNITURE, 1, ((2, 78), (3, 68))),)),
        Kind(
            *("wardrobe-custom", "wardrobe-custom", 0.07),
            (_task(150, FURNITURE, 2, ((3, 130),), people=2),),
        ),
        Kind(
            *("wardrobe-lit", "wardrobe", 0.03),
            (_task(90, FURNITURE, 1, ((2, 78),)), lamps),
        ),
        Kind("bed", "bed", 0.18, (_task(50, FURNITURE, 1, ((2, 44), (3, 40))),)),
        Kind(
            *("ac-wall", "ac-wall", 0.13),
            (_task(80, COOLING, 1, ((2, 72), (3, 64)), certificates=outside, parts=pipe),),
        ),
        Kind(
            *("ac-wall-high", "ac-wall", 0.05),
            (
                _task(
                    *(95, COOLING, 1, ((2, 85), (3, 76))),
                    certificates=outside,
                    people=2,
                    tools=(CORE_DRILL,),
                    parts=(Part(PIPE, 6.0),),
                ),
            ),
        ),
        Kind(
            *("ac-cabinet", "ac-cabinet", 0.05),
            (
                _task(
                    *(110, COOLING, 2, ((3, 95),)),
                    certificates=(REFRIGERATION,),
                    people=2,
                    parts=(Part(PIPE, 5.0),),
                ),
            ),
        ),
        Kind("heater-electric", "heater-electric", 0.09, (_task(60, PLUMBING, 1, ((2, 52),)),)),
        Kind(
            *("heater-circuit", "heater-electric", 0.04),
            (
                _task(45, ELECTRIC, 1, (), certificates=(LOW_VOLTAGE,)),
                _task(60, PLUMBING, 1, ((2, 52),)),
            ),
            timing=Timing.IN_ORDER,
            least_gap_s=50 * MINUTE_S,
            most_gap_s=180 * MINUTE_S,
        ),
        Kind(
            *("heater-gas", "heater-gas", 0.06),
            (_task(75, PLUMBING, 2, ((3, 66),), certificates=(GAS,)),),
        ),
        Kind("washer", "washer", 0.07, (_task(35, PLUMBING, 1, ((2, 31),)),)),
        Kind("lamps", "lamps", 0.06, (lamps,)),
        Kind("television", "television", 0.0, (_task(30, FURNITURE, 1, ((2, 26),)),)),
        Kind("curtains", "curtains", 0.0, (_task(35, FURNITURE, 1, ((2, 30),)),)),
        Kind("tap", "tap", 0.0, (_task(25, PLUMBING, 1, ((2, 22),)),)),
        Kind("range-hood", "range-hood", 0.0, (_task(45, PLUMBING, 1, ((2, 40),)),)),
    )


def _product(
    key: str, name: str, kg: float, litres: float, value_cny: float, minutes: int, skill: str
) -> Product:
    return Product(
        key,
        name,
        "ambient",
        kg,
        litres,
        category="home",
        value_cny=value_cny,
        install_minutes=minutes,
        install_skill=skill,
    )


def _task(
    minutes: int,
    skill: str,
    level: int,
    by_level: tuple[tuple[int, int], ...],
    *,
    certificates: tuple[str, ...] = (),
    people: int = 1,
    tools: tuple[str, ...] = (),
    parts: tuple[Part, ...] = (),
) -> Task:
    return Task(
        minutes * MINUTE_S,
        tuple((at, better * MINUTE_S) for at, better in by_level),
        (Skill(skill, level),),
        certificates,
        people,
        tools,
        parts,
    )

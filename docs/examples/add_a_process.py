"""Add a process of your own to a world, and be told of events as they happen."""

from collections import Counter
from collections.abc import Iterator

import simpy
from one_city import one_city

from simulations.chance import Chance
from simulations.events import EventKind
from simulations.log import Event
from simulations.world import Plans, World, WorldSettings

scenario, plan = one_city()
world = World(scenario, Plans(routing=plan), WorldSettings(days=2), Chance(seed=7))

late: Counter[int] = Counter()


def note(event: Event) -> None:
    """Count orders that come more than a quarter of an hour late, by hour."""
    late[event.time_s // 3600] += event.value > 900


def inspector() -> Iterator[simpy.Event]:
    """Every six hours, look at how many orders have come."""
    while True:
        yield world.clock.after(6 * 3600)
        print(f"{scenario.horizon.clock(world.clock.now_s):%a %H:%M}: "
              f"{world.log.count(EventKind.ORDER_DELIVERED)} delivered")  # fmt: skip


world.log.listen(note, [EventKind.ORDER_DELIVERED])
world.clock.process(inspector())
world.run()
print(f"most late orders in an hour: {max(late.values(), default=0)}")

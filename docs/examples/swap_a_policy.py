"""Live one bad week under two policies: the plan's own, and one that gives up on closed ways."""

from one_city import one_city

from scenarios import stress
from simulations.chance import Chance
from simulations.disruptions import drawn
from simulations.policies import Answer, Cancel, FollowPlan, Situation, StuckRoute, WaitForWay
from simulations.world import Plans, World, WorldSettings

small, plan = one_city()
scenario = stress.load("shanghai-2022", small)


class PatientVans(FollowPlan):
    """Vans wait half a day for their way; trucks, whose next one leaves tomorrow, do not."""

    name = "patient-vans"

    def cannot_leave(self, situation: Situation, route: StuckRoute) -> Answer:
        """Wait or give up, by the kind of vehicle."""
        return WaitForWay(12 * 3600) if route.haul == "last_mile" else Cancel()


for policy in (FollowPlan(), PatientVans()):
    chance = Chance(seed=7)
    world = World(
        scenario, Plans(routing=plan), WorldSettings(days=5), chance,
        drawn(scenario, chance), policy=policy,
    )  # fmt: skip
    metrics = world.run().metrics
    print(f"{policy.name}: {metrics['otif_share']:.1%} on time in full, "
          f"{metrics['orders_lost']:.0f} lost, {metrics['cost_cny']:,.0f} CNY")  # fmt: skip

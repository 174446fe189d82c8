"""What VROOM's answer says of the tasks and vehicles of a Solomon or VRPLIB instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.routing.formats.vroom.facts import Facts, PlaceFacts, TaskFacts, VehicleFacts
from solvers.routing.last_mile.problem import Half

if TYPE_CHECKING:
    from solvers.routing.formats.instance import Instance
    from solvers.routing.last_mile.problem import Job

KINDS = {Half.WHOLE: "job", Half.FIRST: "pickup", Half.SECOND: "delivery"}


def facts_of_instance(instance: Instance) -> Facts:
    """Tasks by their nodes, vehicles by their numbers; locations are the plane's."""
    problem = instance.problem
    vehicles = []
    for van, numbers in zip(problem.vans, instance.vehicles, strict=True):
        depot = _place(instance, van.start_place)
        vehicles.append(tuple(VehicleFacts(n, n, depot, depot) for n in numbers))
    return Facts(
        tasks=tuple(_task(instance, job) for job in problem.jobs),
        vehicles=tuple(vehicles),
        metres=tuple(problem.travel[van.travel_key].distance_m for van in problem.vans),
        amounts=len(problem.class_ids),
    )


def _task(instance: Instance, job: Job) -> TaskFacts:
    amount = tuple(round(kg) for kg in job.kg)
    none = (0,) * len(amount)
    back = tuple(round(kg) for kg in job.returns_kg) or none
    is_whole = job.half is Half.WHOLE
    return TaskFacts(
        kind=KINDS[job.half],
        id=int(job.id),
        place=_place(instance, int(job.id)),
        delivered=none if job.half is Half.FIRST else amount,
        picked=amount if job.half is Half.FIRST else back,
        loaded=amount if is_whole else none,
    )


def _place(instance: Instance, node: int) -> PlaceFacts:
    if instance.points is None:
        return PlaceFacts(location_index=node)
    x, y = instance.points[node].tolist()
    return PlaceFacts((x, y), node)

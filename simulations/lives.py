"""A scenario lived through again and again: the callable of an experiment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from simulations.chance import Chance
from simulations.disruptions import Happenings, announce
from simulations.experiments import Replication, Results
from simulations.log import EventLog
from simulations.policies import policy_of
from simulations.world import World
from simulations.world.ground import Ground
from simulations.world.outcome import outcome_of
from simulations.world.resilience import resilience
from supplychain.calendars import DAY_S

if TYPE_CHECKING:
    from simulations.effects import Effects
    from simulations.tracks import Recorder
    from simulations.world import Plans, Replenishment, WorldSettings
    from supplychain.scenario import Scenario

MADE_FROM = ("scenario", "plans", "settings", "policy", "seed", "replenishment")
"""What runs are made from, and what a copy of them takes along."""
OF_THE_RUN = ("events", "disrupted_from_day", "disrupted_until_day")
"""Figures that are no outcome of the world."""
SERVICE = ("orders_due", "orders_on_time_in_full")
RESILIENCE = (
    "time_to_survive_days",
    "time_to_recover_days",
    "depth_share",
    "lost_service_days",
)


@dataclass(frozen=True, slots=True)
class Lives:
    """Runs the replication of a number.

    Parameters
    ----------
    scenario, plans
        What is lived through, with its disruptions; plans are for this scenario, which a stress put
        onto it leaves the same for them.
    settings
        Of each run.
    policy
        Name of the policy; see :func:`simulations.policies.policy_of`.
    seed
        Of the experiment.
    replenishment
        How sites order goods again; see :class:`simulations.world.Replenishment`.

    Notes
    -----
    A process keeps it from one run to the next. That is safe: all of it is frozen, every run makes
    anew what changes in it (chance, effects, policy, log, world), and the ground that runs share
    keeps nothing that happens in one.
    """

    is_reusable: ClassVar[bool] = True

    scenario: Scenario
    plans: Plans
    settings: WorldSettings
    policy: str = "follow-plan"
    seed: int = 0
    replenishment: Replenishment | None = None
    _shared: list[Ground] = field(default_factory=list, init=False, repr=False, compare=False)

    def __getstate__(self) -> tuple[object, ...]:
        """What it was made from; whoever gets a copy works out the ground for itself."""
        return tuple(getattr(self, name) for name in MADE_FROM)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        """Taken from :meth:`__getstate__`."""
        for name, value in zip((*MADE_FROM, "_shared"), (*state, []), strict=True):
            object.__setattr__(self, name, value)

    @property
    def ground(self) -> Ground:
        """What all its runs have in common."""
        if not self._shared:
            self._shared.append(Ground(self.scenario, self.plans))
        return self._shared[0]

    def __call__(self, number: int) -> Replication:
        """Metrics and curves of a replication, without its log."""
        return self.live(number, EventLog(share=0.0))

    def live(self, number: int, log: EventLog, recorder: Recorder | None = None) -> Replication:
        """The same, with its log, and with the ways of its worst lots if there is a recorder."""
        chance = Chance(self.seed, number)
        ground = self.ground
        happenings = self._happenings(chance)
        effects = happenings.effects
        policy = policy_of(self.policy)
        world = World(
            self.scenario,
            self.plans,
            self.settings,
            chance,
            effects,
            log,
            policy,
            ground=ground,
            replenishment=self.replenishment,
            happenings=happenings,
        )
        if recorder is not None:
            world.record(recorder)
        announce(effects, world.clock, log)
        outcome = world.run()
        spells = effects.spells
        begins_s = min((spell.from_s for spell in spells), default=math.nan)
        ends_s = max((spell.until_s for spell in spells), default=math.nan)
        found = (float(log.happened), begins_s / DAY_S, ends_s / DAY_S)
        metrics = {**outcome.metrics, **dict(zip(OF_THE_RUN, found, strict=True))}
        return Replication(number, self.seed, metrics, outcome.curves)

    def metric_names(self) -> tuple[str, ...]:
        """Names of the figures of each run, without living through one."""
        world = World(
            self.scenario,
            self.plans,
            self.settings,
            Chance(self.seed),
            ground=self.ground,
            replenishment=self.replenishment,
        )
        return (*outcome_of(world.state, world.length_days).metrics, *OF_THE_RUN)

    def effects(self, number: int) -> Effects:
        """What disruptions do in a replication."""
        return self._happenings(Chance(self.seed, number)).effects

    def _happenings(self, chance: Chance) -> Happenings:
        return Happenings.of(self.scenario, chance, reaches=self.ground.reaches)


def with_resilience(disturbed: Results, usual: Results) -> Results:
    """Results with how deep service fell and how fast it came back, in each replication.

    Service of a day is the share of the orders due that came on time and in full, as a share of
    what the same replication has without the disruptions: pairs that meet the same customers and
    the same traffic. Figures are of each replication; a curve of means would hide the worst ones.

    Parameters
    ----------
    disturbed, usual
        Experiments of one seed, with and without disruptions.

    Returns
    -------
    Results
        With ``time_to_survive_days`` until service falls below 95 % (not a number if it never
        does), ``time_to_recover_days`` from the end of the disruption until it is back at 95 % for
        three days in a row (infinite if it is not by the end), ``depth_share`` and
        ``lost_service_days``, the sum of all shortfalls.
    """
    before = {one.number: one for one in usual.replications}
    found = tuple(
        replace(one, metrics={**one.metrics, **_figures(one, before[one.number])})
        for one in disturbed.replications
        if one.number in before
    )
    return replace(disturbed, replications=found)


def _figures(one: Replication, usual: Replication) -> dict[str, float]:
    begins, ends = one.metrics["disrupted_from_day"], one.metrics["disrupted_until_day"]
    if math.isnan(begins):
        return dict.fromkeys(RESILIENCE, math.nan)
    service = relative_service(one, usual)
    first, after = min(int(max(begins, 0.0)), len(service)), math.ceil(ends)
    found = resilience(service, first, min(max(after, first), len(service)))
    survive = found.time_to_survive
    recover = math.inf if found.time_to_recover is None else float(found.time_to_recover)
    figures = (math.nan if survive is None else float(survive), recover)
    return dict(zip(RESILIENCE, (*figures, found.depth, found.lost_area), strict=True))


def representative(results: Results) -> int | None:
    """Number of the run to look at: with the median lost service, without any the median cost.

    ``None`` if no run has ended.
    """
    runs = [one for one in results.replications if not math.isnan(_lost(one))]
    key = _lost if runs else _cost
    runs = sorted(runs or results.replications, key=lambda one: (key(one), one.number))
    return runs[len(runs) // 2].number if runs else None


def _lost(one: Replication) -> float:
    return one.metrics.get("lost_service_days", math.nan)


def _cost(one: Replication) -> float:
    return one.metrics["cost_cny"]


def service_of(one: Replication) -> list[float]:
    """By day, the share of orders due that came on time and in full; 1 where none was due."""
    due, kept = (one.curves[name] for name in SERVICE)
    return [part / whole if whole else 1.0 for part, whole in zip(kept, due, strict=True)]


def relative_service(one: Replication, usual: Replication) -> list[float]:
    """Service of each day as a share of the undisturbed one, at most 1."""
    both = zip(service_of(one), service_of(usual), strict=True)
    return [min(1.0, mine / theirs) if theirs > 0.0 else 1.0 for mine, theirs in both]


__all__ = [
    "RESILIENCE",
    "Lives",
    "relative_service",
    "representative",
    "service_of",
    "with_resilience",
]

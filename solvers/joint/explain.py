"""Explain a joint plan: what trucks and teams cost, and what planning them together gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solvers.joint.targets import first_starts
from supplychain.calendars import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from solvers.joint.plan import JointPlan, Round
    from solvers.joint.problem import JointProblem

WHAT = {
    "first": "trucks first, teams after them",
    "settle": "trucks as cheap as the teams' starts allow",
    "sooner": "trucks asked to come before the starts of teams that get their goods sooner",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Goods and the work that waits for them, or they for it.

    Parameters
    ----------
    job_id, order_id
        Which.
    team_waits_s
        How long the first team stands at the door until the goods count as there.
    goods_stand_s
        How long the goods stand there before work starts.
    """

    job_id: str
    order_id: str
    team_waits_s: int
    goods_stand_s: int


@dataclass(frozen=True, slots=True)
class JointExplanation:
    """Costs of both sides, what the rounds saved, and where one side still waits for the other.

    Amounts are in ``currency``. ``standing`` holds jobs whose team waits for goods, the longest
    wait first.
    """

    trucks: tuple[tuple[str, float], ...]
    teams: tuple[tuple[str, float], ...]
    delivery_cny: float
    rounds: tuple[Round, ...]
    standing: tuple[Standing, ...]
    goods_stand_h: float
    currency: str = "CNY"

    @property
    def saved_cny(self) -> float:
        """By the rounds that were kept, over trucks first and teams after them."""
        kept = [item for item in self.rounds if item.kept]
        return kept[0].total_cny - kept[-1].total_cny if kept else 0.0

    def __str__(self) -> str:
        lines = [f"moving goods and people: {self.delivery_cny:,.0f} {self.currency}"]
        for name, terms in (("trucks", self.trucks), ("teams", self.teams)):
            lines += [f"  {name} {term:<16} {cny:>12,.0f}" for term, cny in terms if cny]
        lines += [_words(item) for item in self.rounds]
        lines.append(f"planning together saved {self.saved_cny:,.0f} {self.currency}")
        lines.append(f"goods stand at the door for {self.goods_stand_h:,.0f} h in all")
        lines += [
            f"waits for goods: job {item.job_id} {item.team_waits_s / MINUTE_S:.0f} min, "
            f"order {item.order_id}"
            for item in self.standing
        ]
        return "\n".join(lines)


def explain(problem: JointProblem, plan: JointPlan) -> JointExplanation:
    """Explain a plan; each side has its own explanation of its own plan beside this."""
    standing = _standing(problem, plan)
    waiting = sorted(standing, key=lambda item: (-item.team_waits_s, item.job_id))
    return JointExplanation(
        trucks=plan.trucks.costs.items(),
        teams=plan.teams.costs.items(),
        delivery_cny=plan.delivery_cny,
        rounds=plan.rounds,
        standing=tuple(item for item in waiting if item.team_waits_s > 0),
        goods_stand_h=sum(item.goods_stand_s for item in standing) / HOUR_S,
        currency=problem.teams.currency,
    )


def _standing(problem: JointProblem, plan: JointPlan) -> list[Standing]:
    teams = problem.teams.with_arrivals(plan.arrivals)
    starts = first_starts(plan.teams)
    came = {
        visit.job_id: visit.arrive_s
        for route in plan.teams.routes
        for visit in route.visits
        if visit.start_s == starts[visit.job_id] and not visit.helps
    }
    found = []
    for job_id, goods in plan.arrivals.items():
        if goods.expected_s is None or job_id not in came:
            continue
        # A team that comes before the goods may have come before its window as well.
        opens = [w.open_s for w in teams.job_of[job_id].windows if w.open_s <= starts[job_id]]
        there_s = max([came[job_id], *opens[-1:]])
        waits_s = min(starts[job_id], teams.ready_s(teams.job_of[job_id])) - there_s
        stands_s = starts[job_id] - goods.expected_s
        found.append(Standing(job_id, goods.order_id, max(0, waits_s), stands_s))
    return found


def _words(item: Round) -> str:
    words = f"{WHAT[item.what]}: {item.total_cny:,.0f}"
    words += f", {item.steered} orders steered" if item.steered else ""
    words += f", {item.given_up} given up" if item.given_up else ""
    return words + (", kept" if item.kept else ", not kept")

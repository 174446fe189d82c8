"""One installation job in a plan: who comes when, what it costs, or why nobody comes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from api.plan_tables import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.installers_view import InstallersView
    from solvers.common.explanation import Explanation
    from solvers.installers.plan import TeamRoute, Visit
    from solvers.installers.reasons.instead import Instead


@dataclass(frozen=True, slots=True, eq=False)
class JobStory:
    """What is known of a job; ``other`` is what it would mean if another team came."""

    view: InstallersView
    job_id: str
    told: Explanation
    other: Instead | None = None

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        job = self.view.problem.job_of[self.job_id]
        clock = Clock(self.view.scenario).day_and_minute
        yield f"job {job.id} for {self.view.customer(job)}, priority {job.priority}"
        for window in job.windows:
            yield f"  window {clock(window.open_s)} to {clock(window.close_s)}"
        if job.agreed is not None:
            ends = job.agreed.window
            teams = ", ".join(map(self.view.team_name, job.agreed.team_ids))
            by = f" by {teams}" if teams else ""
            yield f"  agreed {clock(ends.open_s)} to {clock(ends.close_s)}{by}"
        if job.goods is not None:
            expected_s = job.goods.expected_s
            when = "not planned" if expected_s is None else f"expected {clock(expected_s)}"
            sure = (
                "" if expected_s is None else f", sure by {clock(self.view.problem.ready_s(job))}"
            )
            yield f"  goods {when}{sure}"
        for route, visit in self.view.visits_of.get(job.id, ()):
            yield f"  {self._visit(route, visit)}"
        yield from self._outcome()

    def _visit(self, route: TeamRoute, visit: Visit) -> str:
        clock = Clock(self.view.scenario).day_and_minute
        what = "helps" if visit.helps else f"task {visit.task + 1}"
        late = f", {-(-visit.late_s // 60)} min late" if visit.late_s else ""
        return (
            f"{self.view.team_name(route.team_id)} ({route.team_id}) {what}: there "
            f"{clock(visit.arrive_s)}, works {clock(visit.start_s)} to {clock(visit.end_s)}{late}"
        )

    def _outcome(self) -> Iterator[str]:
        """Cost of what is done, reason and relief of what is not, and the other team."""
        for served in self.told.served:
            yield f"  {served.words(self.told.currency)}"
        for late in self.told.late:
            yield f"  late by {late.late_min} min: {late.detail}"
        for why in self.told.left_out:
            left = self.view.left_out[self.job_id]
            what = "outsourced" if left.is_outsourced else "left out"
            yield f"  {what}: {why.reason}. {why.detail}".rstrip()
            if why.relief is not None:
                yield f"  {why.relief.text}"
        if self.other is not None:
            yield f"  instead {self.view.team_name(self.other.other_id)}: {self.other.detail}"
            if self.other.costs is not None:
                terms = [(n, c) for n, c in self.other.costs.items() if round(c, 2)]
                yield from (
                    f"    {name.replace('_', ' '):<16} {cny:>+10,.2f}" for name, cny in terms
                )

    def plain(self) -> dict[str, Any]:
        """The same for programs; seconds are of the horizon."""
        visits = [
            {"team_id": route.team_id, "day": str(self.view.dates[route.day]), **asdict(visit)}
            for route, visit in self.view.visits_of.get(self.job_id, ())
        ]
        told = asdict(self.told)
        parts = {name: told[name] for name in ("currency", "served", "late", "left_out")}
        other = None if self.other is None else asdict(self.other)
        return {"job_id": self.job_id, "visits": visits, **parts, "instead": other}


def job_story(
    view: InstallersView, job_id: str, told: Explanation, other: Instead | None = None
) -> JobStory:
    """The story of a job, given what explains it."""
    return JobStory(view, job_id, told, other)

"""What a run brings: a state, a summary for lists, and what is wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from api.jobs.states import State
from solvers.common import Status

if TYPE_CHECKING:
    from api.runs.watch import Written

WHOLE = (Status.OPTIMAL, Status.FEASIBLE)
MOST_VIOLATIONS = 100


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended.

    Parameters
    ----------
    state
        Succeeded, partial or failed.
    summary
        Status, cost and bound.
    problem
        Why it failed.
    """

    state: State
    summary: dict[str, Any] = field(default_factory=dict)
    problem: dict[str, Any] | None = None


NOTHING = Done(State.PARTIAL, {"status": Status.NO_PLAN.value})
"""Nothing was found before somebody asked to stop."""


def done(written: Written, *, is_partial: bool | None = None) -> Done:
    """What a written plan comes to.

    Parameters
    ----------
    written
        The folder.
    is_partial
        Whether something is left out; by default what the status says.
    """
    header = written.header
    summary = {
        "status": header.status.value,
        "stop_reason": header.stop_reason.value,
        "objective_cny": header.objective_cny,
        "bound_cny": header.bound_cny,
        "currency": header.currency,
        "seconds": header.seconds,
        "scenario_hash": header.scenario_hash,
        "violations": len(written.violations),
    }
    if written.violations:
        problem = {
            "code": "violations",
            "detail": "the plan breaks rules, which is a fault of the solver: it is not given out",
            "violations": [asdict(item) for item in written.violations[:MOST_VIOLATIONS]],
        }
        return Done(State.FAILED, summary, problem)
    if is_partial is None:
        is_partial = header.status not in WHOLE
    return Done(State.PARTIAL if is_partial else State.SUCCEEDED, summary)

"""What would serve the orders that a plan leaves out, for its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers import routing

if TYPE_CHECKING:
    from solvers.routing import RoutingPlan, RoutingProblem

AT_MOST = 200
"""Orders for which a relief is looked for, the dearest first; `explain` finds those of all."""


def relief_texts(problem: RoutingProblem, plan: RoutingPlan) -> dict[tuple[str, str], str]:
    """The cheapest change that would serve what is left out, in words, by its kind and id.

    ``plan`` has passed the checkers: reliefs are tried on its own tours.
    """
    dearest = sorted(plan.unserved, key=lambda item: (-item.cost_cny, item.id))[:AT_MOST]
    if not dearest:
        return {}
    explained = routing.explain(problem, plan, [item.id for item in dearest])
    return {
        (why.kind, why.id): why.relief.text for why in explained.left_out if why.relief is not None
    }

"""Foreign formats of problems and plans of days."""

from solvers.joint.days.formats.verolog import (
    is_verolog,
    plan_text,
    read_plan,
    read_problem,
)

__all__ = ["is_verolog", "plan_text", "read_plan", "read_problem"]

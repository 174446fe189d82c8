"""What jobs that go on from a plan have in common, whatever the family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from api.day.archives import unpack
from solvers.common import Progress
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from api.day.opened import Opened
    from api.kinds.kind import Task, Told

    Day = TypeVar("Day", bound=Opened[Any, Any, Any])
    Item = TypeVar("Item")


class Priced(Protocol):
    """A plan of any family."""

    @property
    def seconds(self) -> float:
        """How long its search has taken."""
        ...

    @property
    def costs(self) -> Any:
        """What it costs; ``total`` is all of it."""
        ...


def opened(task: Task, open_plan: Callable[[Path], Day]) -> Day:
    """The plan that a task goes on from, at the moment and with the book that it names."""
    wish = task.day or {}
    assert task.before is not None
    folder = unpack(task.before, task.folder.with_name("before"))
    return open_plan(folder).at(wish.get("now")).with_book(wish.get("book", ()))


def is_free(wish: Mapping[str, Any]) -> bool:
    """Whether a revision may change everything: nothing has begun, and nothing is frozen."""
    return wish.get("now") is None and not wish.get("is_begun")


def telling(told: Told) -> Callable[[Priced], None]:
    """Tell of each plan that is found while it is planned again."""

    def on_plan(plan: Priced) -> None:
        told.watch.progress(Progress("re-plan", plan.seconds, cost_cny=plan.costs.total))

    return on_plan


def come_and_gone(
    before: Mapping[str, Item], after: Mapping[str, Item], table: str, subject: str
) -> tuple[list[Item], list[str]]:
    """Orders or jobs that a revision adds, and ids of those that it takes away.

    Raises
    ------
    DataError
        If one is in both, but not the same: what is under way could not be told.
    """
    text = f"{subject} cannot change while it may be under way: let it go, and another one come"
    code = f"changed_{subject.rsplit(maxsplit=1)[-1]}"
    problems = [
        DataProblem(table, -1, "", code, text, key)
        for key, item in after.items()
        if key in before and before[key] != item
    ]
    if problems:
        raise DataError(problems)
    come = [item for key, item in after.items() if key not in before]
    return come, [key for key in before if key not in after]

"""A plan that is open at a moment: what families have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from api.day.clocks import moment_s
from api.day.desks import Desk, Desks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from supplychain.scenario import Scenario

Stored = TypeVar("Stored")
Problem = TypeVar("Problem")
READ = 4_000
"""Reservations that are held as they were read."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened(ABC, Generic[Stored, Problem, Desk]):
    """A plan at a moment.

    Parameters
    ----------
    stored
        What its folder holds.
    problem
        What it is for.
    now_s
        ``None`` before anything has begun.
    desks
        Those of the last moments and books.
    """

    stored: Stored
    problem: Problem
    now_s: int | None
    desks: Desks[Desk] = field(default_factory=Desks)

    @abstractmethod
    def new_desk(self, other: Desk | None) -> Desk:
        """A desk for this moment, from one of another moment if there is one; any book will do."""

    @staticmethod
    @abstractmethod
    def read_book(text: str) -> Any:
        """The order book of a document."""

    @property
    def book(self) -> Any:
        """What is reserved."""
        return self.stored.book  # type: ignore[attr-defined]

    @property
    def desk(self) -> Desk:
        """What is looked up for every order or job, worked out once for this moment and book."""
        return self.desks.get(self.now_s, self.book, self.new_desk)

    @property
    def asked_s(self) -> int:
        """The moment at which somebody asks."""
        return 0 if self.now_s is None else self.now_s

    @property
    def scenario(self) -> Scenario:
        """What was planned."""
        found: Scenario = self.stored.scenario  # type: ignore[attr-defined]
        return found

    def at(self, now: str | None) -> Self:
        """The plan at a clock time; without one, as it is."""
        return self if now is None else replace(self, now_s=moment_s(now, self.scenario))

    def reserving(self, book: Any) -> Self:
        """The plan with another book."""
        stored: Any = self.stored
        return replace(self, stored=replace(stored, book=book))

    def instead(self, problem: Problem, **stored: Any) -> Self:
        """The plan for another problem, with something else in its folder."""
        folder: Any = self.stored
        made: Any = replace(folder, **stored) if stored else folder
        return type(self)(made, problem, self.now_s)

    def with_book(self, kept: Iterable[tuple[str, float]]) -> Self:
        """The plan with these reservations, and for how many seconds each is kept from now on."""
        found = tuple(
            replace(_read(self.read_book, text), expires_s=self.asked_s + max(1, round(left_s)))
            for text, left_s in kept
        )
        return self.reserving(type(self.book)(found))


@lru_cache(READ)
def _read(read_book: Callable[[str], Any], text: str) -> Any:
    """The one reservation of a document."""
    (found,) = read_book(text).reservations
    return found

"""Small steps that all tables share on their way to nouns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows by the key of the row they belong to, in the order of the file."""

    by_key: dict[str, list[Any]]

    @staticmethod
    def of(rows: Iterable[Any], key: str) -> Grouped:
        """Rows by the value of their column ``key``."""
        by_key: dict[str, list[Any]] = {}
        for row in rows:
            by_key.setdefault(getattr(row, key), []).append(row)
        return Grouped(by_key)

    def __getitem__(self, key: str) -> list[Any]:
        """Rows of that key; none if there are none."""
        return self.by_key.get(key, [])


def named(name: str | None, key: str) -> str:
    """Name for people; a blank one means the key."""
    return key if name is None else name


def whole(value: float | None, size: int) -> int | None:
    """Whole number of the small unit of which the large one has ``size``; blank stays blank."""
    return None if value is None else round(value * size)

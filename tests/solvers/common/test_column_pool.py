from __future__ import annotations

import random
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import pytest

from solvers.common.column_pool import ITEMS_OF_A_SECOND, Choice, ColumnPool, met_last
from solvers.common.highs import MipOptions

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Round(NamedTuple):
    name: str
    cost_cny: float


def _pool(most: int = 100) -> ColumnPool[_Round]:
    return ColumnPool(lambda column: column.name, most)


def _drawn(seed: int) -> Choice:
    """Ten columns of seven items and three seats, one of which is there twice."""
    draw = random.Random(seed)
    columns = range(10)
    return Choice(
        saving_cny=[draw.uniform(-5.0, 30.0) for _ in columns],
        items=[tuple(draw.sample("abcdefg", draw.randint(1, 3))) for _ in columns],
        seats=[draw.randrange(3) for _ in columns],
        count_of={0: 1, 1: 2, 2: 1},
    )


def _fits(choice: Choice, columns: Iterable[int]) -> bool:
    columns = list(columns)
    items = Counter(item for column in columns for item in choice.items[column])
    seats = Counter(choice.seats[column] for column in columns)
    return all(count <= 1 for count in items.values()) and all(
        count <= choice.count_of[seat] for seat, count in seats.items()
    )


def test_of_columns_with_one_key_the_cheapest_stays() -> None:
    pool = _pool()
    pool.keep([_Round("a", 3.0), _Round("b", 1.0), _Round("a", 2.0)])
    pool.keep([_Round("b", 4.0)])
    assert pool.columns == (_Round("a", 2.0), _Round("b", 1.0))
    assert len(pool) == 2


def test_a_full_pool_forgets_what_was_met_long_ago() -> None:
    pool = _pool(most=5)
    names = "abcde"
    pool.keep(_Round(name, 1.0) for name in names)
    assert len(pool) == 5
    pool.keep([_Round("a", 1.0)])
    pool.keep([_Round("f", 1.0)])
    assert "".join(column.name for column in pool.columns) == "eaf"


@pytest.mark.parametrize("seed", range(30))
def test_no_choice_saves_more_than_the_best(seed: int) -> None:
    choice = _drawn(seed)
    columns = range(len(choice.seats))
    best_cny = max(
        sum(choice.saving_cny[column] for column in chosen)
        for size in range(len(columns) + 1)
        for chosen in combinations(columns, size)
        if _fits(choice, chosen)
    )
    found = choice.best([False] * len(columns), MipOptions())
    assert found is not None
    assert _fits(choice, found)
    assert sum(choice.saving_cny[column] for column in found) == pytest.approx(best_cny)


@pytest.mark.parametrize("seed", range(10))
def test_without_time_the_choice_held_is_not_lost(seed: int) -> None:
    choice = _drawn(seed)
    columns = range(len(choice.seats))
    held = [column == seed for column in columns]
    found = choice.best(held, MipOptions(time_limit_s=0.0))
    assert found is not None
    held_cny = choice.saving_cny[seed]
    assert sum(choice.saving_cny[column] for column in found) >= held_cny - 1e-6


def test_a_choice_with_little_time_is_among_the_columns_met_last() -> None:
    columns = [_Round(name, 1.0) for name in "abcd"]
    seconds = 10 / ITEMS_OF_A_SECOND
    assert met_last(columns, lambda _: 4, seconds) == columns[2:]
    assert met_last(columns, lambda _: 4, None) == columns
    assert met_last(columns, lambda _: 4, 0.0) == []

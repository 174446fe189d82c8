from __future__ import annotations

from supplychain.streams import stream


def test_equal_seed_and_name_give_equal_numbers() -> None:
    assert stream(7, "orders").random(5).tolist() == stream(7, "orders").random(5).tolist()


def test_another_name_or_seed_gives_other_numbers() -> None:
    numbers = stream(7, "orders").random(5).tolist()
    assert stream(7, "lots").random(5).tolist() != numbers
    assert stream(8, "orders").random(5).tolist() != numbers

"""Text that no file can hold is found however it is written."""

from __future__ import annotations

import json

import pytest

from api.intake import Bounds, check_text
from supplychain.io.example import DOCUMENT

BOUNDS = Bounds(10_000, 10_000_000)
HALF = {**DOCUMENT, "name": "half a \ud83d"}
WHOLE = {**DOCUMENT, "name": "a whole \U0001f600 and 冷链"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(HALF).encode(),
        json.dumps(HALF, ensure_ascii=False).encode("utf-8", "surrogatepass"),
        json.dumps(HALF, ensure_ascii=False).encode("utf-16-le", "surrogatepass"),
    ],
    ids=["escaped", "utf-8", "utf-16"],
)
def test_half_a_letter_is_refused(text: bytes) -> None:
    (fault,) = check_text(text, None, {}, BOUNDS).problems
    assert (fault.table, fault.code) == ("scenario", "unreadable")


@pytest.mark.parametrize("is_escaped", [True, False])
def test_whole_letters_are_taken(is_escaped: bool) -> None:
    text = json.dumps(WHOLE, ensure_ascii=is_escaped).encode()
    assert check_text(text, None, {}, BOUNDS).problems == ()

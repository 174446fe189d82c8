from __future__ import annotations

from api.reports.tables import REASON_WORDS
from supplychain.plans import Reason


def test_every_reason_has_words_for_people() -> None:
    assert set(REASON_WORDS) == set(Reason)

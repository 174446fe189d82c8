"""Several words in one cell: skills, permits, emission classes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\s;,；，、]+")
WORDS_EXAMPLE = "words without blanks, as tail-lift city-pass"


def parse_words(value: object) -> tuple[str, ...]:
    """Words from a list, or from text that parts them by blanks, ``;`` ``,`` or ``、``.

    `ValueError` for everything else, and for a word of a list that text could not hold.
    """
    if isinstance(value, str):
        return tuple(_WORD.findall(value))
    if isinstance(value, (list, tuple)) and all(map(_is_word, value)):
        return tuple(value)
    message = "not a list of words without blanks"
    raise ValueError(message)


def words_text(words: Iterable[str]) -> str:
    """Text that `parse_words` reads back."""
    return " ".join(words)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None

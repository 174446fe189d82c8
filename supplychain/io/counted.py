"""Several words in one cell, each with a number: skills with levels, parts with quantities."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from supplychain.io.words import parse_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEVELS_EXAMPLE = "words without blanks and their levels, as ac:2 electrician:1"
QUANTITIES_EXAMPLE = "words without blanks and how many, as pipe:2 bracket:4"
WORK_TIMES_EXAMPLE = "levels and their minutes, as 2=40 3=30"

_PAIR = re.compile(r"([^:：=]+)(?:[:：=]([^:：=]+))?")
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:e[+-]?\d+)?", re.ASCII)


def parse_levels(value: object) -> tuple[tuple[str, int], ...]:
    """Words with whole numbers from 1 on; a word alone has 1. `ValueError` for everything else."""
    if isinstance(value, tuple) and all(map(_is_level, value)):
        return value
    return tuple((word, _level(text)) for word, text in _pairs(value))


def parse_quantities(value: object) -> tuple[tuple[str, float], ...]:
    """Words with numbers above 0; a word alone has 1. `ValueError` for everything else."""
    if isinstance(value, tuple) and all(map(_is_quantity, value)):
        return value
    return tuple((word, _quantity(text)) for word, text in _pairs(value))


def parse_work_times(value: object) -> tuple[tuple[int, float], ...]:
    """Levels with minutes, which none may lack. `ValueError` for everything else."""
    if isinstance(value, tuple) and all(map(_is_work_time, value)):
        return value
    return tuple((_level(word), _minutes(text)) for word, text in _pairs(value))


def levels_list(levels: Iterable[tuple[str, int]]) -> list[str]:
    """Words that `parse_levels` reads back."""
    return [f"{word}:{level}" for word, level in levels]


def quantities_list(quantities: Iterable[tuple[str, float]]) -> list[str]:
    """Words that `parse_quantities` reads back."""
    return [f"{word}:{_plain(quantity)}" for word, quantity in quantities]


def work_times_list(times: Iterable[tuple[int, float]]) -> list[str]:
    """Words that `parse_work_times` reads back; spreadsheets would take ``2:40`` for a time."""
    return [f"{level}={_plain(minutes)}" for level, minutes in times]


def _pairs(value: object) -> Iterator[tuple[str, str]]:
    """Word and number of every part; an empty number where it has none."""
    seen: set[str] = set()
    for part in parse_words(value):
        match = _PAIR.fullmatch(part)
        if match is None:
            message = f"no word with a number ({part[:40]})"
            raise ValueError(message)
        word = match[1]
        if word in seen:
            message = f"a list that names {word[:40]} twice"
            raise ValueError(message)
        seen.add(word)
        yield word, match[2] or ""


def _level(text: str) -> int:
    if not text:
        return 1
    if _WHOLE.fullmatch(text) is None or int(text) == 0:
        message = f"no level ({text[:40]})"
        raise ValueError(message)
    return int(text)


def _quantity(text: str) -> float:
    return _number(text) if text else 1.0


def _minutes(text: str) -> float:
    if not text:
        message = "a level without minutes"
        raise ValueError(message)
    return _number(text)


def _number(text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not 0 < value < math.inf:
        message = f"no number above 0 ({text[:40]})"
        raise ValueError(message)
    return value


def _plain(value: float) -> str:
    """A number with every digit, without the ``.0`` of whole ones."""
    return repr(value).removesuffix(".0")


def _is_word(word: object) -> bool:
    return isinstance(word, str) and _PAIR.fullmatch(word) is not None and word == _only(word)


def _only(text: str) -> str:
    """The word of a part that is nothing else."""
    words = parse_words(text)
    match = _PAIR.fullmatch(words[0]) if len(words) == 1 else None
    return match[1] if match else ""


def _is_level(item: object) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and _is_word(item[0])
        and type(item[1]) is int
        and item[1] >= 1
    )


def _is_quantity(item: object) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and _is_word(item[0])
        and isinstance(item[1], float)
        and 0 < item[1] < math.inf
    )


def _is_work_time(item: object) -> bool:
    return (
        isinstance(item, tuple)
        and len(item) == 2
        and type(item[0]) is int
        and item[0] >= 1
        and isinstance(item[1], float)
        and 0 < item[1] < math.inf
    )

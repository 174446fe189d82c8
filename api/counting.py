"""Numbers with their nouns."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as ``1 route`` or ``1,200 routes``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

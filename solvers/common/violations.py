"""What a checker finds wrong with a plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One broken rule.

    Parameters
    ----------
    code
        Stable word, such as ``WINDOW_LATE``.
    subject
        Route, stop, order, lot or site concerned.
    detail
        One sentence with the figures.
    amount
        By how much the rule is broken, in ``unit``.
    unit
        ``s``, ``kg``, ``l``, ``C``, ``h``, ``cny``, ``share`` or ``count``.
    """

    code: str
    subject: str
    detail: str
    amount: float
    unit: str

    def __str__(self) -> str:
        return f"{self.code} {self.subject}: {self.detail}"

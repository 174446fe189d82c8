"""A batch: units of one lot that have been through the same, lived through lazily.

Nothing is computed until somebody looks: a batch knows up to when it has been lived, and is lived
on in closed form over whatever the air around it did since. Rates of ageing add over time (Charm
1972, McMeekin 1988), so that life used is one number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulations.goods.ageing import mkt_c

if TYPE_CHECKING:
    from simulations.goods.ageing import Ageing
    from simulations.goods.air import Air, Piece
    from supplychain.products import Product

SETTLED_K = 0.02
S_PER_MIN = 60.0


class Batch:
    """Units of one lot with one history.

    Parameters
    ----------
    lot_id
        Lot that it is part of; parts of a split keep it.
    ageing
        The product, with its kinetics and band.
    quantity
        Units; falls when some are taken.
    used_h
        Life used before ``since_s``, in hours at the reference temperature.
    product_c
        Temperature of the goods; that at which they are meant to be kept if not given.
    since_s
        Up to when it has been lived.

    Attributes
    ----------
    out_s, degree_min
        Seconds outside the band of its class, and kelvin times minutes.
    spell_s, longest_s
        Length of the excursion it is in, 0 inside the band, and of the longest so far.
    worst_k, worst_c
        Furthest from the band, 0 if never outside, and the temperature it was then at.
    warmest_c
        Highest temperature.
    excess_h
        Life used outside the band beyond what the temperature it is meant to have would have used.
    kinetic_sum, kinetic_s
        Integral of the mean kinetic rate, and its time.
    """

    __slots__ = (
        "ageing",
        "degree_min",
        "excess_h",
        "kinetic_s",
        "kinetic_sum",
        "longest_s",
        "lot_id",
        "out_s",
        "product_c",
        "quantity",
        "since_s",
        "spell_s",
        "used_h",
        "warmest_c",
        "worst_c",
        "worst_k",
    )

    def __init__(
        self,
        lot_id: str,
        ageing: Ageing,
        quantity: float,
        used_h: float = 0.0,
        product_c: float | None = None,
        since_s: float = 0.0,
    ) -> None:
        self.lot_id, self.ageing, self.quantity, self.used_h = lot_id, ageing, quantity, used_h
        self.product_c = ageing.hold_c if product_c is None else product_c
        self.since_s = since_s
        self.out_s = self.degree_min = self.spell_s = self.longest_s = 0.0
        self.excess_h = self.kinetic_sum = self.kinetic_s = 0.0
        self.worst_k = ageing.beyond_k(self.product_c)
        self.worst_c = self.warmest_c = self.product_c

    def __repr__(self) -> str:
        return f"Batch({self.lot_id!r}, {self.quantity:g}, {self.remaining_h:.3f} h left)"

    @property
    def product(self) -> Product:
        """What it is."""
        return self.ageing.product

    @property
    def kg(self) -> float:
        """Mass."""
        return self.quantity * self.ageing.product.kg

    @property
    def worth_cny(self) -> float:
        """Cost of its goods."""
        return self.quantity * self.ageing.product.value_cny

    @property
    def remaining_h(self) -> float:
        """Life left at the reference temperature; negative once it is over."""
        return self.ageing.life_h - self.used_h

    @property
    def mkt_c(self) -> float:
        """Mean kinetic temperature of what it lived through; its temperature before that."""
        return mkt_c(self.kinetic_sum / self.kinetic_s) if self.kinetic_s > 0.0 else self.product_c

    @property
    def is_rejected(self) -> bool:
        """Whether it was once too warm to be accepted by anybody."""
        return self.warmest_c > self.ageing.reject_c

    @property
    def is_spoiled(self) -> bool:
        """Whether it has no life left or was too warm."""
        return self.used_h >= self.ageing.life_h or self.warmest_c > self.ageing.reject_c

    @property
    def is_unsaleable(self) -> bool:
        """Whether less life is left than its customers must be given, or it was too warm."""
        return self.remaining_h <= self.ageing.least_h or self.is_rejected

    @property
    def fell_to_warmth(self) -> bool:
        """Whether an unsaleable batch would be saleable, had it stayed in its band."""
        return self.is_rejected or self.remaining_h + self.excess_h > self.ageing.least_h

    def live(self, until_s: float, air: Air) -> None:
        """Live on to a moment in the air of a place; the past stays what it is."""
        if until_s <= self.since_s:
            return
        steady_c = air.steady_c(self.since_s, until_s)
        if abs(self.product_c - steady_c) <= SETTLED_K:
            self.hold(until_s, steady_c)
        else:
            for piece in air.pieces(self.since_s, until_s):
                self.live_piece(min(piece.until_s, until_s), piece)

    def live_piece(self, until_s: float, piece: Piece) -> None:
        """Live on within one piece."""
        if until_s <= self.since_s:
            return
        rest_c = piece.motion.cargo_rest_c
        if piece.is_steady and abs(self.product_c - rest_c) <= SETTLED_K:
            self.hold(until_s, rest_c)
            return
        for length_s, end_c in piece.chords(self.since_s, until_s, self.product_c):
            self.ramp(length_s, end_c)
        self.since_s = until_s

    def hold(self, until_s: float, product_c: float) -> None:
        """Live on to a moment at one temperature of the goods."""
        span_s = until_s - self.since_s
        if span_s <= 0.0:
            return
        life, kinetic, beyond_k = self.ageing.at(product_c)
        self.since_s, self.product_c = until_s, product_c
        self.used_h += span_s * life
        self.kinetic_sum += span_s * kinetic
        self.kinetic_s += span_s
        if beyond_k > 0.0:
            self._note_extreme(product_c, beyond_k)
            self._stay_out(span_s, beyond_k, span_s * life)
        else:
            self.spell_s = 0.0
            self.warmest_c = max(self.warmest_c, product_c)

    def ramp(self, length_s: float, end_c: float) -> None:
        """Live on while the goods' temperature runs straight to ``end_c``."""
        ageing, from_c = self.ageing, self.product_c
        for share, to_c in ageing.steps(from_c, end_c):
            span_s = share * length_s
            life, kinetic = ageing.ramp(from_c, to_c)
            self.used_h += span_s * life
            self.kinetic_sum += span_s * kinetic
            beyond_k = ageing.beyond_k(0.5 * (from_c + to_c))
            if beyond_k > 0.0:
                self._stay_out(span_s, beyond_k, span_s * life)
            else:
                self.spell_s = 0.0
            beyond_k = ageing.beyond_k(to_c)
            if beyond_k > 0.0:
                self._note_extreme(to_c, beyond_k)
            elif to_c > self.warmest_c:
                self.warmest_c = to_c
            from_c = to_c
        self.kinetic_s += length_s
        self.since_s += length_s
        self.product_c = end_c

    def split(self, quantity: float) -> Batch:
        """Take some units out; they have the same history. All of them leave an empty batch."""
        part = self.copy()
        part.quantity = min(quantity, self.quantity)
        self.quantity -= part.quantity
        return part

    def copy(self) -> Batch:
        """The same batch once more."""
        twin = Batch.__new__(Batch)
        twin.lot_id, twin.ageing, twin.quantity = self.lot_id, self.ageing, self.quantity
        twin.used_h, twin.product_c, twin.since_s = self.used_h, self.product_c, self.since_s
        twin.out_s, twin.degree_min, twin.spell_s = self.out_s, self.degree_min, self.spell_s
        twin.longest_s, twin.excess_h = self.longest_s, self.excess_h
        twin.kinetic_sum, twin.kinetic_s = self.kinetic_sum, self.kinetic_s
        twin.worst_k, twin.worst_c, twin.warmest_c = self.worst_k, self.worst_c, self.warmest_c
        return twin

    def life_left_s(self, at_c: float, least_h: float | None = None) -> float:
        """Seconds at one temperature until only ``least_h`` is left; infinite if it never is."""
        floor_h = self.ageing.least_h if least_h is None else least_h
        left_h = self.remaining_h - floor_h
        if left_h <= 0.0:
            return 0.0
        rate = self.ageing.at(at_c).life_h_per_s
        return left_h / rate if rate > 0.0 else math.inf

    def _stay_out(self, span_s: float, beyond_k: float, life_h: float) -> None:
        self.out_s += span_s
        self.degree_min += span_s * beyond_k / S_PER_MIN
        self.spell_s += span_s
        self.longest_s = max(self.longest_s, self.spell_s)
        meant_h = span_s * self.ageing.at(self.ageing.hold_c).life_h_per_s
        self.excess_h += max(0.0, life_h - meant_h)

    def _note_extreme(self, product_c: float, beyond_k: float) -> None:
        if beyond_k > self.worst_k:
            self.worst_k, self.worst_c = beyond_k, product_c
        self.warmest_c = max(self.warmest_c, product_c)

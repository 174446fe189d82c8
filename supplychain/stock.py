"""What lies where, and what has been asked to move."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lot:
    """Units of one product at one site that are equally old.

    ``age_h`` is life already used at the product's reference temperature, in hours, at the
    horizon's start; ``available_s`` is when the lot is on hand.
    """

    id: str
    site_id: str
    product_id: str
    quantity: float
    age_h: float = 0.0
    available_s: int = 0


@dataclass(frozen=True, slots=True)
class Transfer:
    """A request to move stock one tier down.

    Parameters
    ----------
    id, product_id, quantity
        Key, what and how many units.
    from_site_id, to_site_id
        Origin to centre, or centre to front.
    ready_s, due_s
        When it may leave, and when it must have arrived.
    """

    id: str
    from_site_id: str
    to_site_id: str
    product_id: str
    quantity: float
    ready_s: int
    due_s: int

"""Which series belong together: by product, site, category and city."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Numbers, 0 first, of the product, site, category and city of each series.

    A product without a category is one of its own; so is a site without a city. ``names`` holds
    the identifiers behind the numbers, by group.
    """

    product: NDArray[np.int64]
    site: NDArray[np.int64]
    category: NDArray[np.int64]
    city: NDArray[np.int64]
    names: Mapping[str, tuple[str, ...]]

    def of(self, name: str) -> NDArray[np.int64]:
        """Numbers of a group by its name."""
        found: NDArray[np.int64] = getattr(self, name)
        return found


def groups(
    history: DemandHistory,
    category_of: Mapping[str, str] | None = None,
    city_of: Mapping[str, str] | None = None,
) -> Groups:
    """Group series; ``category_of`` names a product's category, ``city_of`` a site's city."""
    category_of, city_of = category_of or {}, city_of or {}
    keys = {
        "product": history.product_ids,
        "site": history.site_ids,
        "category": [category_of.get(product, product) for product in history.product_ids],
        "city": [city_of.get(site, site) for site in history.site_ids],
    }
    numbered = {name: _numbers(ids) for name, ids in keys.items()}
    codes = {name: numbers for name, (numbers, _) in numbered.items()}
    return Groups(**codes, names={name: names for name, (_, names) in numbered.items()})


def _numbers(ids: Sequence[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    if not len(ids):
        return np.zeros(0, np.int64), ()
    names, numbers = np.unique(np.asarray(ids), return_inverse=True)
    return numbers.astype(np.int64), tuple(str(name) for name in names)

"""Days that stand twice in an export."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from supplychain.io.history.assemble import EPOCH
from supplychain.io.history_quality.report import Fault, Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.io.history.assemble import Assembled, LongTable


def doubles(table: LongTable, made: Assembled) -> list[Finding]:
    """Days that stand twice, by series."""
    differs = _differs(table, made)
    found: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(made.later.tolist()):
        key = table.sites[table.site_codes[row]], table.products[table.product_codes[row]]
        found.setdefault(key, []).append(place)
    findings = []
    for (site, product), places in found.items():
        worst = next((place for place in places if differs[place]), places[0])
        row, fails = int(made.later[worst]), bool(differs[places].any())
        findings.append(
            Finding(
                Fault.DUPLICATE,
                site,
                product,
                EPOCH + timedelta(days=int(table.days[row])),
                float(table.sold[row]),
                len(places),
                "figures differ: left unknown; send one row a day, summed if they are parts"
                if fails
                else "rows are equal: one of them counts",
                fails,
            )
        )
    return findings


def _differs(table: LongTable, made: Assembled) -> NDArray[np.bool_]:
    one, other = table.sold[made.later], table.sold[made.earlier]
    differs: NDArray[np.bool_] = ~((one == other) | (np.isnan(one) & np.isnan(other)))
    return differs


def refused_days(table: LongTable, made: Assembled) -> NDArray[np.intp]:
    """Series and column of each day that stands twice with different figures."""
    rows = made.later[_differs(table, made)]
    place = {
        pair: series
        for series, pair in enumerate(
            zip(made.history.site_ids, made.history.product_ids, strict=True)
        )
    }
    first = (made.history.first_day - EPOCH).days
    cells = [
        (
            place[table.sites[table.site_codes[row]], table.products[table.product_codes[row]]],
            int(table.days[row]) - first,
        )
        for row in rows
    ]
    return np.array(cells, np.intp).reshape(-1, 2)

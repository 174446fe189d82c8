"""Sales that name unknown sites and products, or that do not fit what is ordered."""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from supplychain.io.checks.restocking import shelf_lives
from supplychain.io.headers import MOST_SUGGESTIONS
from supplychain.io.history.cells import MOST_LISTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from supplychain.demand import DemandHistory
    from supplychain.errors import DataProblem
    from supplychain.io.documents.restocking import ItemSourceRow
    from supplychain.io.history.cells import ParsedHistory
    from supplychain.io.parsed import ParsedScenario, Table

_ALL_DAY = 0.999


def unknown_series(parsed: ParsedScenario) -> list[DataProblem]:
    """Sales are of sites and products that are there."""
    problems: list[DataProblem] = []
    for field, target in (("site_id", "sites"), ("product_id", "products")):
        table = parsed[target]
        if "id" in table.columns or table.exact:
            known = {key for key in table.columns.get("id", ()) if key is not None}
            problems += _unknown(parsed.history, field, target, known)
    return problems


def _unknown(history: ParsedHistory, field: str, target: str, known: set[str]) -> list[DataProblem]:
    words = history.words.get(field, [])
    unknown = [code for code, word in enumerate(words) if word not in known]
    if not unknown:
        return []
    rows = np.nonzero(np.isin(history.codes[field], unknown))[0]
    near = {
        word: get_close_matches(word, sorted(known), n=1, cutoff=0.7)
        for word in (words[code] for code in unknown[:MOST_SUGGESTIONS])
    }
    given = [words[history.codes[field][row]] for row in rows[:MOST_LISTED]]
    hints = [
        f"{word} (did you mean {near[word][0]}?)" if near.get(word) else word for word in given
    ]
    text, allowed = f"{target} has no such id", f"an id of {target}"
    return history.problems(field, "unknown_reference", text, rows, hints, allowed)


def nothing_sold(parsed: ParsedScenario) -> list[DataProblem]:
    """A history has sales somewhere."""
    history = parsed.history.history
    if history is None or bool((~np.isnan(history.sold)).any()):
        return []
    text, rows = "no row says what was sold", np.zeros(1, np.intp)
    return parsed.history.problems("sold_units", "missing_value", text, rows, [""], "units sold")


def orders_above_shelf_life(parsed: ParsedScenario) -> list[DataProblem]:
    """A minimum order can be sold before it is too old, at the mean demand of the history.

    Demand of a site above is that of the sites that it is the first source of.
    """
    history = parsed.history.history
    if history is None:
        return []
    table: Table[ItemSourceRow] = parsed["item_sources"]
    lives, demand = shelf_lives(parsed), _Demand(history, table)
    problems = []
    for number, row in table:
        days = lives.get((row.site_id, row.product_id))
        if row.least_units <= 0 or days is None:
            continue
        daily = demand.daily(row.site_id, row.product_id)
        if daily is not None and 0 < daily * days < row.least_units:
            text = (
                f"the minimum order is more than is sold in the shelf life of {days} days"
                f" at {daily:.3g} a day"
            )
            allowed = f"at most {daily * days:.6g}"
            problems.append(
                table.problem(
                    number, "least_units", "minimum_above_demand", text, row.least_units, allowed
                )
            )
    return problems


def mean_daily(history: DemandHistory) -> NDArray[np.float64]:
    """Mean sales of a day of each series, nan where none is known.

    Days on which goods were there all day count, or all days where there are no such.
    """
    known = ~np.isnan(history.sold)
    whole = known & ~(history.in_stock < _ALL_DAY)
    none_whole = ~whole.any(axis=1)
    whole[none_whole] = known[none_whole]
    count = whole.sum(axis=1)
    total = np.where(whole, history.sold, np.float32(0)).sum(axis=1, dtype=np.float64)
    mean = np.full(len(history), np.nan)
    np.divide(total, count, out=mean, where=count > 0)
    return mean


class _Demand:
    """Mean demand of a day by site and product, that of sites below included."""

    def __init__(self, history: DemandHistory, sources: Table[ItemSourceRow]) -> None:
        pairs = zip(history.site_ids, history.product_ids, strict=True)
        means = mean_daily(history).tolist()
        self._own = {
            pair: mean for pair, mean in zip(pairs, means, strict=True) if not math.isnan(mean)
        }
        first: dict[tuple[str, str], ItemSourceRow] = {}
        for row in sources.good_rows:
            held = first.setdefault((row.site_id, row.product_id), row)
            if row.preference < held.preference:
                first[row.site_id, row.product_id] = row
        self._below: dict[tuple[str, str], list[str]] = {}
        for (site, product), row in first.items():
            self._below.setdefault((row.source_id, product), []).append(site)

    def daily(self, site: str, product: str) -> float | None:
        """Mean demand; ``None`` where nothing is known of the site nor of any below."""
        seen, waiting = {site}, [site]
        known: list[float] = []
        while waiting:
            at = waiting.pop()
            known += [self._own[at, product]] if (at, product) in self._own else []
            for below in self._below.get((at, product), ()):
                if below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return sum(known) if known else None

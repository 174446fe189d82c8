"""Promises: hours, the cold chain, one site for each zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.common import Violation
from solvers.placement.checks.table import summed
from solvers.placement.checks.tolerances import LEAST, SHARE
from solvers.placement.problem import Sourcing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from solvers.placement.checks.case import Case
    from solvers.placement.problem import ServiceBand


def bands_are_kept(case: Case) -> Iterator[Violation]:
    """``REACH_TOO_LOW``: enough demand is served within each band's hours.

    Judged by kg over all periods of every future without closures, weighted by probability.
    """
    for band in case.problem.bands:
        share = expected_reach(case, band)
        if share is not None and not share >= band.share - SHARE:
            detail = f"{share:.4%} within {band.hours:g} h, at least {band.share:.2%}"
            subject = f"{band.hours:g} h"
            yield Violation("REACH_TOO_LOW", subject, detail, band.share - share, "share")


def cold_chain_holds(case: Case) -> Iterator[Violation]:
    """``COLD_CHAIN_TOO_LOW``: enough fresh demand is served in band from end to end."""
    wanted = case.problem.cold_chain_share
    share = expected_cold_chain(case)
    if share is not None and not share >= wanted - SHARE:
        detail = f"{share:.4%} of fresh demand in band, at least {wanted:.2%}"
        yield Violation("COLD_CHAIN_TOO_LOW", "plan", detail, wanted - share, "share")


def expected_reach(case: Case, band: ServiceBand) -> float | None:
    """Share of demand within a band over the futures that close nothing; ``None`` of nothing."""
    return _expected(case, *reach(case, band))


def expected_cold_chain(case: Case) -> float | None:
    """The same for fresh demand served in band."""
    return _expected(case, *cold_chain(case))


def reach(case: Case, band: ServiceBand) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Kg within a band, and kg that count in it, by future."""
    counts = np.array(
        [
            not group.is_return and (not band.group_ids or group.id in band.group_ids)
            for group in case.problem.groups
        ]
    )
    in_time = band.wait_s + case.flows.last_s <= band.hours * 3600
    return _kg(case, counts, in_time)


def cold_chain(case: Case) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Kg of fresh goods in band, and of all fresh goods, by future."""
    counts = np.array([group.fresh and not group.is_return for group in case.problem.groups])
    return _kg(case, counts, case.flows.in_band)


def _kg(
    case: Case, counts: NDArray[np.bool_], is_good: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    flows, days = case.flows, case.days
    hit = counts[flows.cell[2]] & is_good
    weighed = flows.kg_per_day[hit] * days[flows.cell[1, hit]]
    good = summed(flows.cell[0, hit], weighed, len(case.problem.futures))
    return good, np.einsum("fpgz,p->f", case.demand[:, :, counts], days)


def _expected(case: Case, good: NDArray[np.float64], demand: NDArray[np.float64]) -> float | None:
    """Share over the futures that close nothing; ``None`` if they demand nothing."""
    weight = case.probability * case.is_usual
    total = float(weight @ demand)
    return float(weight @ good) / total if total > 0 else None


def zones_have_one_source(case: Case) -> Iterator[Violation]:
    """``SOURCE_SPLIT``: one site of the last tier serves a zone, or each group of it."""
    sourcing = case.problem.sourcing
    if sourcing is Sourcing.SPLIT:
        return
    flows = case.flows
    future, period, group, zone = flows.cell
    if sourcing is Sourcing.ONE_PER_ZONE:
        group = np.zeros_like(group)
    # Amounts within the tolerance of demand are rounding, not a second source.
    amount = case.demand[tuple(flows.cell)]
    real = flows.kg_per_day > LEAST + SHARE * amount
    keys = np.stack([future, period, group, zone, flows.sites[:, -1]])[:, real]
    sources = np.unique(keys, axis=1)[:4]
    found, counts = np.unique(sources, axis=1, return_counts=True)
    for at in np.flatnonzero(counts > 1).tolist():
        when, period_at, of_group, where = found[:, at].tolist()
        names = [case.problem.zones[where].id]
        if sourcing is Sourcing.ONE_PER_GROUP:
            names.insert(0, case.problem.groups[of_group].id)
        detail = f"served by {counts[at]} sites"
        subject = case.name(when, period_at, *names)
        yield Violation("SOURCE_SPLIT", subject, detail, int(counts[at]) - 1, "count")

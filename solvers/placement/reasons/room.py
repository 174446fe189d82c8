"""How full sites are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.checks.demand import room_of, throughput
from solvers.placement.explanation import Utilisation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.placement.checks import Case


def utilisation(case: Case) -> Iterator[Utilisation]:
    """Room of every class at every open site that has any, in the problem's order."""
    problem, room, passing = case.problem, room_of(case), throughput(case)
    weight = np.outer(case.probability, case.days) / float(case.days.sum())
    mean = np.einsum("fpsk,fp->sk", passing, weight)
    for site, kind in np.argwhere((room > 0) & case.is_open[:, None]).tolist():
        of_site = passing[:, :, site, kind]
        future, period = np.unravel_index(int(of_site.argmax()), of_site.shape)
        holds = float(room[site, kind])
        yield Utilisation(
            site_id=problem.sites[site].id,
            site_name=problem.sites[site].name,
            class_id=problem.class_ids[kind],
            room_kg_per_day=holds,
            mean_share=float(mean[site, kind]) / holds,
            peak_share=float(of_site.max()) / holds,
            peak_at=case.name(int(future), int(period)),
        )

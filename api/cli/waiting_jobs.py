"""Jobs that wait for goods of which nobody states when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.exits import tell
from api.counting import counted

if TYPE_CHECKING:
    from supplychain.scenario import Scenario


def needs_trucks(scenario: Scenario, *, asked: bool | None) -> bool:
    """Whether trucks are to be planned with the teams; tells of jobs that wait for nobody.

    Parameters
    ----------
    scenario
        With orders and jobs, or without either.
    asked
        What the user said; ``None`` leaves it to the data: trucks are planned where a job could
        not be done without.
    """
    waiting = sum(
        job.goods is not None and bool(job.goods.order_id) and job.goods.expected_s is None
        for job in (() if scenario.installation is None else scenario.installation.jobs)
    )
    if not waiting or asked:
        return bool(asked)
    jobs = counted(waiting, "job")
    verb = "waits" if waiting == 1 else "wait"
    fact = f"{jobs} {verb} for orders whose arrival (goods_at) nobody states"
    if asked is None:
        tell([f"{fact}: the trucks are planned as well (--without-trucks: teams only)"])
        return True
    tell([f"{fact}: they are left out; --with-trucks plans the trucks as well"])
    return False

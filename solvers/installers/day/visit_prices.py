"""What the start of a visit costs, in the arrays: windows, promises, goods that stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.installers.day.entries import NEVER_S, must_lie_in_a_window
from supplychain.calendars import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from solvers.installers.day.entries import Entry
    from solvers.installers.day.rota import Rota
    from solvers.installers.problem import InstallersProblem
    from supplychain.jobs import InstallJob
    from supplychain.windows import DeliveryWindow


class VisitPrices:
    """Windows that are in the arrays already, so that equal ones are there once."""

    def __init__(self) -> None:
        self.known: dict[tuple[DeliveryWindow, ...], tuple[int, int]] = {}
        self.used = 0

    def fill(
        self,
        rota: Rota,
        problem: InstallersProblem,
        job: InstallJob,
        entry: Entry,
        visit: int,
        keeps_promise: bool,
    ) -> Rota:
        """Set the prices of a visit; the arrays of windows may become longer.

        ``keeps_promise`` tells whether the teams are those that were agreed, so that only the time
        can break it.
        """
        windows = job.windows if must_lie_in_a_window(job, entry) else ()
        rota, (first, last) = self._range(rota, windows)
        rota.window_from[visit], rota.window_to[visit] = first, last
        rota.agreed_open_s[visit], rota.agreed_close_s[visit] = 0, NEVER_S
        rota.change_cny[visit], rota.goods_s[visit], rota.idle_per_s[visit] = 0.0, NEVER_S, 0.0
        if entry.leads and job.agreed is not None and keeps_promise:
            rota.agreed_open_s[visit] = job.agreed.window.open_s
            rota.agreed_close_s[visit] = job.agreed.window.close_s
            rota.change_cny[visit] = problem.rules.changed_promise_cny
        if entry.leads and job.goods is not None and job.goods.expected_s is not None:
            rota.goods_s[visit] = job.goods.expected_s
            rota.idle_per_s[visit] = problem.rules.idle_goods_cny_per_h / HOUR_S
        return rota

    def free_of_windows(self, rota: Rota, visit: int, start_s: int) -> None:
        """Let a visit that stays start when it does, outside hard windows too.

        Its lateness, if any, is the same whatever else happens, so only windows that are open by
        its start and may be missed are kept.
        """
        first, last = int(rota.window_from[visit]), int(rota.window_to[visit])
        begun = [w for w in range(first, last) if rota.window_open_s[w] <= start_s]
        is_late = bool(begun) and start_s > rota.window_close_s[begun[-1]]
        if not begun or (is_late and rota.late_per_s[begun[-1]] < 0):
            rota.window_to[visit] = first

    def _range(
        self, rota: Rota, windows: tuple[DeliveryWindow, ...]
    ) -> tuple[Rota, tuple[int, int]]:
        if windows in self.known:
            return rota, self.known[windows]
        first, last = self.used, self.used + len(windows)
        if last > rota.window_open_s.size:
            size = max(rota.window_open_s.size, len(windows))
            rota = rota._replace(
                window_open_s=np.pad(rota.window_open_s, (0, size)),
                window_close_s=np.pad(rota.window_close_s, (0, size)),
                late_per_s=np.pad(rota.late_per_s, (0, size)),
            )
        for at, window in enumerate(windows, first):
            rota.window_open_s[at] = window.open_s
            rota.window_close_s[at] = window.close_s
            price = window.late_cny_per_min
            rota.late_per_s[at] = -1.0 if price is None else price / MINUTE_S
        self.used, self.known[windows] = last, (first, last)
        return rota, (first, last)

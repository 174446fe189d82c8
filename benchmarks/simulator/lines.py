"""Logged events per second beside plain SimPy and SupplyNetPy, in one run."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING, Any

from benchmarks.simulator.bare import bare_speed
from benchmarks.simulator.own import own_speed
from benchmarks.simulator.peer import peer_speed
from benchmarks.simulator.setting import DAY_S, Setting, Speed
from simulations.log import EventLog

if TYPE_CHECKING:
    from collections.abc import Iterator

PEER_SHARE = 5
"""The peer lives a fifth of the days, as it is slower; its figure is per second as well."""


def simulator_lines(
    events: int, rows: int, seed: int, *, alone: bool = False
) -> Iterator[dict[str, Any]]:
    """Our line, and those of the others in the same run.

    Parameters
    ----------
    events
        About so many domain events, three for each customer.
    rows
        That the log keeps at most.
    alone
        Only ours, whose memory is then that of nobody else.
    """
    setting = Setting(seed=seed)
    until_s = round(setting.days_for(events) * DAY_S)
    log = EventLog(most_rows=rows)
    speed = own_speed(setting, until_s, log)
    kept = {"rows_kept": len(log), "share_followed": log.share, "peak_rss_mib": _peak_mib()}
    yield _line("own: stores of batches, thermal, log", setting, speed) | kept
    if alone:
        return
    yield _line("plain SimPy: no lots, no thermal, no log", setting, bare_speed(setting, until_s))
    peer = peer_speed(setting, until_s // PEER_SHARE)
    if peer is None:
        yield {"benchmark": "simulator", "side": "SupplyNetPy", "skipped": "is not installed"}
    else:
        yield _line("SupplyNetPy: no lots, no thermal, no log", setting, peer)


def _line(side: str, setting: Setting, speed: Speed) -> dict[str, Any]:
    return {
        "benchmark": "simulator",
        "side": side,
        "sites": setting.sites,
        "seed": setting.seed,
        "events": speed.events,
        "seconds": round(speed.seconds, 3),
        "events_per_s": round(speed.per_s),
    }


def _peak_mib() -> int:
    """Most memory so far; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

"""A problem of installers as arrays, for compiled code.

Words used here: a *visit* is one place of one task that a team may take (a task that may be shared
has two: the second only helps); a *bundle* is visits whose starts are tied together; a *group* is
bundles that are done or left out together; a *team-day* is one team on one day. Visits of a bundle
follow one another, as do bundles of a group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NONE = -1
FAR = 1 << 28
"""Seconds and metres of a way that cannot be driven."""
HARD = -1.0


class TeamDays(NamedTuple):
    """Team-days: an entry for each.

    ``latest_s`` is the end of the shift and the overtime that is allowed; ``most_*`` are very large
    where there is no limit. ``per_h`` and ``fair_per_h`` are in CNY. ``breaks`` has three columns,
    open, close and length in seconds of the horizon, and ``break_to`` tells how many are used.
    ``parts`` is what is carried, a column per part.
    """

    team: Ints
    day: Ints
    open_s: Ints
    close_s: Ints
    latest_s: Ints
    start: Ints
    end: Ints
    speed: Ints
    size: Ints
    most_s: Ints
    most_jobs: Ints
    most_m: Ints
    per_job: Floats
    per_h: Floats
    per_km: Floats
    per_day: Floats
    overtime_per_h: Floats
    fair_per_h: Floats
    quality: Floats
    breaks: Ints
    break_to: Ints
    parts: Floats


class Visits(NamedTuple):
    """Visits: an entry for each.

    Parameters
    ----------
    job, task, bundle, point
        Job, its task, and where.
    helped
        Visit that this one helps, or ``NONE``.
    people
        People that the task needs; looked at only where ``helper`` is a visit.
    helper
        Visit that may help this one, or ``NONE``.
    tied, least_s, most_s
        Visit of the same bundle, an earlier one, that this one starts ``least_s`` to ``most_s``
        after (``NONE``: no limit); ``tied`` is ``NONE`` for the first of a bundle.
    window_from, window_to
        Rows of the windows that hold for it; none if equal.
    ready_s, deadline_s, locked_s
        Soonest start, latest end, and fixed start or ``NONE``.
    parts
        What it uses up, a column per part.
    work_s
        Time by each team-day, negative where it may not come.
    near
        Other visits nearby, a row each, the nearest first, filled up with ``NONE``.
    """

    job: Ints
    task: Ints
    bundle: Ints
    point: Ints
    helped: Ints
    helper: Ints
    people: Ints
    tied: Ints
    least_s: Ints
    most_s: Ints
    window_from: Ints
    window_to: Ints
    ready_s: Ints
    deadline_s: Ints
    locked_s: Ints
    parts: Floats
    work_s: NDArray[np.int32]
    near: Ints


class Jobs(NamedTuple):
    """Jobs: an entry for each; lists of something per job have rows ``*_to[job]:*_to[job + 1]``.

    ``first`` is the visit of the first task. ``expected_s`` is when goods come, ``NONE`` without.
    ``agreed`` has columns open and close, ``NONE`` without. ``before_first`` and ``before_second``
    list relations; ``pair`` lists pairs that should have one team.
    """

    group: Ints
    first: Ints
    visit_to: Ints
    visit: Ints
    expected_s: Ints
    agreed: Ints
    agreed_to: Ints
    agreed_team: Ints
    preferred_to: Ints
    preferred_team: Ints
    as_first_to: Ints
    as_first: Ints
    as_second_to: Ints
    as_second: Ints
    pair_to: Ints
    pair: Ints


class Relations(NamedTuple):
    """What lies between bundles: ``before`` has columns first job, second job, least and most gap.

    ``pair`` has columns first and second job, and ``broken_cny`` the price if two teams do them.
    """

    before: Ints
    pair: Ints
    broken_cny: Floats


class Groups(NamedTuple):
    """Groups: bundles and jobs ``*_to[group]:*_to[group + 1]``.

    ``out_cny`` is what leaving it out costs, ``is_fixed`` whether it must not be left out.
    """

    bundle_to: Ints
    job_to: Ints
    job: Ints
    out_cny: Floats
    is_fixed: Ints


class Prices(NamedTuple):
    """Prices in CNY, and the price of a second by which a hard rule is broken, for the search."""

    not_preferred: float
    second_visit: float
    worst_late_per_s: float
    idle_per_s: float
    changed: float


class Arrays(NamedTuple):
    """A problem; ``visit_to`` bounds the visits of each bundle, ``group_of`` names its group.

    ``window`` has columns open and close in seconds, ``late_per_s`` the price of a late second or
    ``HARD``. ``drive_s`` and ``distance_m`` have axes speed class, from, to.
    """

    team_days: TeamDays
    visits: Visits
    jobs: Jobs
    groups: Groups
    relations: Relations
    prices: Prices
    visit_to: Ints
    group_of: Ints
    window: Ints
    late_per_s: Floats
    drive_s: NDArray[np.int32]
    distance_m: NDArray[np.int32]
    peer_days: Ints

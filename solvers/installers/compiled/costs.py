"""What a route and a group of jobs cost, and by how much they break hard rules, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solvers.common.machine_code import woven
from solvers.installers.compiled.core import (
    B_BEGIN,
    B_END,
    G_BUNDLE,
    G_BUNDLE_END,
    G_JOB,
    G_JOB_END,
    J_AGREED_CLOSE,
    J_AGREED_OPEN,
    J_AGREED_TEAMS,
    J_AS_FIRST,
    J_AS_SECOND,
    J_EXPECTED,
    J_FIRST,
    J_GROUP,
    J_PAIRS,
    J_PREFERRED,
    J_VISITS,
    P_CHANGED,
    P_IDLE,
    P_NOT_PREFERRED,
    P_SECOND_VISIT,
    P_WORST,
    R_FIRST,
    R_MOST,
    T_BREAKS,
    T_CLOSE,
    T_END,
    T_FAIR,
    T_LATEST,
    T_MOST_JOBS,
    T_MOST_M,
    T_MOST_S,
    T_OPEN,
    T_OVERTIME,
    T_PER_DAY,
    T_PER_H,
    T_PER_JOB,
    T_PER_KM,
    T_QUALITY,
    T_SIZE,
    T_SPEED,
    T_START,
    T_TEAM,
    T_TIMELESS,
    V_BUNDLE,
    V_DEADLINE,
    V_HELPED,
    V_HELPER,
    V_JOB,
    V_LOCKED,
    V_MOST,
    V_PEOPLE,
    V_POINT,
    V_TIED,
    V_WINDOW,
    V_WINDOW_END,
)
from solvers.installers.compiled.state import (
    BAD,
    BROKEN,
    BY_TIME,
    COST,
    DELAY,
    END,
    LATE,
    NEXT,
    SETTLED,
    START,
    TAKEN,
    TEAM,
    TIMED,
    TOTAL,
    WORST,
    keep_visit,
    soil_part,
)

if TYPE_CHECKING:
    from solvers.installers.compiled.core import Core
    from solvers.installers.compiled.state import State

HOUR = 3600.0
WHOLE = 36_000.0
"""What a rule that is kept or not stands for, in seconds broken."""
ENDLESS = 1 << 40


@woven
def reckon_route(c: Core, s: State, team_day: int) -> None:
    """Cost of a route, whose visits have their soonest starts, if it leaves as late as it can.

    A later departure uses up waiting, up to where a visit would leave its window, or a visit that
    others wait for would move. The tail of the route then tells when it is back (``START``), the
    breaks on the last way (``TAKEN``), and the ``DELAY`` of its departure.
    """
    visits = len(c.visit)
    speed = c.team_day[team_day, T_SPEED]
    node = s.visit[visits + team_day, NEXT]
    before_total = s.route[team_day, COST]
    before_bad = s.route[team_day, BAD]
    before_timed = s.route[team_day, TIMED]
    cost, bad, timed = 0.0, 0.0, 0.0
    if node < visits:
        now = c.team_day[team_day, T_OPEN]
        here = c.team_day[team_day, T_START]
        is_timeless = c.team_day[team_day, T_TIMELESS] == 1
        driven, metres, count, paused, worked = 0, 0, 0, 0, 0
        waited, slack = 0, ENDLESS
        settled = 0
        while node < visits:
            there = c.visit[node, V_POINT]
            drive = int(c.drive_s[speed, here, there])
            driven += drive
            metres += int(c.distance_m[speed, here, there])
            count += 1
            start = s.visit[node, START]
            worked += s.visit[node, END] - start
            if not is_timeless:
                arrival = now + drive
                taken = s.visit[node, TAKEN]
                if taken:
                    for meal in range(c.team_day[team_day, T_BREAKS]):
                        if taken & (1 << meal):
                            begun = max(now, c.breaks[team_day, meal, 0])
                            waited += max(0, begun - arrival)
                            slack = min(slack, waited + c.breaks[team_day, meal, 1] - begun)
                            slack = min(slack, before_break_s(c, team_day, meal))
                            arrival = max(arrival, begun) + c.breaks[team_day, meal, 2]
                            paused += c.breaks[team_day, meal, 2]
                waited += start - arrival
                slack = min(slack, waited + can_wait_s(c, s, node, team_day))
            now = s.visit[node, END]
            settled = s.visit[node, SETTLED]
            here = there
            node = s.visit[node, NEXT]
        there = c.team_day[team_day, T_END]
        drive = int(c.drive_s[speed, here, there])
        driven += drive
        metres += int(c.distance_m[speed, here, there])
        back = now + drive
        taken = 0
        for meal in range(c.team_day[team_day, T_BREAKS]):
            if not settled & (1 << meal) and back > c.breaks[team_day, meal, 1]:
                begun = max(now, c.breaks[team_day, meal, 0])
                slack = min(slack, waited + c.breaks[team_day, meal, 1] - begun)
                slack = min(slack, before_break_s(c, team_day, meal))
                back += c.breaks[team_day, meal, 2]
                paused += c.breaks[team_day, meal, 2]
                taken |= 1 << meal
        tail = visits + len(c.team_day) + team_day
        delay = max(0, min(slack, waited))
        keep_visit(s, tail)
        s.visit[tail, TAKEN] = taken
        s.visit[tail, START] = back
        s.visit[tail, DELAY] = delay
        paid = back - c.team_day[team_day, T_OPEN] - delay - paused
        over = max(0, back - c.team_day[team_day, T_CLOSE])
        hourly = c.pay[team_day, T_PER_H]
        cost = c.pay[team_day, T_PER_DAY] + c.pay[team_day, T_PER_JOB] * count
        cost += c.pay[team_day, T_PER_KM] * metres / 1000.0
        if not is_timeless:
            fair = c.pay[team_day, T_FAIR] * paid / HOUR
            timed = hourly * (waited - delay) / HOUR + fair
            cost += hourly * (driven + worked) / HOUR
            bad += max(0, paid - c.team_day[team_day, T_MOST_S])
        timed += c.pay[team_day, T_OVERTIME] * over / HOUR
        cost += timed
        bad += max(0, back - c.team_day[team_day, T_LATEST])
        bad += HOUR * max(0, count - c.team_day[team_day, T_MOST_JOBS])
        bad += max(0, metres - c.team_day[team_day, T_MOST_M])
        bad += missing_parts(c, s, team_day)
    s.route[team_day, COST] = cost
    s.route[team_day, BAD] = bad
    s.route[team_day, TIMED] = timed
    s.total[TOTAL] += cost - before_total
    s.total[BROKEN] += bad - before_bad
    s.total[BY_TIME] += timed - before_timed


@woven
def before_break_s(c: Core, team_day: int, meal: int) -> int:
    """How late a team may leave at most for a break to be due, after its shift opens."""
    return int(max(0, c.breaks[team_day, meal, 0] - 1 - c.team_day[team_day, T_OPEN]))


@woven
def can_wait_s(c: Core, s: State, visit: int, team_day: int) -> int:
    """How much later a visit may start without cost, and without anybody else being concerned."""
    job = c.visit[visit, V_JOB]
    bundle = c.visit[visit, V_BUNDLE]
    if c.bundle[bundle, B_END] > c.bundle[bundle, B_BEGIN] + 1:
        active = 0
        for other in range(c.bundle[bundle, B_BEGIN], c.bundle[bundle, B_END]):
            active += s.visit[other, TEAM] >= 0
        if active > 1:
            return 0
    if c.job[job, J_AS_FIRST + 1] > c.job[job, J_AS_FIRST] or c.visit[visit, V_LOCKED] >= 0:
        return 0
    if c.job[job, J_AS_SECOND + 1] > c.job[job, J_AS_SECOND]:
        return 0
    start = s.visit[visit, START]
    later = c.visit[visit, V_DEADLINE] - s.visit[visit, END]
    if c.job[job, J_FIRST] == visit:
        if c.job[job, J_EXPECTED] >= 0 and c.price[P_IDLE] > 0.0:
            if c.price[P_IDLE] * HOUR >= c.pay[team_day, T_PER_H]:
                return 0
        if c.job[job, J_AGREED_OPEN] <= start <= c.job[job, J_AGREED_CLOSE]:
            later = min(later, c.job[job, J_AGREED_CLOSE] - start)
    for row in range(c.visit[visit, V_WINDOW_END] - 1, c.visit[visit, V_WINDOW] - 1, -1):
        if c.window[row, 0] <= start:
            return int(max(0, min(later, c.window[row, 1] - start)))
    return int(max(0, later))


@woven
def missing_parts(c: Core, s: State, team_day: int) -> float:
    """Units of parts that a team-day uses and does not carry, times what a rule stands for."""
    missing = 0.0
    for part in range(c.carried.shape[1]):
        used = 0.0
        node = s.visit[len(c.visit) + team_day, NEXT]
        while node < len(c.visit):
            used += c.visit_parts[node, part]
            node = s.visit[node, NEXT]
        if used > c.carried[team_day, part] + 1e-9:
            missing += (used - c.carried[team_day, part]) * WHOLE
    return missing


@woven
def is_out(c: Core, s: State, group: int) -> bool:
    """Whether a group is left out; all its visits but helping ones are made, or none."""
    return bool(s.visit[c.bundle[c.group[group, G_BUNDLE], B_BEGIN], TEAM] < 0)


@woven
def reckon_part(c: Core, s: State, group: int) -> None:
    """Cost of a group: lateness, preference, quality, idle goods and changes, or leaving it out."""
    before_total = s.part[group, COST]
    before_bad = s.part[group, BAD]
    before_timed = s.part[group, TIMED]
    cost, bad, timed = 0.0, 0.0, 0.0
    if is_out(c, s, group):
        cost = c.out_cny[group]
    else:
        first = c.bundle[c.group[group, G_BUNDLE], B_BEGIN]
        last = c.bundle[c.group[group, G_BUNDLE_END] - 1, B_END]
        for visit in range(first, last):
            if s.visit[visit, TEAM] >= 0:
                late, broken = reckon_visit(c, s, visit)
                timed += late
                bad += broken
            elif c.visit[visit, V_HELPED] < 0:
                bad += WHOLE
        for entry in range(c.group[group, G_JOB], c.group[group, G_JOB_END]):
            still, moving, broken = reckon_job(c, s, c.lists[entry])
            cost += still
            timed += moving
            bad += broken
        cost += timed
    s.part[group, COST] = cost
    s.part[group, BAD] = bad
    s.part[group, TIMED] = timed
    s.total[TOTAL] += cost - before_total
    s.total[BROKEN] += bad - before_bad
    s.total[BY_TIME] += timed - before_timed


@woven
def reckon_visit(c: Core, s: State, visit: int) -> tuple[float, float]:
    """Price of a late start, and what is broken: window, deadline, lock, tie, number of people."""
    start = s.visit[visit, START]
    price, late, bad = 0.0, 0, 0.0
    begin, end = c.visit[visit, V_WINDOW], c.visit[visit, V_WINDOW_END]
    for row in range(end - 1, begin - 1, -1):
        if c.window[row, 0] <= start:
            over = start - c.window[row, 1]
            if over > 0:
                if c.late_per_s[row] >= 0.0:
                    late = over
                    price = over * c.late_per_s[row]
                else:
                    bad += over
            break
    if late != s.visit[visit, LATE]:
        keep_visit(s, visit)
        if s.visit[visit, LATE] == s.total[WORST] and late < s.visit[visit, LATE]:
            s.total[WORST] = -1.0
        s.visit[visit, LATE] = late
    if s.total[WORST] >= 0.0 and late > s.total[WORST]:
        s.total[WORST] = late
    bad += max(0, s.visit[visit, END] - c.visit[visit, V_DEADLINE])
    if c.visit[visit, V_LOCKED] >= 0:
        bad += abs(start - c.visit[visit, V_LOCKED])
    tied = c.visit[visit, V_TIED]
    if tied >= 0 and s.visit[tied, TEAM] >= 0 and c.visit[visit, V_MOST] >= 0:
        bad += max(0, start - s.visit[tied, START] - c.visit[visit, V_MOST])
    team_day = s.visit[visit, TEAM]
    if c.work_s[visit, team_day] < 0:
        bad += WHOLE
    helped, helper = c.visit[visit, V_HELPED], c.visit[visit, V_HELPER]
    if helped >= 0:
        if s.visit[helped, TEAM] < 0:
            bad += WHOLE
    elif helper >= 0:
        people = c.team_day[team_day, T_SIZE]
        if s.visit[helper, TEAM] >= 0:
            people += c.team_day[s.visit[helper, TEAM], T_SIZE]
        if people < c.visit[visit, V_PEOPLE]:
            bad += WHOLE
    return price, bad


@woven
def reckon_job(c: Core, s: State, job: int) -> tuple[float, float, float]:
    """Cost of a job that is done: what does not depend on times, what does, and what is broken."""
    first = c.job[job, J_FIRST]
    still, moving, bad = 0.0, 0.0, 0.0
    team_day, start = s.visit[first, TEAM], s.visit[first, START]
    if team_day < 0:
        return 0.0, 0.0, 0.0
    if c.job[job, J_VISITS + 1] > c.job[job, J_VISITS] + 1:
        bad += WHOLE * count_twice(c, s, job)
    still += c.price[P_SECOND_VISIT] * (1.0 - c.pay[team_day, T_QUALITY])
    if c.job[job, J_PREFERRED + 1] > c.job[job, J_PREFERRED]:
        if not comes_any(c, s, job, J_PREFERRED):
            still += c.price[P_NOT_PREFERRED]
    if c.job[job, J_EXPECTED] >= 0:
        moving += c.price[P_IDLE] * max(0, start - c.job[job, J_EXPECTED])
    if c.job[job, J_AGREED_OPEN] >= 0:
        in_window = c.job[job, J_AGREED_OPEN] <= start <= c.job[job, J_AGREED_CLOSE]
        if not in_window:
            moving += c.price[P_CHANGED]
        elif c.job[job, J_AGREED_TEAMS + 1] > c.job[job, J_AGREED_TEAMS]:
            if not comes_just(c, s, job):
                still += c.price[P_CHANGED]
    for entry in range(c.job[job, J_AS_SECOND], c.job[job, J_AS_SECOND + 1]):
        relation = c.lists[entry]
        other = c.before[relation, R_FIRST]
        if s.visit[c.job[other, J_FIRST], TEAM] < 0:
            bad += WHOLE
        elif c.before[relation, R_MOST] >= 0:
            ended = 0
            for place in range(c.job[other, J_VISITS], c.job[other, J_VISITS + 1]):
                if s.visit[c.lists[place], TEAM] >= 0:
                    ended = max(ended, s.visit[c.lists[place], END])
            bad += max(0, start - ended - c.before[relation, R_MOST])
    for entry in range(c.job[job, J_PAIRS], c.job[job, J_PAIRS + 1]):
        pair = c.lists[entry]
        if c.pair[pair, 0] == job:
            other_day = s.visit[c.job[c.pair[pair, 1], J_FIRST], TEAM]
            if other_day >= 0:
                mine, others = c.team_day[team_day, T_TEAM], c.team_day[other_day, T_TEAM]
                if mine != others:
                    still += c.broken_cny[pair]
    return still, moving, bad


@woven
def count_twice(c: Core, s: State, job: int) -> int:
    """Pairs of a job's visits that one team makes."""
    pairs = 0
    begin, end = c.job[job, J_VISITS], c.job[job, J_VISITS + 1]
    for one in range(begin, end):
        team_day = s.visit[c.lists[one], TEAM]
        if team_day >= 0:
            for other in range(one + 1, end):
                other_day = s.visit[c.lists[other], TEAM]
                if other_day >= 0 and c.team_day[other_day, T_TEAM] == c.team_day[team_day, T_TEAM]:
                    pairs += 1
    return pairs


@woven
def comes_any(c: Core, s: State, job: int, column: int) -> bool:
    """Whether one of the teams of a job's list comes to it."""
    for place in range(c.job[job, J_VISITS], c.job[job, J_VISITS + 1]):
        team_day = s.visit[c.lists[place], TEAM]
        if team_day >= 0:
            for entry in range(c.job[job, column], c.job[job, column + 1]):
                if c.lists[entry] == c.team_day[team_day, T_TEAM]:
                    return True
    return False


@woven
def comes_just(c: Core, s: State, job: int) -> bool:
    """Whether exactly the teams that were agreed come."""
    coming = 0
    for place in range(c.job[job, J_VISITS], c.job[job, J_VISITS + 1]):
        team_day = s.visit[c.lists[place], TEAM]
        if team_day < 0:
            continue
        coming += 1
        is_agreed = False
        for entry in range(c.job[job, J_AGREED_TEAMS], c.job[job, J_AGREED_TEAMS + 1]):
            is_agreed |= c.lists[entry] == c.team_day[team_day, T_TEAM]
        if not is_agreed:
            return False
    return bool(coming == c.job[job, J_AGREED_TEAMS + 1] - c.job[job, J_AGREED_TEAMS])


@woven
def soil_partners(c: Core, s: State, visit: int) -> None:
    """Ask for the cost of jobs that depend on whether, or by whom, a visit's job is done."""
    job = c.visit[visit, V_JOB]
    soil_part(s, c.job[job, J_GROUP])
    for entry in range(c.job[job, J_PAIRS], c.job[job, J_PAIRS + 1]):
        pair = c.lists[entry]
        soil_part(s, c.job[c.pair[pair, 0], J_GROUP])
        soil_part(s, c.job[c.pair[pair, 1], J_GROUP])
    for entry in range(c.job[job, J_AS_FIRST], c.job[job, J_AS_FIRST + 1]):
        soil_part(s, c.job[c.before[c.lists[entry], 1], J_GROUP])


@woven
def find_worst(c: Core, s: State) -> None:
    """Find the latest start after a priced window again, where it may have become less."""
    if s.total[WORST] >= 0.0:
        return
    worst = 0
    if c.price[P_WORST] > 0.0:
        for visit in range(len(c.visit)):
            if s.visit[visit, TEAM] >= 0:
                worst = max(worst, s.visit[visit, LATE])
    s.total[WORST] = worst

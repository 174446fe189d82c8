"""What a problem of delivery and installation days must hold to be one."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from supplychain.errors import DataProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solvers.joint.days.problem import DaysProblem


def problems_of(problem: DaysProblem) -> list[DataProblem]:
    """Every fault of a problem."""
    return [fault for check in CHECKS for fault in check(problem)]


def bad_numbers(problem: DaysProblem) -> Iterator[DataProblem]:
    """Days, capacity, limits and prices."""
    trucks, prices, rest = problem.trucks, problem.team_prices, problem.rest
    whole = (
        ("problem", "days", problem.days, 1),
        ("trucks", "capacity", trucks.capacity, 0),
        ("trucks", "most_distance_m", trucks.most_distance_m, 0),
        ("trucks", "most_trucks", 0 if trucks.most_trucks is None else trucks.most_trucks, 0),
        ("rest", "days_in_a_row", rest.days_in_a_row, 1),
        ("rest", "days_off", rest.days_off, 0),
    )
    for table, column, value, least in whole:
        if value < least:
            yield _fault(table, -1, column, "too_small", value, f"{least} or more")
    amounts = (
        ("trucks", "cny_per_m", trucks.cny_per_m),
        ("trucks", "cny_per_day", trucks.cny_per_day),
        ("trucks", "cny_per_truck", trucks.cny_per_truck),
        ("team_prices", "cny_per_m", prices.cny_per_m),
        ("team_prices", "cny_per_day", prices.cny_per_day),
        ("team_prices", "cny_per_team", prices.cny_per_team),
    )
    for table, column, amount in amounts:
        if not (isfinite(amount) and amount >= 0.0):
            yield _fault(table, -1, column, "bad_price", amount, "0 or more")


def bad_distances(problem: DaysProblem) -> Iterator[DataProblem]:
    """A square table of whole numbers that are not negative, with zeros on its diagonal."""
    table = problem.distance_m
    if table.ndim != 2 or table.shape[0] != table.shape[1] or len(table) == 0:
        yield _fault("distance_m", -1, "", "shape", table.shape, "points by points")
        return
    if not np.issubdtype(table.dtype, np.integer):
        yield _fault("distance_m", -1, "", "not_whole", table.dtype, "whole metres")
    elif (table < 0).any():
        yield _fault("distance_m", -1, "", "negative", int(table.min()), "0 or more")
    elif np.diagonal(table).any():
        yield _fault("distance_m", -1, "", "diagonal", int(np.diagonal(table).max()), "0 to itself")


def keys_twice(problem: DaysProblem) -> Iterator[DataProblem]:
    """Keys that are empty or not alone."""
    tables = {
        "requests": [request.id for request in problem.requests],
        "teams": [team.id for team in problem.teams],
    }
    for table, ids in tables.items():
        counts = Counter(ids)
        for row, id_ in enumerate(ids, start=2):
            if not id_:
                yield _fault(table, row, "id", "missing", "", "a key")
            elif counts[id_] > 1:
                yield _fault(table, row, "id", "twice", id_, "each key once")


def unknown_points(problem: DaysProblem) -> Iterator[DataProblem]:
    """Points outside the table of distances."""
    count = problem.distance_m.shape[0] if problem.distance_m.ndim else 0
    places = [("trucks", -1, "depot", problem.trucks.depot)]
    places += [("requests", row, "point", r.point) for row, r in enumerate(problem.requests, 2)]
    places += [("teams", row, "home", team.home) for row, team in enumerate(problem.teams, 2)]
    for table, row, column, point in places:
        if not 0 <= point < count:
            yield _fault(table, row, column, "unknown_reference", point, f"0 to {count - 1}")


def bad_requests(problem: DaysProblem) -> Iterator[DataProblem]:
    """Windows, quantities and prices of requests."""
    last = problem.days - 1
    for row, request in enumerate(problem.requests, start=2):
        first_day, last_day = request.first_day, request.last_day
        if not 0 <= first_day <= last:
            yield _fault("requests", row, "first_day", "off_horizon", first_day, f"0 to {last}")
        elif not first_day <= last_day <= last:
            allowed = f"{first_day} to {last}"
            yield _fault("requests", row, "last_day", "off_horizon", last_day, allowed)
        latest = request.latest_install_day
        if latest is not None and not 0 <= latest <= last:
            yield _fault("requests", row, "latest_install_day", "off_horizon", latest, f"to {last}")
        if request.quantity < 1:
            yield _fault("requests", row, "quantity", "too_small", request.quantity, "1 or more")
        if request.unit_size < 0:
            yield _fault("requests", row, "unit_size", "negative", request.unit_size, "0 or more")
        if not (isfinite(request.idle_cny) and request.idle_cny >= 0.0):
            yield _fault("requests", row, "idle_cny", "bad_price", request.idle_cny, "0 or more")


def bad_teams(problem: DaysProblem) -> Iterator[DataProblem]:
    """Limits of teams, and days on which they are absent."""
    for row, team in enumerate(problem.teams, start=2):
        if team.most_distance_m < 0:
            given = team.most_distance_m
            yield _fault("teams", row, "most_distance_m", "negative", given, "0 or more")
        if team.most_jobs < 0:
            yield _fault("teams", row, "most_jobs", "negative", team.most_jobs, "0 or more")
        away = sorted(day for day in team.absent_days if not 0 <= day < problem.days)
        if away:
            allowed = f"0 to {problem.days - 1}"
            yield _fault("teams", row, "absent_days", "off_horizon", away, allowed)


CHECKS = (bad_numbers, bad_distances, keys_twice, unknown_points, bad_requests, bad_teams)
"""Each yields the faults that its first line names."""


def _fault(
    table: str, row: int, column: str, code: str, given: object, allowed: str
) -> DataProblem:
    words = {
        "too_small": "the number is too small",
        "bad_price": "the price is negative or no number",
        "shape": "the table is not square, or empty",
        "not_whole": "the distances are not whole",
        "negative": "a number is negative",
        "diagonal": "a point lies away from itself",
        "missing": "the key is missing",
        "twice": "the key is given twice",
        "unknown_reference": "there is no such point",
        "off_horizon": "the day is not allowed",
    }
    return DataProblem(table, row, column, code, words[code], str(given), allowed)

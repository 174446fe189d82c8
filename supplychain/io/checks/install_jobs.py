"""Jobs without tasks or a door, and teams and orders that jobs name and cannot have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.errors import DataProblem
from supplychain.io.checks.abilities import abilities_of, are_abilities_known, horizon_days
from supplychain.io.headers import MOST_SUGGESTIONS, suggestion
from supplychain.orders import OrderKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from supplychain.io.checks.abilities import Ability
    from supplychain.io.documents.jobs import InstallJobRow, JobTaskRow
    from supplychain.io.parsed import ParsedScenario, Table

_NEEDED = {
    "team_certificates": ("teams",),
    "team_absences": ("teams",),
    "team_breaks": ("teams",),
    "install_jobs": ("teams", "job_tasks"),
    "job_tasks": ("install_jobs",),
    "job_windows": ("install_jobs",),
    "job_relations": ("install_jobs",),
}
_TEAM_COLUMNS = ("preferred_teams", "banned_teams", "promised_teams", "locked_teams")


def tables_of_installation(parsed: ParsedScenario) -> list[DataProblem]:
    """Tables about installation come with those that they refer to."""
    needed: dict[str, None] = {}
    for name, others in _NEEDED.items():
        if parsed[name].row_numbers:
            needed |= dict.fromkeys(others)
    for field, name in (("order_id", "orders"), ("customer_id", "customers")):
        if any(getattr(row, field) for row in parsed["install_jobs"].good_rows):
            needed[name] = None
    told = {problem.table for problem in parsed.problems if problem.code == "missing_table"}
    text = "the scenario lacks this table, which tables about installation need"
    return [
        DataProblem(name, -1, "", "missing_table", text)
        for name in needed
        if name not in told and not parsed[name].columns and not parsed[name].exact
    ]


def jobs_without_tasks(parsed: ParsedScenario) -> list[DataProblem]:
    """Something is done at every job."""
    if not parsed["job_tasks"].row_numbers or not parsed.is_sound("job_tasks"):
        return []
    done = {row.job_id for row in parsed["job_tasks"].good_rows}
    table: Table[InstallJobRow] = parsed["install_jobs"]
    text, allowed = "nothing is done at this job", "a row of job_tasks"
    return [
        table.problem(number, "id", "no_task", text, key, allowed)
        for number, key in table.values("id")
        if key not in done
    ]


def jobs_without_door(parsed: ParsedScenario) -> list[DataProblem]:
    """A job has a position, or a customer who has one."""
    table: Table[InstallJobRow] = parsed["install_jobs"]
    unread = {(table.row_numbers[index], field) for index, field in table.unreadable}
    known = set(parsed["customers"].columns.get("id", ()))
    text = "neither the job nor a customer of it has a position"
    problems = []
    for number, row in table:
        blank = [field for field in ("lat", "lon") if getattr(row, field) is None]
        if not blank or any((number, field) in unread for field in ("lat", "lon")):
            continue
        if len(blank) == 1:
            half = "a point needs latitude and longitude"
            problems.append(
                table.problem(number, blank[0], "missing_value", half, "", "decimal degrees")
            )
        elif row.customer_id not in known:
            allowed = "decimal degrees, or an id of customers"
            problems.append(table.problem(number, "lat", "missing_value", text, "", allowed))
    return problems


def orders_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """The order that brings a job's goods is a delivery to the same customer."""
    orders = {row.id: row for row in parsed["orders"].good_rows}
    table: Table[InstallJobRow] = parsed["install_jobs"]
    problems = []
    for number, row in table:
        order = orders.get(row.order_id)
        if order is None:
            continue
        if order.kind is OrderKind.RETURN:
            text, allowed = "this order collects goods and brings none", "a delivery"
            problems.append(
                table.problem(number, "order_id", "conflict", text, row.order_id, allowed)
            )
        elif row.customer_id and row.customer_id != order.customer_id:
            text, allowed = "this order goes to another customer", row.customer_id
            given = f"{row.order_id} to {order.customer_id}"
            problems.append(table.problem(number, "order_id", "conflict", text, given, allowed))
    return problems


def teams_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """Teams that jobs name are there, and nobody is both wanted and refused."""
    if not parsed["teams"].row_numbers:
        return []
    known = {key for key in parsed["teams"].columns.get("id", ()) if key is not None}
    words = sorted(known)
    table: Table[InstallJobRow] = parsed["install_jobs"]
    problems: list[DataProblem] = []
    for number, row in table:
        for field in _TEAM_COLUMNS:
            for team in getattr(row, field):
                if team not in known:
                    text = "teams has no such id"
                    text += suggestion(team, words) if len(problems) < MOST_SUGGESTIONS else ""
                    code, allowed = "unknown_reference", "an id of teams"
                elif field != "banned_teams" and team in row.banned_teams:
                    text, code = "the customer refuses this team", "conflict"
                    allowed = "a team that is not among banned_teams"
                else:
                    continue
                problems.append(table.problem(number, field, code, text, team, allowed))
    return problems


def locks_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """Who is locked to a job may do it: one able team for each task, and helpers where needed."""
    days = horizon_days(parsed)
    if days is None or not are_abilities_known(parsed) or not parsed.is_sound("job_tasks"):
        return []
    table: Table[InstallJobRow] = parsed["install_jobs"]
    if not any(row.locked_teams for row in table.good_rows):
        return []
    abilities, tasks = abilities_of(parsed), _tasks(parsed)
    problems = []
    for number, row in table:
        if not row.locked_teams or not abilities.keys() >= set(row.locked_teams):
            continue  # unknown teams are told elsewhere
        on = days if row.locked_at is None else (row.locked_at.date(), row.locked_at.date())
        text = _bad_lock(row, tasks.get(row.id, []), abilities, on)
        text = text or _away_at_lock(row, parsed)
        if text:
            given, allowed = " ".join(row.locked_teams), "one able team for each task"
            problems.append(
                table.problem(number, "locked_teams", "cannot_do_it", text, given, allowed)
            )
    return problems


def _tasks(parsed: ParsedScenario) -> dict[str, list[JobTaskRow]]:
    """Tasks of each job, in their order."""
    found: dict[str, list[JobTaskRow]] = {}
    for row in sorted(parsed["job_tasks"].good_rows, key=lambda item: int(item.task)):
        found.setdefault(row.job_id, []).append(row)
    return found


def _away_at_lock(row: InstallJobRow, parsed: ParsedScenario) -> str:
    """Which locked team does not work on the locked day, in words; empty if all do."""
    if row.locked_at is None:
        return ""
    day = row.locked_at.date()
    away = {
        item.team_id
        for item in parsed["team_absences"].good_rows
        if item.first_day <= day <= item.last_day
    }
    away |= {
        team.id
        for team in parsed["teams"].good_rows
        if team.weekdays and day.weekday() not in team.weekdays
    }
    team_id = next((key for key in row.locked_teams if key in away), "")
    return f"team {team_id} does not work on {day.isoformat()}" if team_id else ""


def _bad_lock(
    row: InstallJobRow,
    tasks: Sequence[JobTaskRow],
    abilities: Mapping[str, Ability],
    days: tuple[date, date],
) -> str:
    """Why the locked teams cannot do the tasks, in words; empty if they can."""
    if len(set(row.locked_teams)) < len(row.locked_teams):
        return "a team is named twice"
    waiting = iter(row.locked_teams)
    for task in tasks:
        team_id = next(waiting, None)
        if team_id is None:
            return f"nobody is named for task {task.task}"
        team = abilities[team_id]
        lacking = team.lacks(task, days)
        if lacking:
            return f"team {team_id} cannot do task {task.task}: {lacking}"
        coming = [team_id]
        if team.size < task.people:
            helper = next(waiting, None) if row.may_share else None
            if helper is None or team.size + abilities[helper].size < task.people:
                return f"too few people are named for task {task.task}, which needs {task.people}"
            coming.append(helper)
        away = [key for key in coming if not abilities[key].comes_to(row.territory_id)]
        if away:
            return f"team {away[0]} does not work in territory {row.territory_id or '(none)'}"
    extra = next(waiting, "")
    return f"team {extra} has no task left" if extra else ""

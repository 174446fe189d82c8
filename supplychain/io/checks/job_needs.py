"""Skills, permits, tools, parts, people and territories that jobs ask for and no team has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.io.checks.abilities import abilities_of, are_abilities_known, horizon_days
from supplychain.io.headers import MOST_SUGGESTIONS, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from supplychain.errors import DataProblem
    from supplychain.io.checks.abilities import Ability
    from supplychain.io.documents.jobs import InstallJobRow, JobTaskRow
    from supplychain.io.parsed import ParsedScenario, Table


def needs_without_team(parsed: ParsedScenario) -> list[DataProblem]:
    """What a task needs, some team has: each thing, and all of a task together.

    Who comes to which district, and who is free when, is for the plan to find out.
    """
    days = horizon_days(parsed)
    teams = _teams(parsed)
    if days is None or not teams:
        return []
    table: Table[JobTaskRow] = parsed["job_tasks"]
    lacks: dict[tuple[str, str], _Lack] = {}
    for number, row in table:
        for field, given, text, allowed in _lacking(row, teams, days):
            lack = lacks.setdefault((field, given), _Lack(number, text, allowed))
            lack.count += 1
    problems: list[DataProblem] = []
    for (field, given), lack in lacks.items():
        text = f"{lack.text}; tasks that need it: {lack.count}"
        if len(problems) < MOST_SUGGESTIONS:
            text += suggestion(given.partition(":")[0], lack.allowed.split(", "))
        problems.append(table.problem(lack.row_number, field, "no_team", text, given, lack.allowed))
    return problems


class _Lack:
    """Something that no team has: where it is asked for first, and how often."""

    __slots__ = ("allowed", "count", "row_number", "text")

    def __init__(self, row_number: int, text: str, allowed: str) -> None:
        self.row_number, self.text, self.allowed = row_number, text, allowed
        self.count = 0


class _Teams:
    """What all teams have together."""

    def __init__(self, abilities: Iterable[Ability]) -> None:
        self.each = list(abilities)
        self.levels: dict[str, int] = {}
        self.parts: dict[str, float] = {}
        for team in self.each:
            for skill, level in team.levels.items():
                self.levels[skill] = max(level, self.levels.get(skill, 0))
            for part, quantity in team.parts.items():
                self.parts[part] = max(quantity, self.parts.get(part, 0.0))
        self.tools = {tool for team in self.each for tool in team.tools}
        self.certificates = {key for team in self.each for key in team.certificates}
        self._permitted: dict[str, bool] = {}
        self._able: dict[tuple[Any, ...], bool] = {}

    def is_permitted(self, key: str, days: tuple[date, date]) -> bool:
        """Whether some team has a permit that is valid on some day."""
        if key not in self._permitted:
            self._permitted[key] = any(team.is_permitted(key, days) for team in self.each)
        return self._permitted[key]

    def is_able(self, row: JobTaskRow, days: tuple[date, date]) -> bool:
        """Whether some team has all that a task needs."""
        key = (row.needs, row.certificates, row.tools, row.parts)
        if key not in self._able:
            self._able[key] = any(not team.lacks(row, days) for team in self.each)
        return self._able[key]


def _teams(parsed: ParsedScenario) -> _Teams | None:
    """All teams; ``None`` if there are none or something about them cannot be read."""
    return _Teams(abilities_of(parsed).values()) if are_abilities_known(parsed) else None


def _lacking(
    row: JobTaskRow, teams: _Teams, days: tuple[date, date]
) -> Iterator[tuple[str, str, str, str]]:
    """Column, given text, sentence and allowed text of what no team has."""
    is_complete = True
    for field, given, text, allowed in _single_lacks(row, teams, days):
        is_complete = False
        yield field, given, text, allowed
    is_permitted = all(teams.is_permitted(key, days) for key in row.certificates)
    if is_complete and is_permitted and not teams.is_able(row, days):
        words = [f"{skill}:{level}" for skill, level in row.needs]
        words += [*row.certificates, *row.tools, *(f"{p}:{q:g}" for p, q in row.parts)]
        text = "no team has all of these together"
        yield "needs", " ".join(words), text, "what one team has"


def _single_lacks(
    row: JobTaskRow, teams: _Teams, days: tuple[date, date]
) -> Iterator[tuple[str, str, str, str]]:
    yield from _knowledge_lacks(row, teams, days)
    yield from _things_lacks(row, teams)


def _knowledge_lacks(
    row: JobTaskRow, teams: _Teams, days: tuple[date, date]
) -> Iterator[tuple[str, str, str, str]]:
    """Skills and permits."""
    for skill, level in row.needs:
        most = teams.levels.get(skill, 0)
        if most == 0:
            yield "needs", skill, "no team has this skill", _listed(teams.levels, "skills")
        elif most < level:
            text = "no team has this skill at this level"
            yield "needs", f"{skill}:{level}", text, f"at most {skill}:{most}"
    for key in row.certificates:
        if key not in teams.certificates:
            text, allowed = "no team has this certificate", _listed(teams.certificates, "")
            yield "certificates", key, text, allowed or "a row of team_certificates"
        elif not teams.is_permitted(key, days):
            text = "no team's certificate is valid within the horizon"
            yield "certificates", key, text, f"{days[0]} to {days[1]}"


def _things_lacks(row: JobTaskRow, teams: _Teams) -> Iterator[tuple[str, str, str, str]]:
    """Tools and parts."""
    for tool in row.tools:
        if tool not in teams.tools:
            yield "tools", tool, "no team has this tool", _listed(teams.tools, "tools")
    for part, quantity in row.parts:
        most_units = teams.parts.get(part, 0.0)
        if most_units == 0:
            yield "parts", part, "no team carries this part", _listed(teams.parts, "parts")
        elif most_units < quantity:
            text = "no team carries that many"
            yield "parts", f"{part}:{quantity:g}", text, f"at most {part}:{most_units:g}"


def _listed(words: Iterable[str], column: str) -> str:
    return ", ".join(sorted(words)) or (f"a word among the {column} of teams" if column else "")


def people_beyond_teams(parsed: ParsedScenario) -> list[DataProblem]:
    """A task needs no more people than one team has, or two together where they may share it."""
    if not are_abilities_known(parsed):
        return []
    sizes = sorted((row.size for row in parsed["teams"].good_rows), reverse=True)
    one, two = sizes[0], sum(sizes[:2])
    may_share = {row.id: row.may_share for row in parsed["install_jobs"].good_rows}
    table: Table[JobTaskRow] = parsed["job_tasks"]
    problems = []
    for number, row in table:
        shares = may_share.get(row.job_id, True)
        if row.people > (two if shares else one):
            text = "more people than any two teams have" if shares else "more than any team has"
            allowed = f"at most {two if shares else one}"
            problems.append(table.problem(number, "people", "no_team", text, row.people, allowed))
    return problems


def territories_without_team(parsed: ParsedScenario) -> list[DataProblem]:
    """Some team works in each territory; one fault for all jobs of a territory."""
    if not are_abilities_known(parsed):
        return []
    served = [frozenset(row.territories) for row in parsed["teams"].good_rows]
    if not all(served):
        return []
    known = frozenset().union(*served)
    table: Table[InstallJobRow] = parsed["install_jobs"]
    lacking: dict[str, list[int]] = {}
    for number, row in table:
        if row.territory_id not in known:
            lacking.setdefault(row.territory_id, []).append(number)
    problems: list[DataProblem] = []
    for territory, rows in lacking.items():
        text = (
            "no team works there" if territory else "only teams without territories come; none is"
        )
        text += f"; nor at {len(rows) - 1} more jobs" if len(rows) > 1 else ""
        text += suggestion(territory, sorted(known)) if len(problems) < MOST_SUGGESTIONS else ""
        allowed = f"a territory of a team: {', '.join(sorted(known)[:20])}"
        problems.append(table.problem(rows[0], "territory_id", "no_team", text, territory, allowed))
    return problems


def times_by_level(parsed: ParsedScenario) -> list[DataProblem]:
    """Work times by level rise in level, belong to a skill, and better teams are not slower."""
    table: Table[JobTaskRow] = parsed["job_tasks"]
    problems = []
    for number, row in table:
        levels = [level for level, _ in row.work_min_by_level]
        minutes = [row.work_min, *(time for _, time in row.work_min_by_level)]
        given = " ".join(f"{level}={time:g}" for level, time in row.work_min_by_level)
        if levels and not row.needs:
            text, code, allowed = "the task needs no skill", "conflict", "a skill in needs"
        elif levels != sorted(set(levels)):
            text, code, allowed = "levels do not rise", "wrong_order", "rising levels, as 2=40 3=30"
        elif minutes != sorted(minutes, reverse=True):
            text, code = "a higher level takes longer", "wrong_order"
            allowed = f"falling minutes, from {row.work_min:g} of work_min on"
        else:
            continue
        problems.append(table.problem(number, "work_min_by_level", code, text, given, allowed))
    return problems

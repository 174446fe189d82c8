"""Jobs that belong together in ways that cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from supplychain.io.checks.paths import shortest_path
from supplychain.jobs import RelationKind, Timing

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.documents.jobs import InstallJobRow, JobRelationRow
    from supplychain.io.parsed import ParsedScenario, Table

_BOTH_WAYS = (RelationKind.SAME_TIME, RelationKind.SAME_TEAM)


def relations_of_one_job(parsed: ParsedScenario) -> list[DataProblem]:
    """A relation is between two jobs, and stands once."""
    table: Table[JobRelationRow] = parsed["job_relations"]
    problems = []
    seen: dict[tuple[RelationKind, frozenset[str]], int] = {}
    for number, row in table:
        if row.first_job_id == row.second_job_id:
            text, allowed = "the job belongs to itself", "another job"
            problems.append(
                table.problem(number, "second_job_id", "same_job", text, row.second_job_id, allowed)
            )
        elif row.kind in _BOTH_WAYS:
            pair = frozenset((row.first_job_id, row.second_job_id))
            first = seen.setdefault((row.kind, pair), number)
            is_turned = first != number and _turned(table, first, row)
            if is_turned:
                text = f"row {first} says the same the other way round"
                given = f"{row.first_job_id} {row.second_job_id}"
                problems.append(
                    table.problem(number, "second_job_id", "duplicate_key", text, given, "one row")
                )
    return problems


def gaps(parsed: ParsedScenario) -> list[DataProblem]:
    """The least gap is no longer than the most."""
    problems = []
    for name in ("install_jobs", "job_relations"):
        table: Table[InstallJobRow | JobRelationRow] = parsed[name]
        for number, row in table:
            if row.most_gap_min is not None and row.most_gap_min < row.least_gap_min:
                text, allowed = "less than least_gap_min", f">= {row.least_gap_min:g}"
                problems.append(
                    table.problem(
                        *(number, "most_gap_min", "upside_down", text, row.most_gap_min, allowed)
                    )
                )
    return problems


def gaps_without_order(parsed: ParsedScenario) -> list[DataProblem]:
    """Gaps are between what comes one after the other."""
    problems = []
    for name, field, wanted in (
        ("install_jobs", "timing", Timing.IN_ORDER),
        ("job_relations", "kind", RelationKind.BEFORE),
    ):
        table: Table[InstallJobRow | JobRelationRow] = parsed[name]
        for number, row in table:
            has_gap = row.least_gap_min > 0 or row.most_gap_min is not None
            if has_gap and getattr(row, field) != wanted:
                text = f"a gap has no meaning unless {field} is {wanted}"
                given = getattr(row, field)
                problems.append(table.problem(number, field, "conflict", text, given, str(wanted)))
    return problems


def circles_of_jobs(parsed: ParsedScenario) -> list[DataProblem]:
    """No job comes before itself; jobs at the same time count as one."""
    table: Table[JobRelationRow] = parsed["job_relations"]
    meets = _Meets(table)
    after: dict[str, dict[str, None]] = {}
    problems = []
    for number, row in table:
        if row.kind is not RelationKind.BEFORE or row.first_job_id == row.second_job_id:
            continue
        first, second = meets.of(row.first_job_id), meets.of(row.second_job_id)
        path = [first] if first == second else shortest_path(after, second, first)
        if path:
            jobs = [row.first_job_id, row.second_job_id, *path[1:-1], row.first_job_id]
            text = f"jobs wait for each other in a circle: {' before '.join(jobs)}"
            given = f"{row.first_job_id} before {row.second_job_id}"
            allowed = "no circle of before and same_time"
            problems.append(table.problem(number, "second_job_id", "circle", text, given, allowed))
        else:
            after.setdefault(first, {})[second] = None
    return problems


class _Meets:
    """Jobs that start together, each group under the key of one of them."""

    def __init__(self, table: Table[JobRelationRow]) -> None:
        self._above: dict[str, str] = {}
        for _, row in table:
            if row.kind is RelationKind.SAME_TIME:
                self._above[self.of(row.second_job_id)] = self.of(row.first_job_id)

    def of(self, job: str) -> str:
        """Key of the job's group."""
        while self._above.get(job, job) != job:
            job = self._above[job]
        return job


def _turned(table: Table[JobRelationRow], first: int, row: JobRelationRow) -> bool:
    """Whether the row under that number has the same jobs the other way round."""
    other = next(item for number, item in table if number == first)
    return other.first_job_id == row.second_job_id

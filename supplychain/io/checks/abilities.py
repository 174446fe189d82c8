"""What teams of a scenario can do, for checks of what jobs ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from supplychain.io.header import length_s_of, start_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from supplychain.io.documents.jobs import JobTaskRow
    from supplychain.io.documents.teams import TeamCertificateRow
    from supplychain.io.parsed import ParsedScenario


@dataclass(frozen=True, slots=True)
class Ability:
    """One team.

    Parameters
    ----------
    size
        People.
    levels
        Level by skill.
    certificates
        Permits by key, each with its rows.
    tools, parts
        What it has with it each day.
    territories
        Where it works; empty means everywhere.
    """

    size: int
    levels: Mapping[str, int]
    certificates: Mapping[str, tuple[TeamCertificateRow, ...]]
    tools: frozenset[str]
    parts: Mapping[str, float]
    territories: frozenset[str]

    def lacks(self, task: JobTaskRow, days: tuple[date, date]) -> str:
        """What it lacks for a task between two days, in words; empty if it can do it."""
        for skill, level in task.needs:
            if self.levels.get(skill, 0) < level:
                return f"it lacks {skill}:{level}"
        for key in task.certificates:
            if not self.is_permitted(key, days):
                return f"its certificate {key} is missing or not valid"
        for tool in task.tools:
            if tool not in self.tools:
                return f"it lacks the tool {tool}"
        for part, quantity in task.parts:
            if self.parts.get(part, 0.0) < quantity:
                return f"it carries too little of {part}"
        return ""

    def is_permitted(self, key: str, days: tuple[date, date]) -> bool:
        """Whether a permit is valid on one of the days from the first to the last."""
        first, last = days
        return any(
            (row.valid_from is None or row.valid_from <= last)
            and (row.valid_until is None or first <= row.valid_until)
            for row in self.certificates.get(key, ())
        )

    def comes_to(self, territory: str) -> bool:
        """Whether it works there."""
        return not self.territories or territory in self.territories


def abilities_of(parsed: ParsedScenario) -> dict[str, Ability]:
    """What each team can do, by its key."""
    certificates: dict[str, dict[str, tuple[TeamCertificateRow, ...]]] = {}
    for row in parsed["team_certificates"].good_rows:
        held = certificates.setdefault(row.team_id, {})
        held[row.certificate_id] = (*held.get(row.certificate_id, ()), row)
    return {
        row.id: Ability(
            row.size,
            dict(row.skills),
            certificates.get(row.id, {}),
            frozenset(row.tools),
            dict(row.parts),
            frozenset(row.territories),
        )
        for row in parsed["teams"].good_rows
    }


def are_abilities_known(parsed: ParsedScenario) -> bool:
    """Whether there are teams, and every cell about them could be read."""
    tables = ("teams", "team_certificates")
    is_read = not any(parsed[name].unreadable for name in tables)
    return bool(parsed["teams"].row_numbers) and is_read and parsed.is_sound(*tables)


def horizon_days(parsed: ParsedScenario) -> tuple[date, date] | None:
    """First and last calendar day of the horizon; ``None`` if the header is broken."""
    if parsed.header is None:
        return None
    start = start_of(parsed.header)
    end = start + timedelta(seconds=max(0, length_s_of(parsed.header) - 1))
    return start.date(), end.date()

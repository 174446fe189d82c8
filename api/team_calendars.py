"""``calendars.zip``: for each team a calendar (RFC 5545) that telephones and mail programs take."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC
from typing import TYPE_CHECKING

from supplychain.calendars import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.installers_view import InstallersView
    from solvers.installers.plan import TeamRoute, Visit

LONGEST_LINE = 75
"""Octets of a line, the break aside (section 3.1)."""
OLDEST = (1980, 1, 1, 0, 0, 0)
"""A fixed date in the archive makes equal plans give equal files."""


def write_calendars(path: Path, view: InstallersView) -> None:
    """Write a calendar for each team that is out."""
    names: set[str] = set()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for team_id in view.routes_of:
            entry = zipfile.ZipInfo(_file_name(team_id, names), OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, calendar_of(view, team_id))


def calendar_of(view: InstallersView, team_id: str) -> str:
    """Everything that a team does, as one iCalendar text."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//supplychain//installers//EN"),
        f"X-WR-CALNAME:{_text(view.team_name(team_id))}",
        *(line for route in view.routes_of[team_id] for line in _events(view, route)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _events(view: InstallersView, route: TeamRoute) -> Iterator[str]:
    for visit in route.visits:
        job = view.problem.job_of[visit.job_id]
        yield "BEGIN:VEVENT"
        yield f"UID:{_text(f'{job.id}/{visit.task}/{route.team_id}@{view.scenario.name}')}"
        yield f"DTSTAMP:{_clock(view, 0)}"
        yield f"DTSTART:{_clock(view, visit.start_s)}"
        yield f"DTEND:{_clock(view, visit.end_s)}"
        yield f"SUMMARY:{_text(f'{job.id} {view.customer(job)}')}"
        yield f"GEO:{job.location.lat:.6f};{job.location.lon:.6f}"
        yield f"LOCATION:{_text(f'{job.location.lat:.5f}, {job.location.lon:.5f}')}"
        yield f"DESCRIPTION:{_text(_about(view, route, visit))}"
        yield "END:VEVENT"


def _about(view: InstallersView, route: TeamRoute, visit: Visit) -> str:
    """What a team is to know of a visit, a line each."""
    task = view.problem.job_of[visit.job_id].tasks[visit.task]
    lines = [f"到达 arrive {view.scenario.horizon.clock(visit.arrive_s):%H:%M}"]
    if visit.helps:
        lines.append("协助 help")
    others = view.partners(route, visit)
    if others:
        lines.append("协作 with " + ", ".join(map(view.team_name, others)))
    if task.needs:
        lines.append(", ".join(skill.id for skill in task.needs))
    needed = (*task.tools, *(f"{part.id} x {part.quantity:g}" for part in task.parts))
    if needed:
        lines.append("带 bring " + ", ".join(needed))
    lines.append(f"{(visit.end_s - visit.start_s) // MINUTE_S} min")
    return "\n".join(lines)


def _clock(view: InstallersView, at_s: int) -> str:
    return view.scenario.horizon.clock(at_s).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    """Text with what has a meaning in calendars made harmless (section 3.3.11)."""
    plain = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line cut into parts that are short enough; a letter is never cut."""
    if len(line.encode()) <= LONGEST_LINE:
        return line
    parts, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LONGEST_LINE:
            parts.append(" ")
            octets = 1
        parts[-1] += letter
        octets += size
    return "\r\n".join(parts)


def _file_name(team_id: str, taken: set[str]) -> str:
    """A name that file systems accept, and that is not ``taken`` yet."""
    clean = re.sub(r"[^\w.-]+", "-", team_id).strip(".-") or "team"
    name, number = clean, 2
    while name.lower() in taken:
        name, number = f"{clean}~{number}", number + 1
    taken.add(name.lower())
    return f"{name}.ics"

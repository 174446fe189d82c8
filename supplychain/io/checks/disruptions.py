"""Disruptions whose figures, times or triggers cannot be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from supplychain.calendars import HOUR_S
from supplychain.disruptions import FORMS, Measure, Profile
from supplychain.disruptions.profile import Timing, valley
from supplychain.errors import DataProblem
from supplychain.io.checks.paths import shortest_path

if TYPE_CHECKING:
    from supplychain.disruptions import Distribution
    from supplychain.io.documents.disruptions import DisruptionRow, DisruptionTriggerRow
    from supplychain.io.parsed import ParsedScenario, Table

LENGTHS = ("ramp_down_h", "plateau_h", "ramp_up_h")
_NEEDING = ("disruption_zones", "disruption_triggers")


def tables_of_disruptions(parsed: ParsedScenario) -> list[DataProblem]:
    """Zones and triggers come with the disruptions that they belong to."""
    table = parsed["disruptions"]
    told = {problem.table for problem in parsed.problems if problem.code == "missing_table"}
    is_needed = any(parsed[name].row_numbers for name in _NEEDING)
    if not is_needed or table.columns or table.exact or "disruptions" in told:
        return []
    text = "the scenario lacks this table, which zones and triggers of disruptions need"
    return [DataProblem("disruptions", -1, "", "missing_table", text)]


def severities(parsed: ParsedScenario) -> list[DataProblem]:
    """A severity lies within what its kind measures."""
    table: Table[DisruptionRow] = parsed["disruptions"]
    problems = []
    for number, row in table:
        form, given = FORMS[row.kind], row.severity
        # Shapes without an end are cut where they are drawn, so that only their mean must fit.
        most = given.mean if math.isinf(given.most) else given.most
        if given.least < 0.0 or most > form.most:
            text = f"outside the range of {row.kind}, which measures a {form.measure}"
            allowed = f"0 to {form.most:g}"
            problems.append(
                table.problem(number, "severity", "out_of_range", text, given.text, allowed)
            )
    return problems


def lengths(parsed: ParsedScenario) -> list[DataProblem]:
    """Ramps, plateaus and delays are not negative, whatever is drawn."""
    problems = []
    columns = [("disruptions", name) for name in LENGTHS]
    for name, field in (*columns, ("disruption_triggers", "delay_h")):
        table = parsed[name]
        for number, row in table:
            given: Distribution = getattr(row, field)
            if given.least < 0.0:
                text, allowed = "a time in between cannot be negative", ">= 0 hours"
                problems.append(
                    table.problem(number, field, "out_of_range", text, given.text, allowed)
                )
    return problems


def never_set_off(parsed: ParsedScenario) -> list[DataProblem]:
    """Every disruption has a start, or something that sets it off."""
    if not parsed.is_sound("disruption_triggers"):
        return []
    table: Table[DisruptionRow] = parsed["disruptions"]
    triggered = {row.disruption_id for row in parsed["disruption_triggers"].good_rows}
    unread = {(table.row_numbers[index], field) for index, field in table.unreadable}
    text, allowed = "it never begins", "start_h, or a row of disruption_triggers"
    return [
        table.problem(number, "start_h", "missing_value", text, "", allowed)
        for number, row in table
        if row.start_h is None and row.id not in triggered and (number, "start_h") not in unread
    ]


def humps(parsed: ParsedScenario) -> list[DataProblem]:
    """Two humps are of demand, with fixed figures that fit together; nothing else has a peak."""
    table: Table[DisruptionRow] = parsed["disruptions"]
    problems = []
    for number, row in table:
        fault = _flat_fault(row) if row.profile is Profile.PLATEAU else _hump_fault(row)
        if fault is not None:
            problems.append(table.problem(number, *fault))
    return problems


def spared(parsed: ParsedScenario) -> list[DataProblem]:
    """Classes and permits are spared where the kind can, and leave something to be hit."""
    table: Table[DisruptionRow] = parsed["disruptions"]
    known = {value for _, value in parsed["temperature_classes"].values("id")}
    is_known = parsed.is_sound("temperature_classes")
    problems = []
    for number, row in table:
        form, given = FORMS[row.kind], " ".join(row.exempt_classes)
        unknown = [word for word in row.exempt_classes if word not in known]
        fault: tuple[Any, ...] | None = None
        if given and not form.uses_classes:
            text = f"{row.kind} does not tell temperature classes apart"
            fault = ("exempt_classes", "conflict", text, given, "blank")
        elif unknown and is_known:
            text, allowed = "temperature_classes has no such id", "ids of temperature_classes"
            fault = ("exempt_classes", "unknown_reference", text, " ".join(unknown), allowed)
        elif given and is_known and known <= set(row.exempt_classes):
            text, allowed = "every class is spared, so that nothing is hit", "some of the classes"
            fault = ("exempt_classes", "conflict", text, given, allowed)
        if fault is not None:
            problems.append(table.problem(number, *fault))
        if row.permit_share and not form.uses_permits:
            text = f"{row.kind} knows no permits"
            problems.append(
                table.problem(number, "permit_share", "conflict", text, row.permit_share, "0")
            )
    return problems


def circles_of_triggers(parsed: ParsedScenario) -> list[DataProblem]:
    """Nothing sets itself off, neither at once nor through others."""
    table: Table[DisruptionTriggerRow] = parsed["disruption_triggers"]
    follows: dict[str, dict[str, None]] = {}
    problems = []
    for number, row in table:
        path = shortest_path(follows, row.disruption_id, row.after_id)
        if path:
            text = f"disruptions set each other off in a circle: {' then '.join([*path, path[0]])}"
            given = f"{row.after_id} then {row.disruption_id}"
            problems.append(table.problem(number, "after_id", "circle", text, given, "no circle"))
        else:
            follows.setdefault(row.after_id, {})[row.disruption_id] = None
    return problems


def _flat_fault(row: DisruptionRow) -> tuple[Any, ...] | None:
    if row.peak is None:
        return None
    text = "only two_humps have a peak beside their severity"
    return "peak", "conflict", text, row.peak, "blank"


def _hump_fault(row: DisruptionRow) -> tuple[Any, ...] | None:
    """Field, code, sentence, given and allowed of the first thing that does not fit."""
    if FORMS[row.kind].measure is not Measure.FACTOR:
        text = "two_humps are a profile of factors, such as demand_surge"
        return "profile", "conflict", text, row.profile, "plateau"
    drawn = [name for name in ("severity", *LENGTHS) if not getattr(row, name).is_fixed]
    if drawn:
        text, given = "two_humps need fixed figures", getattr(row, drawn[0]).text
        return drawn[0], "conflict", text, given, "a number"
    mean = row.severity.mean
    if row.peak is None or row.peak < mean:
        text = "the peak of two_humps is missing or below their mean, the severity"
        given = "" if row.peak is None else row.peak
        return "peak", "out_of_range", text, given, f">= {mean:g}"
    rise, plateau, fall = (round(getattr(row, name).mean * HOUR_S) for name in LENGTHS)
    if plateau < rise + fall or plateau == 0:
        text, given = "two humps do not fit in", row.plateau_h.text
        return "plateau_h", "out_of_range", text, given, "at least both ramps together, above 0"
    if valley(Timing(0, rise, plateau, fall), mean, row.peak) < 0.0:
        text = "humps this high and wide have a higher mean than the severity"
        return "peak", "out_of_range", text, row.peak, "a lower peak or shorter ramps"
    return None

"""Suppliers, offers and records that contradict themselves, or leave something unsaid."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from supplychain.errors import DataProblem
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import FORMS, OF_SUPPLY

if TYPE_CHECKING:
    from datetime import datetime

    from supplychain.io.documents.suppliers import (
        CertificateRow,
        ClusterOutageRow,
        DeliveryReceivedRow,
        InspectionRow,
        SupplyOfferRow,
        SupplyPriceRow,
    )
    from supplychain.io.parsed import ParsedScenario, Table

_NEEDED_BY_DEMAND = ("suppliers", "supply_offers")
_ROUNDING = 1e-9


def tables_of_supply(parsed: ParsedScenario) -> list[DataProblem]:
    """Whoever states what is needed states suppliers and their offers too."""
    present = {name for name in OF_SUPPLY if parsed[name].row_numbers}
    needed = {
        str(column_extra(FORMS[name].row_model, field)["refers_to"])
        for name in present
        for field in FORMS[name].columns
        if column_extra(FORMS[name].row_model, field)["refers_to"] in OF_SUPPLY
    }
    if "category_demand" in present:
        needed |= set(_NEEDED_BY_DEMAND)
    text = "the scenario lacks this table, which other tables about suppliers need"
    return [
        DataProblem(name, -1, "", "missing_table", text)
        for name in OF_SUPPLY
        if name in needed - present and not parsed[name].columns
    ]


def prices_without_offer(parsed: ParsedScenario) -> list[DataProblem]:
    """A price break belongs to an offer."""
    if not parsed.is_sound("supply_offers"):
        return []
    offered = {(row.supplier_id, row.category_id) for row in parsed["supply_offers"].good_rows}
    text, allowed = "supply_offers has no such pair", "a supplier and a category of supply_offers"
    problems = []
    for name in ("supply_prices", "present_allocation"):
        table = parsed[name]
        problems += [
            table.problem(
                number,
                "category_id",
                "unknown_reference",
                text,
                f"{row.supplier_id} {row.category_id}",
                allowed,
            )
            for number, row in table
            if (row.supplier_id, row.category_id) not in offered
        ]
    return problems


def rising_prices(parsed: ParsedScenario) -> list[DataProblem]:
    """Larger quantities are never dearer by the unit."""
    table: Table[SupplyPriceRow] = parsed["supply_prices"]
    steps: dict[tuple[str, str], list[tuple[float, float, int]]] = {
        (row.supplier_id, row.category_id): [(0.0, row.price_cny, -1)]
        for row in parsed["supply_offers"].good_rows
    }
    for number, row in table:
        steps.setdefault((row.supplier_id, row.category_id), []).append(
            (row.from_units, row.price_cny, number)
        )
    text = "a larger quantity is dearer than a smaller one"
    return [
        table.problem(number, "price_cny", "wrong_order", text, price, f"at most {before:g}")
        for held in steps.values()
        for (_, before, _), (_, price, number) in pairwise(sorted(held))
        if price > before
    ]


def orders_beyond_capacity(parsed: ParsedScenario) -> list[DataProblem]:
    """A minimum order can be delivered."""
    table: Table[SupplyOfferRow] = parsed["supply_offers"]
    text = "the minimum order is more than can be delivered"
    return [
        table.problem(
            number,
            "least_units",
            "out_of_range",
            text,
            row.least_units,
            f"at most {row.capacity_units:g}",
        )
        for number, row in table
        if row.capacity_units is not None and row.least_units > row.capacity_units
    ]


def times_of_deliveries(parsed: ParsedScenario) -> list[DataProblem]:
    """Goods are due and come after they are ordered, and what has not come has no units."""
    table: Table[DeliveryReceivedRow] = parsed["deliveries_received"]
    problems = []
    for number, row in table:
        for field, clock in (("due_at", row.due_at), ("received_at", row.received_at)):
            if clock is not None and _is_before(clock, row.ordered_at):
                text = "this is before the order"
                allowed = f"not before {row.ordered_at.isoformat()}"
                problems.append(
                    table.problem(number, field, "wrong_order", text, clock.isoformat(), allowed)
                )
        if row.received_at is None and row.received_units > 0:
            text = "units came, but no time says when"
            problems.append(
                table.problem(number, "received_at", "missing_value", text, "", "when they came")
            )
    return problems


def samples_of_inspections(parsed: ParsedScenario) -> list[DataProblem]:
    """No more units are defective than were looked at."""
    table: Table[InspectionRow] = parsed["inspections"]
    text = "more defective units than were looked at"
    return [
        table.problem(
            number,
            "defective_units",
            "out_of_range",
            text,
            row.defective_units,
            f"at most {row.sampled_units:g}",
        )
        for number, row in table
        if row.defective_units > row.sampled_units
    ]


def validity_of_certificates(parsed: ParsedScenario) -> list[DataProblem]:
    """A certificate ends after it begins."""
    table: Table[CertificateRow] = parsed["certificates"]
    text = "it ends before it begins"
    return [
        table.problem(
            number,
            "valid_until",
            "wrong_order",
            text,
            row.valid_until.isoformat(),
            f"not before {row.valid_from.isoformat()}",
        )
        for number, row in table
        if _is_before(row.valid_until, row.valid_from)
    ]


def outages(parsed: ParsedScenario) -> list[DataProblem]:
    """Cases hit clusters that exist, have one probability each, and together at most 1."""
    table: Table[ClusterOutageRow] = parsed["cluster_outages"]
    known = {row.cluster for row in parsed["suppliers"].good_rows}
    first: dict[str, float] = {}
    problems = []
    for number, row in table:
        if parsed.is_sound("suppliers") and row.cluster not in known:
            text = "no supplier is in this cluster"
            allowed = ", ".join(sorted(known)[:12])
            problems.append(
                table.problem(number, "cluster", "unknown_reference", text, row.cluster, allowed)
            )
        told = first.setdefault(row.id, row.probability)
        if told != row.probability:
            text = "another row of this case says another probability"
            problems.append(
                table.problem(number, "probability", "conflict", text, row.probability, f"{told:g}")
            )
    total = math.fsum(first.values())
    if total > 1.0 + _ROUNDING:
        text = "the probabilities add up to more than 1"
        problems.append(
            table.problem(-1, "probability", "wrong_sum", text, f"{total:g}", "at most 1")
        )
    return problems


def best_grade(parsed: ParsedScenario) -> list[DataProblem]:
    """Somebody has the grade that most of the spend must go to."""
    table = parsed["suppliers"]
    if parsed.header is None or parsed.header.sourcing is None or not parsed.is_sound("suppliers"):
        return []
    rules = parsed.header.sourcing
    grades = {row.grade for row in table.good_rows}
    if not grades or rules.best_share == 0 or rules.best_grade in grades or "" in grades:
        return []
    text = "no supplier has this grade, which must get its share of spend"
    allowed = ", ".join(sorted(grades))
    return [
        parsed.header_problem(
            "sourcing.best_grade", "unknown_reference", text, rules.best_grade, allowed
        )
    ]


def _is_before(one: datetime, other: datetime) -> bool:
    """Whether a clock time is before another, if both have a zone or none has."""
    if (one.tzinfo is None) != (other.tzinfo is None):
        return False
    return one < other

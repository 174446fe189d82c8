"""Orders that come one by one during the day, each with its lines, windows and door."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from supplychain.errors import DataError, DataProblem
from supplychain.io.clocks import clock_of
from supplychain.io.convert import from_document, to_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supplychain.orders import Customer, Order
    from supplychain.scenario import Scenario

TABLES = ("orders", "order_lines", "order_windows", "customers")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in what was given: a file, its row (or -1) and a field."""

    table: str
    row: int = -1
    field: str = ""

    def problem(self, column: str, code: str, text: str, given: str = "") -> DataProblem:
        """A fault here."""
        inside = ".".join(part for part in (self.field, column) if part)
        return DataProblem(self.table, self.row, inside, code, text, given)

    def within(self, *parts: object) -> Place:
        """A field of this field."""
        path = ".".join(str(part) for part in (self.field, *parts) if part != "")
        return Place(self.table, self.row, path)


@dataclass(slots=True)
class Rows:
    """Rows of the tables that hold what was given, and where each stood."""

    rows: dict[str, list[dict[str, Any]]]
    places: dict[str, list[Place]]
    problems: list[DataProblem] = field(default_factory=list)

    @classmethod
    def of(cls, tables: Sequence[str]) -> Rows:
        """Tables without rows."""
        return cls({name: [] for name in tables}, {name: [] for name in tables})

    def add(self, table: str, row: dict[str, Any], place: Place) -> None:
        """Add a row to a table."""
        self.rows[table].append(row)
        self.places[table].append(place)

    def told(self, problem: DataProblem) -> DataProblem:
        """A fault of a table as one of what was given."""
        places = self.places.get(problem.table, [])
        here = problem.row - 1
        if problem.code == "missing_column":
            here, text = 0, "a value is missing"
            problem = replace(problem, code="missing_value", problem=text)
        elif problem.row < 0:
            # A column of no meaning is one fault, wherever it stands first.
            rows = self.rows.get(problem.table, [])
            here = next((n for n, row in enumerate(rows) if problem.column in row), -1)
        if not 0 <= here < len(places):
            return problem
        place = places[here].within(problem.column)
        return replace(problem, table=place.table, row=place.row, column=place.field)


def read_orders(
    given: Sequence[tuple[Place, object]], scenario: Scenario, placed_s: int
) -> list[tuple[Order, Customer]]:
    """Orders of a day, checked against its scenario as if they had always been in it.

    Parameters
    ----------
    given
        What was given, and where: ``{"order": {...}, "customer": {...}}``. Fields are the columns
        of the scenario's tables; an order has its ``lines``, and may have its ``windows``, as
        lists. A customer that the scenario knows may be left out.
    scenario
        Everything else.
    placed_s
        When they were placed, where ``placed_at`` is not given.

    Returns
    -------
    list of tuple
        Each order with its customer.

    Raises
    ------
    DataError
        With every fault, at its place.
    """
    if not given:
        return []
    rows = Rows.of(TABLES)
    placed_at = clock_of(placed_s, scenario.horizon.start).isoformat()
    for place, item in given:
        _take(rows, place, item, placed_at)
    own = {row.get("id") for row in rows.rows["customers"]}
    rest = replace(
        scenario,
        orders=(),
        transfers=(),
        customers=tuple(item for item in scenario.customers if item.id not in own),
        execution=None,
    )
    document = to_document(rest).model_dump(exclude_none=True)
    for name in TABLES:
        # What was given stands first, so that a fault's row tells which it is.
        document[name] = [*rows.rows[name], *document.get(name, ())]
    try:
        read = from_document(document)
    except DataError as wrong:
        raise DataError([*rows.problems, *map(rows.told, wrong.problems)]) from wrong
    if rows.problems:
        raise DataError(rows.problems)
    refuse_empty(given, [item.lines for item in read.orders], "order", "lines")
    customers = {item.id: item for item in read.customers}
    return [(order, customers[order.customer_id]) for order in read.orders]


def refuse_empty(
    given: Sequence[tuple[Place, object]],
    parts: Sequence[Sequence[object]],
    subject: str,
    name: str,
) -> None:
    """Raise `DataError` for what has nothing in it.

    A whole table without rows is no fault of a scenario.

    Parameters
    ----------
    given
        What was given, and where.
    parts
        What each has in it.
    subject, name
        What it is, and what it lacks.
    """
    text = f"the {subject} has no {name}"
    problems = [
        place.within(subject).problem(name, "missing_value", text)
        for (place, _), found in zip(given, parts, strict=True)
        if not found
    ]
    if problems:
        raise DataError(problems)


def _take(rows: Rows, place: Place, item: object, placed_at: str) -> None:
    """Sort what was given into the tables."""
    if not isinstance(item, dict) or not isinstance(item.get("order"), dict):
        rows.problems.append(place.problem("order", "missing_value", "there is no order"))
        return
    order, key = dict(item["order"]), item["order"].get("id")
    for unknown in sorted(item.keys() - {"order", "customer"}):
        rows.problems.append(place.problem(unknown, "unknown_field", "no field is called so"))
    customer = item.get("customer")
    if isinstance(customer, dict):
        rows.add("customers", customer, place.within("customer"))
        order.setdefault("customer_id", customer.get("id"))
    elif customer is not None:
        rows.problems.append(place.problem("customer", "wrong_type", "this is no customer"))
    order.setdefault("placed_at", placed_at)
    lists = {name: order.pop(name, []) for name in ("lines", "windows")}
    for name, found in lists.items():
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            text = "this is no list of objects"
            rows.problems.append(place.problem(f"order.{name}", "wrong_type", text))
            lists[name] = []
    rows.add("orders", order, place.within("order"))
    for name, table in (("lines", "order_lines"), ("windows", "order_windows")):
        for number, row in enumerate(lists[name]):
            rows.add(table, {"order_id": key, **row}, place.within("order", name, number))

"""Tables that a planner's export holds within another one, and references by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplychain.errors import DataProblem
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import FORMS
from supplychain.io.line_products import products_from_classes
from supplychain.io.parsed import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DOOR = {"customer_name": "name", "lat": "lat", "lon": "lon", "city": "city"}
_LINE = ("product_id", "temperature_class_id", "quantity", "line_kg")
_NOT_IN_ORDER = frozenset({*_DOOR, *_LINE})


def derive(tables: dict[str, Table[Any]], given: frozenset[str]) -> list[DataProblem]:
    """Complete the tables in place before their rows are read; what is wrong on the way.

    Names that stand for keys become keys; customers and lines that stand in the orders become
    tables; kilograms of a line become units.
    """
    for table in tables.values():
        _resolve_names(table, tables)
    _resolve_conflicts(tables)
    _resolve_sources(tables)
    problems: list[DataProblem] = []
    orders = tables.get("orders")
    if orders is not None:
        problems += _derive_customers(orders, tables, given)
        problems += _derive_lines(orders, tables, given)
    if "order_lines" in tables:
        problems += products_from_classes(tables["order_lines"], tables.get("products"))
        problems += _units_from_kg(tables["order_lines"], tables.get("products"))
    return problems


def _resolve_names(table: Table[Any], tables: Mapping[str, Table[Any]]) -> None:
    """Replace names by keys where no key is called so and the name is unique."""
    for field, values in table.columns.items():
        target = column_extra(FORMS[table.name].row_model, field).get("refers_to")
        if not target or target not in tables:
            continue
        keys = {key for key in tables[target].columns.get("id", ()) if key is not None}
        if keys.issuperset(value for value in values if value is not None):
            continue
        by_name = unique_names(tables[target])
        for index, value in enumerate(values):
            if value and value not in keys:
                values[index] = by_name.get(value, value)


def _resolve_conflicts(tables: Mapping[str, Table[Any]]) -> None:
    """Replace names of temperature classes by keys, unless a category of products is called so."""
    if not {"conflicts", "temperature_classes"}.issubset(tables):
        return
    by_name = unique_names(tables["temperature_classes"])
    taken = set(tables["temperature_classes"].columns.get("id", ()))
    if "products" in tables:
        taken |= set(tables["products"].columns.get("category", ()))
    for field, values in tables["conflicts"].columns.items():
        tables["conflicts"].columns[field] = [
            value if value in taken else by_name.get(value, value) for value in values
        ]


def keys_by_name(table: Table[Any] | None) -> dict[str, str]:
    """Key by every name that is unique and no key itself."""
    if table is None:
        return {}
    keys = set(table.columns.get("id", ()))
    return {name: key for name, key in unique_names(table).items() if name not in keys}


def _resolve_sources(tables: Mapping[str, Table[Any]]) -> None:
    """Replace names of suppliers and sites by keys, where just one of the two is called so."""
    of_sites, of_suppliers = (
        keys_by_name(tables.get("sites")),
        keys_by_name(tables.get("suppliers")),
    )
    taken = {
        key
        for name in ("sites", "suppliers")
        if name in tables
        for key in tables[name].columns.get("id", ())
    }
    by_name = {
        name: key
        for name, key in (of_sites | of_suppliers).items()
        if name not in taken and not (name in of_sites and name in of_suppliers)
    }
    for table in tables.values():
        if "source_id" in table.columns and by_name:
            table.columns["source_id"] = [
                by_name.get(value, value) for value in table.columns["source_id"]
            ]


def _filled(table: Table[Any], fields: Iterable[str]) -> list[str]:
    """Those of the fields that have a value, or an unreadable cell, in some row."""
    unreadable = {field for _, field in table.unreadable}
    return [
        field
        for field in fields
        if field in unreadable or any(value is not None for value in table.columns.get(field, ()))
    ]


def unique_names(table: Table[Any]) -> dict[str, str]:
    """Key by every name that only one row has."""
    keys, names = table.columns.get("id", []), table.columns.get("name", [])
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for key, name in zip(keys, names, strict=False):
        if not name or key is None:
            continue
        if found.setdefault(name, key) != key:
            doubtful.add(name)
    return {name: key for name, key in found.items() if name not in doubtful}


def _derive_customers(
    orders: Table[Any], tables: dict[str, Table[Any]], given: frozenset[str]
) -> list[DataProblem]:
    """Customers from positions in the orders, one per customer, or per order if none is named."""
    present = _filled(orders, _DOOR)
    if "customers" in given:
        return [_stands_twice(orders, field, "customers") for field in present]
    if "lat" not in present or "lon" not in present:
        if not orders.row_numbers:
            return []
        text = "the scenario lacks this table, and the orders have no lat and lon"
        return [DataProblem("customers", -1, "", "missing_table", text)]
    keys = orders.columns.get("customer_id", [None] * len(orders.row_numbers))
    keys = [
        order if key is None else key
        for key, order in zip(keys, orders.columns.get("id", keys), strict=True)
    ]
    orders.columns["customer_id"] = keys
    doors: Table[Any] = Table("customers", orders.label, exact=orders.exact)
    doors.columns = {"id": [], **{_DOOR[field]: [] for field in present}}
    doors.headers = {_DOOR[field]: orders.headers[field] for field in present}
    doors.headers["id"] = orders.headers.get("customer_id", orders.headers.get("id", "id"))
    tables["customers"] = doors
    return _collect_doors(orders, doors, present)


def _collect_doors(orders: Table[Any], doors: Table[Any], present: list[str]) -> list[DataProblem]:
    problems: list[DataProblem] = []
    seen: dict[str, tuple[Any, Any]] = {}
    for index, number in enumerate(orders.row_numbers):
        key = orders.columns["customer_id"][index]
        place = (orders.columns["lat"][index], orders.columns["lon"][index])
        if key in seen:
            if place != seen[key]:
                text = "the same customer stands elsewhere at another position"
                problems.append(
                    orders.problem(number, "lat", "conflict", text, place, str(seen[key]))
                )
            continue
        seen[key] = place
        doors.unreadable |= {
            (len(doors.row_numbers), _DOOR[field])
            for field in present
            if (index, field) in orders.unreadable
        }
        doors.row_numbers.append(number)
        doors.columns["id"].append(key)
        for field in present:
            doors.columns[_DOOR[field]].append(orders.columns[field][index])
    for field in present:
        orders.columns[field] = [None] * len(orders.row_numbers)
    return problems


def _derive_lines(
    orders: Table[Any], tables: dict[str, Table[Any]], given: frozenset[str]
) -> list[DataProblem]:
    """Lines from products in the orders; rows of one order that differ only there become one."""
    present = _filled(orders, _LINE)
    if "order_lines" in given:
        return [_stands_twice(orders, field, "order_lines") for field in present]
    if not {"product_id", "temperature_class_id"}.intersection(present):
        if not orders.row_numbers:
            return []
        text = "the scenario lacks this table, and the orders have no product"
        return [DataProblem("order_lines", -1, "", "missing_table", text)]
    lines: Table[Any] = Table("order_lines", orders.label, list(orders.row_numbers))
    lines.exact = orders.exact
    lines.columns["order_id"] = list(orders.columns.get("id", [None] * len(orders.row_numbers)))
    lines.headers["order_id"] = orders.headers.get("id", "id")
    for field in present:
        lines.columns[field] = orders.columns.pop(field)
        lines.headers[field] = orders.headers[field]
    lines.unreadable = {place for place in orders.unreadable if place[1] in _LINE}
    tables["order_lines"] = lines
    return _merge_orders(orders)


def _merge_orders(orders: Table[Any]) -> list[DataProblem]:
    """Keep the first row of each order; rows that contradict it are faults."""
    problems: list[DataProblem] = []
    first: dict[str, int] = {}
    kept: list[int] = []
    fields = [field for field in orders.columns if field not in _NOT_IN_ORDER]
    for index, key in enumerate(orders.columns.get("id", ())):
        if key is None or key not in first:
            kept.append(index)
            first.setdefault(key, index)
            continue
        for field in fields:
            value, expected = orders.columns[field][index], orders.columns[field][first[key]]
            if value != expected and value is not None:
                number = orders.row_numbers[index]
                text = "rows of the same order differ"
                problems.append(
                    orders.problem(number, field, "conflict", text, value, str(expected))
                )
    place = {index: position for position, index in enumerate(kept)}
    orders.unreadable = {(place[i], field) for i, field in orders.unreadable if i in place}
    orders.row_numbers = [orders.row_numbers[index] for index in kept]
    for field, values in orders.columns.items():
        orders.columns[field] = [values[index] for index in kept]
    return problems


def _units_from_kg(lines: Table[Any], products: Table[Any] | None) -> list[DataProblem]:
    """Turn kilograms of a line into units of its product."""
    weights = lines.columns.pop("line_kg", None)
    if weights is None:
        return []
    size = len(lines.row_numbers)
    units = lines.columns.setdefault("quantity", [None] * size)
    lines.headers.setdefault("quantity", lines.headers["line_kg"])
    of_product = {} if products is None else products.columns
    kg_of = dict(zip(of_product.get("id", ()), of_product.get("kg", ()), strict=False))
    problems = []
    for index, kg in enumerate(weights):
        product_kg = kg_of.get(lines.columns.get("product_id", [None] * size)[index])
        if kg is None:
            continue
        if units[index] is None and product_kg:
            units[index] = kg / product_kg
        elif units[index] is None:
            lines.unreadable.add((index, "quantity"))
        elif product_kg and abs(units[index] * product_kg - kg) > 0.01 * kg:
            text = "the weight differs from the quantity times the product's kg"
            expected = f"{units[index] * product_kg:g} kg"
            problems.append(
                lines.problem(lines.row_numbers[index], "line_kg", "conflict", text, kg, expected)
            )
    lines.unreadable |= {(i, "quantity") for i, field in lines.unreadable if field == "line_kg"}
    return problems


def _stands_twice(orders: Table[Any], field: str, table: str) -> DataProblem:
    text = f"this belongs to the table {table}, which is there too"
    row = -1 if orders.exact else 1
    return orders.problem(row, field, "duplicate_column", text, orders.headers[field])

"""Products of order lines that name only a temperature class, as exports by weight do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supplychain.errors import DataProblem
    from supplychain.io.parsed import Table

CLASS = "temperature_class_id"


def products_from_classes(lines: Table[Any], products: Table[Any] | None) -> list[DataProblem]:
    """Give each line without product the only product of its class, in place.

    Classes with several products, or none, leave open what is meant and are faults; so is a class
    that is not the named product's.
    """
    classes = lines.columns.pop(CLASS, None)
    if classes is None:
        return []
    chosen = lines.columns.setdefault("product_id", [None] * len(classes))
    lines.headers.setdefault("product_id", lines.headers[CLASS])
    class_of = _class_of(products)
    problems = []
    for index, class_id in enumerate(classes):
        if class_id is None:
            continue
        if chosen[index] is not None:
            expected = class_of.get(chosen[index], class_id)
            if expected != class_id:
                text = "the product is of another class"
                problems.append(_problem(lines, index, "conflict", text, class_id, expected))
            continue
        found = [key for key, its_class in class_of.items() if its_class == class_id]
        if len(found) == 1:
            chosen[index] = found[0]
            continue
        lines.unreadable.add((index, "product_id"))
        text = "this class has several products; name one" if found else "no product has this class"
        allowed = ", ".join(found[:5]) or "a class of the table products"
        problems.append(_problem(lines, index, "unclear_product", text, class_id, allowed))
    return problems


def _class_of(products: Table[Any] | None) -> dict[str, str]:
    columns = {} if products is None else products.columns
    pairs = zip(columns.get("id", ()), columns.get(CLASS, ()), strict=False)
    return {key: class_id for key, class_id in pairs if key is not None and class_id is not None}


def _problem(
    lines: Table[Any], index: int, code: str, text: str, given: str, allowed: str
) -> DataProblem:
    return lines.problem(lines.row_numbers[index], CLASS, code, text, given, allowed)

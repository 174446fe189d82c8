"""What stands beside a plan in the middle of the day, on disk and on the wire.

Reservations (``order_book.json``) and what has been done (``state.json``). Times stay in seconds of
the horizon (``_s``), as in the plan's own document.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from solvers.installers.day import order_book
from solvers.installers.day.order_book import OrderBook
from supplychain import calendars, fleet, installation_state, jobs, places, teams, windows
from supplychain.errors import DataError, DataProblem
from supplychain.installation_state import InstallationState

MODULES = (calendars, fleet, installation_state, jobs, order_book, places, teams, windows)


def order_book_to_json(book: OrderBook) -> str:
    """The book as indented JSON."""
    return _adapter(OrderBook).dump_json(book, indent=2).decode()


def order_book_from_json(text: str | bytes, name: str = "order_book") -> OrderBook:
    """Read a book; ``DataError`` with every fault, which name the document as ``name``."""
    book: OrderBook = _read(OrderBook, text, name)
    return book


def state_to_json(state: InstallationState) -> str:
    """What has been done, as indented JSON."""
    return _adapter(InstallationState).dump_json(state, indent=2).decode()


def state_from_json(text: str | bytes, name: str = "state") -> InstallationState:
    """Read what has been done; ``DataError`` with every fault."""
    state: InstallationState = _read(InstallationState, text, name)
    return state


def _read(kind: Any, text: str | bytes, name: str) -> Any:
    try:
        return _adapter(kind).validate_json(text)
    except ValidationError as wrong:
        raise DataError(
            DataProblem(name, -1, ".".join(map(str, fault["loc"])), fault["type"], fault["msg"])
            for fault in wrong.errors(include_url=False)
        ) from wrong


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Reader and writer of a noun and all that it holds.

    The nouns know each other by name only, which is why their modules' names are given here.
    """
    names: dict[str, Any] = {"date": date}
    for module in MODULES:
        names |= {name: item for name, item in vars(module).items() if isinstance(item, type)}
    found: TypeAdapter[Any] = TypeAdapter(kind)
    found.rebuild(_types_namespace=names)
    return found

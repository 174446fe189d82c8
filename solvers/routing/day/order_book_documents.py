"""An order book on disk (``order_book.json`` beside a plan) and on the wire.

Times stay in seconds of the horizon (``_s``), as in the plan's own document.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from solvers.routing.day.order_book import OrderBook, Reservation
from supplychain.errors import DataError, DataProblem
from supplychain.orders import Customer, Order, OrderKind, OrderLine
from supplychain.places import Location
from supplychain.sites import Tier
from supplychain.windows import DeliveryWindow

SCHEMA_VERSION = 1


class _Document(BaseModel):
    """Strict about names."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class WindowDocument(_Document):
    """See :class:`supplychain.windows.DeliveryWindow`."""

    open_s: int
    close_s: int
    late_cny_per_min: float | None = None

    def noun(self) -> DeliveryWindow:
        """The value that the document stands for."""
        return DeliveryWindow(**dict(self))


class LineDocument(_Document):
    """See :class:`supplychain.orders.OrderLine`."""

    product_id: str
    quantity: float
    source_tier: Tier | None = None

    def noun(self) -> OrderLine:
        """The value that the document stands for."""
        return OrderLine(**dict(self))


class OrderDocument(_Document):
    """See :class:`supplychain.orders.Order`."""

    id: str
    customer_id: str
    placed_s: int
    windows: tuple[WindowDocument, ...]
    lines: tuple[LineDocument, ...]
    service_s: int
    priority: int
    split_allowed: bool
    kind: OrderKind
    max_on_board_s: int | None
    requires: tuple[str, ...]

    def noun(self) -> Order:
        """The value that the document stands for."""
        fields = dict(self)
        fields["windows"] = tuple(window.noun() for window in self.windows)
        fields["lines"] = tuple(line.noun() for line in self.lines)
        return Order(**fields)


class LocationDocument(_Document):
    """See :class:`supplychain.places.Location`."""

    lat: float
    lon: float


class CustomerDocument(_Document):
    """See :class:`supplychain.orders.Customer`."""

    id: str
    location: LocationDocument
    name: str
    city: str
    requires: tuple[str, ...]

    def noun(self) -> Customer:
        """The value that the document stands for."""
        place = Location(self.location.lat, self.location.lon)
        return Customer(self.id, place, self.name, self.city, self.requires)


class ReservationDocument(_Document):
    """See :class:`solvers.routing.day.order_book.Reservation`."""

    order: OrderDocument
    customer: CustomerDocument
    window: WindowDocument
    front_id: str
    price_cny: float
    expires_s: int

    def noun(self) -> Reservation:
        """The value that the document stands for."""
        fields = dict(self)
        for name in ("order", "customer", "window"):
            fields[name] = getattr(self, name).noun()
        return Reservation(**fields)


class OrderBookDocument(_Document):
    """See :class:`solvers.routing.day.order_book.OrderBook`."""

    schema_version: int = SCHEMA_VERSION
    reservations: tuple[ReservationDocument, ...] = ()


def order_book_to_json(book: OrderBook) -> str:
    """The book as indented JSON."""
    return OrderBookDocument.model_validate(book).model_dump_json(indent=2)


def order_book_from_json(text: str | bytes, name: str = "order_book") -> OrderBook:
    """Read a book.

    Parameters
    ----------
    text
        What `order_book_to_json` wrote.
    name
        How to call the document in errors, such as its file name.

    Raises
    ------
    DataError
        With every fault, if the text is not an order book's document.
    """
    try:
        document = OrderBookDocument.model_validate_json(text)
    except ValidationError as error:
        raise DataError(
            DataProblem(
                name,
                -1,
                ".".join(str(part) for part in fault["loc"]),
                fault["type"],
                fault["msg"],
            )
            for fault in error.errors(include_url=False)
        ) from error
    if document.schema_version != SCHEMA_VERSION:
        given, allowed = str(document.schema_version), str(SCHEMA_VERSION)
        text = "the document is of another version"
        fault = DataProblem(name, -1, "schema_version", "version", text, given, allowed)
        raise DataError([fault])
    return OrderBook(tuple(item.noun() for item in document.reservations))

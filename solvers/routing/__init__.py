"""Three-tier cold-chain routing: line haul, middle mile and last mile, together or alone."""

from solvers.common import Limits, Status
from solvers.routing.audit import audit
from solvers.routing.day.changed import changed
from solvers.routing.day.desk import Desk, broken_reservations
from solvers.routing.day.insert import insert, with_insertion
from solvers.routing.day.offer_windows import offer_windows, reservation_of, reserve
from solvers.routing.day.order_book import OrderBook
from solvers.routing.day.replan import replan
from solvers.routing.explain import explain
from solvers.routing.plan import RoutingPlan
from solvers.routing.problem import RoutingProblem
from solvers.routing.solve import solve
from solvers.routing.validate import validate

__all__ = [
    "Desk",
    "Limits",
    "OrderBook",
    "RoutingPlan",
    "RoutingProblem",
    "Status",
    "audit",
    "broken_reservations",
    "changed",
    "explain",
    "insert",
    "offer_windows",
    "replan",
    "reservation_of",
    "reserve",
    "solve",
    "validate",
    "with_insertion",
]

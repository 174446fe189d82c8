"""Three-tier cold-chain routing: line haul, middle mile and last mile, together or alone."""

from solvers.common import Limits, Status
from solvers.routing.audit import audit
from solvers.routing.changed import changed
from solvers.routing.desk import Desk
from solvers.routing.explain import explain
from solvers.routing.insert import insert, with_insertion
from solvers.routing.offer_windows import offer_windows, reservation_of
from solvers.routing.order_book import OrderBook
from solvers.routing.plan import RoutingPlan
from solvers.routing.problem import RoutingProblem
from solvers.routing.replan import replan
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
    "changed",
    "explain",
    "insert",
    "offer_windows",
    "replan",
    "reservation_of",
    "solve",
    "validate",
    "with_insertion",
]

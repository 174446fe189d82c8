"""Installers: the right team at the right door, after the truck, in the window promised."""

from solvers.common import Limits, Status
from solvers.installers.audit import audit
from solvers.installers.day.changed import changed
from solvers.installers.day.desk import Desk, broken_reservations
from solvers.installers.day.insert import insert, with_insertion
from solvers.installers.day.offer_windows import offer_windows, reservation_of, reserve
from solvers.installers.day.order_book import OrderBook
from solvers.installers.day.replan import replan
from solvers.installers.explain import explain
from solvers.installers.plan import InstallersPlan
from solvers.installers.problem import InstallersProblem
from solvers.installers.solve import solve
from solvers.installers.validate import validate

__all__ = [
    "Desk",
    "InstallersPlan",
    "InstallersProblem",
    "Limits",
    "OrderBook",
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

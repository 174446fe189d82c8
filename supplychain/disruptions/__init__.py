"""What can go wrong, as data: where, when, how badly, and what then becomes of orders and goods."""

from supplychain.disruptions.consequences import (
    CONSEQUENCES,
    Consequences,
    InStore,
    InTransit,
    NewOrders,
    QueuedWork,
    Staff,
    WorkInProgress,
)
from supplychain.disruptions.distribution import Distribution, Shape, fixed
from supplychain.disruptions.kinds import (
    FORMS,
    RESOURCES,
    Kind,
    KindForm,
    Measure,
    Profile,
    Resource,
)
from supplychain.disruptions.nouns import Disruption, Moment, Trigger
from supplychain.disruptions.zone import Place, PlaceKind, Zone, ZonePart

__all__ = [
    "CONSEQUENCES",
    "FORMS",
    "RESOURCES",
    "Consequences",
    "Disruption",
    "Distribution",
    "InStore",
    "InTransit",
    "Kind",
    "KindForm",
    "Measure",
    "Moment",
    "NewOrders",
    "Place",
    "PlaceKind",
    "Profile",
    "QueuedWork",
    "Resource",
    "Shape",
    "Staff",
    "Trigger",
    "WorkInProgress",
    "Zone",
    "ZonePart",
    "fixed",
]

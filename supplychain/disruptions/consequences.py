"""What becomes of orders, work, goods and staff where something goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from supplychain.disruptions.kinds import Kind


class InTransit(StrEnum):
    """Goods on the road to, from or through the zone."""

    CONTINUE = "continue"
    HOLD = "hold"
    DIVERT = "divert"
    RETURN = "return"


class NewOrders(StrEnum):
    """Orders of the zone that come in."""

    ACCEPT = "accept"
    DEFER = "defer"
    REFUSE = "refuse"


class QueuedWork(StrEnum):
    """Work that has not begun: it waits, goes to another site, or is cancelled."""

    WAIT = "wait"
    MOVE = "move"
    CANCEL = "cancel"


class WorkInProgress(StrEnum):
    """Work that has begun: it is finished, paused, or lost and begun anew."""

    FINISH = "finish"
    PAUSE = "pause"
    LOSE = "lose"


class InStore(StrEnum):
    """Goods in the rooms: they stay, are taken to another site, or are lost."""

    KEEP = "keep"
    MOVE = "move"
    LOSE = "lose"


class Staff(StrEnum):
    """People of the zone: they work, live where they work, or stay at home."""

    WORK = "work"
    LIVE_IN = "live_in"
    STAY_HOME = "stay_home"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What becomes of everything while a disruption lasts."""

    new_orders: NewOrders = NewOrders.ACCEPT
    queued: QueuedWork = QueuedWork.WAIT
    in_progress: WorkInProgress = WorkInProgress.FINISH
    in_transit: InTransit = InTransit.CONTINUE
    in_store: InStore = InStore.KEEP
    staff: Staff = Staff.WORK


_AS_USUAL = Consequences()
_STOPPED = Consequences(in_transit=InTransit.HOLD)

CONSEQUENCES: dict[Kind, Consequences] = {
    **dict.fromkeys(Kind, _AS_USUAL),
    Kind.LOCKDOWN: Consequences(
        new_orders=NewOrders.DEFER, in_transit=InTransit.HOLD, staff=Staff.LIVE_IN
    ),
    Kind.ROAD_CLOSURE: _STOPPED,
    Kind.SITE_OUTAGE: Consequences(
        new_orders=NewOrders.DEFER,
        in_progress=WorkInProgress.PAUSE,
        in_transit=InTransit.HOLD,
        staff=Staff.STAY_HOME,
    ),
    Kind.LABOUR_LOSS: Consequences(staff=Staff.STAY_HOME),
    Kind.DRIVER_SHORTAGE: Consequences(staff=Staff.STAY_HOME),
    Kind.INSTALLER_SHORTAGE: Consequences(new_orders=NewOrders.DEFER, staff=Staff.STAY_HOME),
}
"""What each kind means unless a disruption says otherwise."""

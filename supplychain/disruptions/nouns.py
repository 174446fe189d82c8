"""A disruption and what sets it off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from supplychain.disruptions.consequences import CONSEQUENCES, Consequences
from supplychain.disruptions.distribution import Distribution, fixed
from supplychain.disruptions.kinds import Profile
from supplychain.disruptions.zone import Zone

if TYPE_CHECKING:
    from supplychain.disruptions.consequences import (
        InStore,
        InTransit,
        NewOrders,
        QueuedWork,
        Staff,
        WorkInProgress,
    )
    from supplychain.disruptions.kinds import Kind

NOTHING = fixed(0.0)


class Moment(StrEnum):
    """When a disruption sets off another."""

    BEGIN = "begin"
    END = "end"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Another disruption that may set this one off.

    Parameters
    ----------
    after_id
        The other one; if it does not happen, nor does anything follow.
    moment
        Its begin or its end.
    probability
        How likely it follows.
    delay_s
        Seconds in between.
    """

    after_id: str
    moment: Moment = Moment.BEGIN
    probability: float = 1.0
    delay_s: Distribution = NOTHING


@dataclass(frozen=True, slots=True)
class Disruption:
    """Something that goes wrong, once at most, at the first of its start and its triggers.

    Parameters
    ----------
    id, kind, zone
        Key, what it is, and where.
    severity
        How bad it is on the plateau, as `supplychain.disruptions.FORMS` measures it; draws beyond
        the measure's range are cut to it.
    start_s
        Second of the horizon; ``None`` if only triggers set it off.
    ramp_down_s, plateau_s, ramp_up_s
        Seconds from normal to the plateau, of the plateau, and back to normal.
    probability
        How likely its start happens at all.
    profile, peak
        How severity goes on in between, and its highest value where that is of two humps.
    exempt_class_ids
        Temperature classes that it spares: essential goods.
    permit_share
        Share of vehicles that are let through all the same.
    information_delay_s
        Seconds from the begin until planners know; below 0 where it is announced ahead.
    new_orders, queued, in_progress, in_transit, in_store, staff
        What becomes of everything; ``None`` for what the kind means.
    triggers
        What else sets it off.
    source
        Where its figures are from, and words for people.
    """

    id: str
    kind: Kind
    severity: Distribution
    zone: Zone = Zone()
    start_s: Distribution | None = NOTHING
    ramp_down_s: Distribution = NOTHING
    plateau_s: Distribution = NOTHING
    ramp_up_s: Distribution = NOTHING
    probability: float = 1.0
    profile: Profile = Profile.PLATEAU
    peak: float | None = None
    exempt_class_ids: tuple[str, ...] = ()
    permit_share: float = 0.0
    information_delay_s: int = 0
    new_orders: NewOrders | None = None
    queued: QueuedWork | None = None
    in_progress: WorkInProgress | None = None
    in_transit: InTransit | None = None
    in_store: InStore | None = None
    staff: Staff | None = None
    triggers: tuple[Trigger, ...] = ()
    source: str = ""

    @property
    def consequences(self) -> Consequences:
        """What becomes of everything: as stated, else as the kind means."""
        usual = CONSEQUENCES[self.kind]
        return Consequences(
            new_orders=self.new_orders or usual.new_orders,
            queued=self.queued or usual.queued,
            in_progress=self.in_progress or usual.in_progress,
            in_transit=self.in_transit or usual.in_transit,
            in_store=self.in_store or usual.in_store,
            staff=self.staff or usual.staff,
        )

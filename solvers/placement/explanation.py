"""Why a network is as it is, in words and figures that people and machines can use."""

from __future__ import annotations

from dataclasses import dataclass

LISTED = 8
"""Entries of each kind that the text shows; the value holds all of them."""


@dataclass(frozen=True, slots=True)
class LegCost:
    """What moving goods between two tiers takes over all periods, as the mean over futures."""

    name: str
    kg: float
    transport_cny: float
    co2_kg: float


@dataclass(frozen=True, slots=True)
class ServeCost:
    """What one group costs in one zone over all periods, as the mean over futures.

    Parameters
    ----------
    zone_id, zone_name, group_id
        Where and what.
    demand_kg, kg
        Wanted, and served.
    transport_cny, sites_cny, co2_cny, unserved_cny
        On legs; of the sites passed, by kg that pass them; emission of the way; what is left out.
    in_reach
        Share of demand within the problem's first band; ``None`` without bands.
    """

    zone_id: str
    zone_name: str
    group_id: str
    demand_kg: float
    kg: float
    transport_cny: float
    sites_cny: float
    co2_cny: float
    unserved_cny: float
    in_reach: float | None

    @property
    def cny(self) -> float:
        """All of it."""
        return self.transport_cny + self.sites_cny + self.co2_cny + self.unserved_cny

    @property
    def cny_per_kg(self) -> float:
        """By kilogram served; infinite if nothing is."""
        return self.cny / self.kg if self.kg > 0 else float("inf")


@dataclass(frozen=True, slots=True)
class PathCost:
    """What goes through one chain of sites over all periods, as the mean over futures."""

    site_ids: tuple[str, ...]
    zones: int
    kg: float
    transport_cny: float


@dataclass(frozen=True, slots=True)
class Utilisation:
    """How full the room of a class is at a site.

    Parameters
    ----------
    room_kg_per_day
        What it holds.
    mean_share, peak_share
        Over periods and futures by their weights, and at the fullest.
    peak_at
        Period and future of the latter.
    """

    site_id: str
    site_name: str
    class_id: str
    room_kg_per_day: float
    mean_share: float
    peak_share: float
    peak_at: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference of costs, and where it must lie given what is proven.

    ``least`` and ``most`` are ``None`` where no bound is known.
    """

    cny: float
    least: float | None
    most: float | None

    @property
    def is_proven(self) -> bool:
        """Whether the true difference lies within one per cent of it."""
        if self.least is None or self.most is None:
            return False
        return self.most - self.least <= 1e-6 + 0.01 * abs(self.cny)

    def words(self) -> str:
        """How sure the figure is."""
        if self.is_proven:
            return "proven"
        if self.least is None or self.most is None:
            return "not proven"
        return f"between {self.least:,.0f} and {self.most:,.0f}"


@dataclass(frozen=True, slots=True)
class BindingLimit:
    """A limit without slack.

    Parameters
    ----------
    limit
        Stable word: ``reach``, ``cold_chain``, ``room``, ``openings``, ``closings``, ``budget``,
        ``co2``.
    subject
        Which of them.
    text
        One sentence.
    change
        What was tried to find its price, in words; empty if nothing was.
    saving
        What that change would save; ``None`` if it was not tried or no plan was found.
    """

    limit: str
    subject: str
    text: str
    change: str = ""
    saving: Estimate | None = None


@dataclass(frozen=True, slots=True)
class SiteWorth:
    """What an open site is worth, or a closed one would bring.

    Parameters
    ----------
    site_id, name, tier, is_open
        Which, and what the plan does with it.
    gain
        Open: what the best network without it costs more. Closed: what the best network with it
        saves, below zero if it costs more. ``None`` if there is no such network or none was found.
    text
        One sentence.
    """

    site_id: str
    name: str
    tier: str
    is_open: bool
    gain: Estimate | None
    text: str


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A family of limits that stands in the way, and the least that it must give.

    Parameters
    ----------
    family
        Stable word: ``reach``, ``cold_chain``, ``room``, ``openings``, ``closings``, ``budget``,
        ``co2``, ``age``, ``sourcing``, ``forced``.
    subject
        Which limit of the family.
    given, needed, unit
        The limit, and what would do with all others kept; equal units.
    text
        One sentence.
    """

    family: str
    subject: str
    given: float
    needed: float
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why there is no plan.

    Parameters
    ----------
    alone
        Limits each of which, relaxed alone, makes a plan possible.
    together
        If there are none: limits that must all give way, and without any one of which there is
        still no plan.
    text
        In one sentence.
    """

    alone: tuple[Relaxation, ...]
    together: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return "\n".join([self.text, *(f"  {item.text}" for item in self.alone)])


@dataclass(frozen=True, slots=True)
class PlacementExplanation:
    """Where the money goes, what is full, what binds, and what each site is worth.

    ``costs`` hold causes with amounts in ``currency``; ``unallotted_cny`` is what no kilogram
    passes: closing, and open sites without goods.
    """

    name: str
    status: str
    currency: str
    objective: float
    bound: float | None
    costs: tuple[tuple[str, float], ...] = ()
    legs: tuple[LegCost, ...] = ()
    zones: tuple[ServeCost, ...] = ()
    unallotted_cny: float = 0.0
    paths: tuple[PathCost, ...] = ()
    utilisation: tuple[Utilisation, ...] = ()
    limits: tuple[BindingLimit, ...] = ()
    worth: tuple[SiteWorth, ...] = ()
    conflict: Conflict | None = None

    def __str__(self) -> str:
        if not self.costs:
            return f"{self.status}: {self.conflict}" if self.conflict else self.status
        return "\n".join(
            [
                self._headline(),
                *self._cost_lines(),
                *self._leg_lines(),
                *self._zone_lines(),
                *self._path_lines(),
                *self._room_lines(),
                *self._limit_lines(),
                *(f"site: {item.text}" for item in self.worth),
            ]
        )

    def _headline(self) -> str:
        words = f"{self.status}: {self.objective:,.0f} {self.currency}"
        if self.bound is None:
            return f"{words}, no bound"
        gap = (self.objective - self.bound) / self.objective if self.objective > 0 else 0.0
        return f"{words}, at least {self.bound:,.0f} (gap {max(0.0, gap):.2%})"

    def _cost_lines(self) -> list[str]:
        total = sum(cny for _, cny in self.costs)
        return [
            f"  {name:<14} {cny:>16,.0f}  {cny / total:6.1%}" for name, cny in self.costs if cny
        ]

    def _leg_lines(self) -> list[str]:
        return [
            f"leg {leg.name}: {leg.transport_cny:,.0f} {self.currency} for {leg.kg:,.0f} kg, "
            f"{leg.transport_cny / leg.kg:.3f} per kg"
            for leg in self.legs
            if leg.kg > 0
        ]

    def _zone_lines(self) -> list[str]:
        dearest = sorted(self.zones, key=lambda item: -item.cny_per_kg)
        return [
            f"dear to serve: {item.zone_name} ({item.zone_id}), {item.group_id}: "
            + (
                f"{item.cny_per_kg:.3f} {self.currency} per kg, {item.kg:,.0f} kg"
                if item.kg > 0
                else f"nothing is served, {item.cny:,.0f} {self.currency}"
            )
            for item in dearest[:LISTED]
        ]

    def _path_lines(self) -> list[str]:
        return [
            f"path {' > '.join(item.site_ids)}: {item.kg:,.0f} kg to {item.zones} zones, "
            f"{item.transport_cny:,.0f} {self.currency}"
            for item in self.paths[:LISTED]
        ]

    def _room_lines(self) -> list[str]:
        fullest = sorted(self.utilisation, key=lambda item: -item.peak_share)
        return [
            f"room: {item.site_name} ({item.site_id}), {item.class_id}: {item.mean_share:.0%} full "
            f"on average, {item.peak_share:.0%} at most"
            + (f" ({item.peak_at})" if item.peak_at else "")
            for item in fullest[:LISTED]
        ]

    def _limit_lines(self) -> list[str]:
        lines = []
        for item in self.limits:
            lines.append(f"binding: {item.text}")
            if item.saving is not None:
                saving = item.saving
                lines.append(
                    f"  {item.change} would save {saving.cny:,.0f} {self.currency} "
                    f"({saving.words()})"
                )
        return lines

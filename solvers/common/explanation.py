"""Why a plan is as it is, in words that people and machines can use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relief:
    """The cheapest change that would serve what is left out.

    Parameters
    ----------
    change
        Stable word: ``window``, ``vehicle``, ``stock``, ``penalty``, ``on_board``, ``skill``,
        ``distance``.
    amount, unit
        How much of it: minutes later or longer, vehicles, units, money, skills, kilometres.
    cost_cny
        What the plan would then cost more, the penalty saved aside.
    text
        One sentence.
    """

    change: str
    amount: float
    unit: str
    cost_cny: float
    text: str


@dataclass(frozen=True, slots=True)
class Why:
    """Something left out: its reason and, where one was found, the cheapest relief."""

    kind: str
    id: str
    reason: str
    detail: str
    relief: Relief | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A late visit, the change that would have made it on time (a stable word), and words.

    ``kind`` says what ``order_id`` is the key of, as for what is left out.
    """

    order_id: str
    route_id: str
    late_min: int
    cause: str
    detail: str
    kind: str = "order"


@dataclass(frozen=True, slots=True)
class Served:
    """A served order, and what the plan would cost less without it.

    Parameters
    ----------
    order_id
        The order.
    cost_cny
        In all, what leaving it out would cost aside; ``None`` where a rule that the plan keeps
        would be broken without it.
    costs
        The same by cause, without those that stay as they are. An amount below zero is what others
        then cost more.
    """

    order_id: str
    cost_cny: float | None
    costs: tuple[tuple[str, float], ...] = ()

    def words(self, currency: str) -> str:
        """One sentence."""
        if self.cost_cny is None:
            return "what it costs is not known: the rest of the plan breaks a rule without it"
        causes = ", ".join(f"{name.replace('_', ' ')} {cny:,.2f}" for name, cny in self.costs)
        words = f"without it the plan would cost {self.cost_cny:,.2f} {currency} less"
        return f"{words}: {causes}" if causes else words


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule that holds a plan back, and where: ``count`` places, the most telling one named."""

    rule: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Cost by cause, bounds, binding rules, what is left out and what is late.

    ``served`` holds only orders that were asked for. ``costs`` and ``bounds`` hold names with
    amounts in ``currency``; a bound is ``None`` where nothing is proven.
    """

    status: str
    costs: tuple[tuple[str, float], ...]
    bounds: tuple[tuple[str, float, float | None], ...]
    bindings: tuple[Binding, ...]
    left_out: tuple[Why, ...]
    currency: str = "CNY"
    late: tuple[Late, ...] = ()
    served: tuple[Served, ...] = ()

    def __str__(self) -> str:
        total = sum(cny for _, cny in self.costs)
        lines = [f"{self.status}: {total:,.0f} {self.currency}"]
        lines += [
            f"  {name:<14} {cny:>12,.0f}  {cny / total:6.1%}" for name, cny in self.costs if cny
        ]
        for tier, cost_cny, bound_cny in self.bounds:
            if bound_cny is None:
                lines.append(f"{tier}: {cost_cny:,.0f} {self.currency}, no bound")
            else:
                gap = (cost_cny - bound_cny) / cost_cny if cost_cny else 0.0
                lines.append(
                    f"{tier}: {cost_cny:,.0f} {self.currency}, at least {bound_cny:,.0f} "
                    f"(gap {gap:.2%})"
                )
        lines += [f"binding: {b.rule}, {b.count} x, e.g. {b.example}" for b in self.bindings]
        for why in self.left_out:
            lines.append(f"left out: {why.kind} {why.id}: {why.reason}. {why.detail}".rstrip())
            if why.relief is not None:
                lines.append(f"  {why.relief.text}")
        lines += [
            f"late: {item.kind} {item.order_id} by {item.late_min} min on {item.route_id}: "
            f"{item.cause}. {item.detail}"
            for item in self.late
        ]
        lines += [
            f"served: order {item.order_id}: {item.words(self.currency)}" for item in self.served
        ]
        return "\n".join(lines)

"""Which disruptions happen, when and how badly: drawn by their keys.

What is drawn for one disruption depends on its key alone, so that another one more, or one less,
leaves it as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplychain.disruptions import FORMS, Moment
from supplychain.disruptions.profile import Timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.chance import Chance
    from supplychain.disruptions import Disruption, Distribution


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A disruption that happens.

    Parameters
    ----------
    disruption
        What happens.
    timing
        When, in seconds of the horizon.
    severity
        How badly, within the range of its kind.
    """

    disruption: Disruption
    timing: Timing
    severity: float

    @property
    def known_s(self) -> int:
        """When planners learn of it."""
        return self.timing.begin_s + self.disruption.information_delay_s


def occurrences(disruptions: Sequence[Disruption], chance: Chance) -> tuple[Occurrence, ...]:
    """Disruptions that happen, in the order given.

    Triggers lead in no circle; what they name that is not there sets nothing off.
    """
    found: dict[str, Occurrence | None] = {}
    by_id = {item.id: item for item in disruptions}
    for item in disruptions:
        _settle(item.id, by_id, found, chance)
    return tuple(hit for item in disruptions if (hit := found[item.id]) is not None)


def _settle(
    key: str,
    by_id: dict[str, Disruption],
    found: dict[str, Occurrence | None],
    chance: Chance,
) -> Occurrence | None:
    """Draw a disruption after those that can set it off."""
    if key not in found:
        item = by_id.get(key)
        if item is None:
            return None
        before = {t.after_id: _settle(t.after_id, by_id, found, chance) for t in item.triggers}
        begins_s = [*_own_start(item, chance), *_set_off(item, before, chance)]
        found[key] = _occurrence(item, min(begins_s), chance) if begins_s else None
    return found[key]


def _own_start(item: Disruption, chance: Chance) -> list[int]:
    """Its start, if it has one and that happens."""
    if item.start_s is None or not _happens(item.probability, chance, item.id, "happens"):
        return []
    return [_drawn(item.start_s, chance, item.id, "start")]


def _set_off(item: Disruption, before: dict[str, Occurrence | None], chance: Chance) -> list[int]:
    """When others set it off."""
    begins_s = []
    for trigger in item.triggers:
        hit, key = before[trigger.after_id], (trigger.after_id, str(trigger.moment))
        if hit is None or not _happens(trigger.probability, chance, item.id, "follows", *key):
            continue
        timing = hit.timing
        from_s = timing.begin_s if trigger.moment is Moment.BEGIN else timing.end_s
        begins_s.append(from_s + _drawn(trigger.delay_s, chance, item.id, "delay", *key))
    return begins_s


def _occurrence(item: Disruption, begin_s: int, chance: Chance) -> Occurrence:
    lengths = (item.ramp_down_s, item.plateau_s, item.ramp_up_s)
    names = ("ramp down", "plateau", "ramp up")
    drawn = (
        _drawn(length, chance, item.id, name) for length, name in zip(lengths, names, strict=True)
    )
    share = chance.uniform("disruption", item.id, "severity")
    severity = min(max(item.severity.quantile(share), 0.0), FORMS[item.kind].most)
    return Occurrence(item, Timing(begin_s, *drawn), severity)


def _happens(probability: float, chance: Chance, *key: str) -> bool:
    return chance.uniform("disruption", *key) < probability


def _drawn(length: Distribution, chance: Chance, *key: str) -> int:
    """Whole seconds."""
    return round(length.quantile(chance.uniform("disruption", *key)))

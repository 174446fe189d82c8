"""From flows on legs to flows on ways: the youngest goods go where the way is longest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from solvers.placement.ways import Ways, first_tier_of, shortest_onward_s

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from solvers.placement.flows.stream import StreamFlow
    from solvers.placement.problem import PlacementProblem


class Untangler:
    """Ways of one group's flows.

    Parameters
    ----------
    problem, group
        Whose flows.
    """

    def __init__(self, problem: PlacementProblem, group: int) -> None:
        self.problem, self.group = problem, group
        self.first = first_tier_of(problem, group)
        self.onward = shortest_onward_s(problem, group)
        self.row = np.zeros(len(problem.sites), np.int64)
        for tier in problem.tiers:
            here = [n for n, site in enumerate(problem.sites) if site.tier == tier]
            self.row[here] = np.arange(len(here))

    def in_band_kg(self, flow: StreamFlow) -> float:
        """Kg per day on ways that are in band from end to end."""
        *upper, (tails, zones, kg) = flow.legs()
        inside = [leg.in_band[self.group] for leg in self.problem.legs]
        if all(
            inside[tier][self.row[tail], self.row[head]].all()
            for tier, (tail, head, _) in zip(flow.tiers, upper, strict=False)
        ):
            return float(kg @ inside[-1][self.row[tails], zones])
        ways, kg, _ = self.untangle(flow)
        return float(kg[ways.in_band].sum())

    def untangle(self, flow: StreamFlow) -> tuple[Ways, NDArray[np.float64], NDArray[np.int64]]:
        """Ways, kg per day and ages of a stream's present flow."""
        pieces: dict[int, list[tuple[tuple[int, ...], float, int]]] = {}
        done: list[tuple[tuple[int, ...], int, float, int]] = []
        last = len(self.problem.tiers) - 1
        for tier, (tails, heads, kg) in zip(flow.tiers, flow.legs(), strict=True):
            following: dict[int, list[tuple[tuple[int, ...], float, int]]] = {}
            order = np.argsort(tails, kind="stable")
            starts = np.flatnonzero(np.diff(tails[order], prepend=-1))
            for part in np.split(order, starts[1:]):
                site = int(tails[part[0]]) if len(part) else -1
                if site < 0:
                    continue
                total = float(kg[part].sum())
                waiting = pieces.get(site, [((site,), total, 0)])
                for prefix, head, amount, age in self._pair(
                    waiting, tier, site, heads[part], kg[part]
                ):
                    if tier == last:
                        done.append((prefix, head, amount, age))
                    else:
                        following.setdefault(head, []).append(((*prefix, head), amount, age))
            pieces = following
        return self._table(done)

    def _pair(
        self,
        waiting: list[tuple[tuple[int, ...], float, int]],
        tier: int,
        site: int,
        heads: NDArray[np.int64],
        kg: NDArray[np.float64],
    ) -> list[tuple[tuple[int, ...], int, float, int]]:
        """Deal goods at a site to its outgoing legs: the youngest to the longest rest."""
        seconds = self.problem.legs[tier].seconds[self.row[site]]
        is_last = tier == len(self.problem.tiers) - 1
        legs = seconds[heads if is_last else self.row[heads]].tolist()
        if len(waiting) == 1:
            prefix, _, age = waiting[0]
            return [
                (prefix, head, amount, age + leg)
                for head, amount, leg in zip(heads.tolist(), kg.tolist(), legs, strict=True)
            ]
        rests = [
            leg + (0 if is_last else int(self.onward[tier + 1][self.row[head]]))
            for leg, head in zip(legs, heads.tolist(), strict=True)
        ]
        outgoing = sorted(zip(rests, heads.tolist(), kg.tolist(), legs, strict=True), reverse=True)
        incoming = sorted(waiting, key=lambda piece: piece[2])
        found, at, left = [], 0, incoming[0][1]
        for _, head, wanted, leg in outgoing:
            rest = wanted
            while True:
                prefix, _, age = incoming[at]
                is_end = at == len(incoming) - 1
                amount = rest if is_end else min(rest, left)
                if amount > 0:
                    found.append((prefix, head, amount, age + leg))
                rest -= amount
                left -= amount
                if rest <= 0 or is_end:
                    break
                at += 1
                left = incoming[at][1]
        return found

    def _table(
        self, done: list[tuple[tuple[int, ...], int, float, int]]
    ) -> tuple[Ways, NDArray[np.float64], NDArray[np.int64]]:
        problem, group = self.problem, self.group
        tiers = len(problem.tiers)
        sites = np.full((len(done), tiers), -1, np.int64)
        if done:
            sites[:, self.first :] = [prefix for prefix, _, _, _ in done]
        zone = np.array([zone for _, zone, _, _ in done], np.int64)
        cny, co2 = np.zeros(len(done)), np.zeros(len(done))
        in_band, last = np.ones(len(done), bool), np.zeros(len(done), np.int64)
        for tier in range(self.first, tiers):
            leg = problem.legs[tier]
            tail = self.row[sites[:, tier]]
            head = zone if tier == tiers - 1 else self.row[sites[:, tier + 1]]
            cny += leg.cny_per_kg[group][tail, head]
            co2 += leg.co2_kg_per_kg[tail, head]
            in_band &= leg.in_band[group][tail, head]
            last = leg.seconds[tail, head]
        ways = Ways(np.full(len(done), group, np.int64), zone, sites, cny, co2, last, in_band)
        kg = np.array([amount for _, _, amount, _ in done])
        age = np.array([age for _, _, _, age in done], np.int64)
        return ways, kg, age

"""How many jobs must be left out, proven by CP-SAT: ``python cp_sat.py < problems > answers``.

A program of its own that imports nothing of ours: OR-Tools and highspy are not loaded together.
Problems are JSON as :func:`tests.solvers.routing.last_mile.few_rules.document` writes them. Every
trip of a vehicle, which knows the one before, is a circuit through the front (node 0) and its jobs;
the times of doors are free, so that a vehicle may wait anywhere.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from itertools import permutations
from typing import Any

EFFORT = 60.0
"""CP-SAT's own measure of work, about seconds; the same on every machine."""


class Model:
    """One problem; ``visits[v][i]`` says whether trip ``v`` serves job ``i``.

    Trips are called vehicles: those of one vehicle share its ``first``.
    """

    def __init__(self, problem: dict[str, Any]) -> None:
        # Not imported above: there are no stubs that mypy could read.
        self.library: Any = import_module("ortools.sat.python.cp_model")
        self.cp: Any = self.library.CpModel()
        self.jobs = problem["jobs"]
        self.vehicles = problem["vehicles"]
        self.drive_s = problem["drive_s"]
        self.distance_m = problem["distance_m"]
        self.last_s = max(vehicle["close_s"] for vehicle in self.vehicles)
        self.visits = [[self._bool() for _ in self.jobs] for _ in self.vehicles]
        self.left = [self._bool() for _ in self.jobs]
        self.start_s = [self._second() for _ in self.jobs]
        self.depart_s = [self._second() for _ in self.vehicles]
        self.end_s = [self._second() for _ in self.vehicles]
        self.stays = [self._bool() for _ in self.vehicles]
        self.metres: list[Any] = [0 for _ in self.vehicles]
        self.layouts = [[self._bool() for _ in v["layouts"]] for v in self.vehicles]
        self.axes = range(len(self.jobs[0]["kg"]))
        most = sum(sum(job["kg"]) + sum(job["returns"]) for job in self.jobs)
        self.after = [[self.cp.new_int_var(0, most, "") for _ in self.axes] for _ in self.jobs]

        self.serve_once_or_leave_out()
        self.serve_in_windows()
        for number, vehicle in enumerate(self.vehicles):
            self.drive_a_circuit(number, vehicle)
            self.keep_the_shift(number, vehicle)
            self.wait_for_goods_and_hurry_with_them(number)
            self.have_room(number, vehicle)
            self.stop_no_more_than_allowed(number, vehicle)
            self.go_not_too_far(number, vehicle)
            self.go_only_where_allowed(number)
            self.keep_goods_apart(number, problem["apart"])

    def answer(self) -> dict[str, int]:
        """Fewest jobs left out that were found, and the proven least."""
        self.cp.minimize(sum(self.left))
        solver = self.library.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = EFFORT
        status = solver.solve(self.cp)
        # Leaving everything out keeps every rule, so some answer there always is.
        if status == self.library.UNKNOWN:
            return {"left_out": len(self.jobs), "at_least": 0}
        if status not in (self.library.OPTIMAL, self.library.FEASIBLE):
            raise RuntimeError(solver.status_name(status))
        return {
            "left_out": round(solver.objective_value),
            "at_least": round(solver.best_objective_bound),
        }

    def serve_once_or_leave_out(self) -> None:
        """A job is on one vehicle or left out."""
        for left, *visits in zip(self.left, *self.visits, strict=True):
            self.cp.add_exactly_one(left, *visits)

    def serve_in_windows(self) -> None:
        """Service of a job starts within one of its windows."""
        for job, start_s, left in zip(self.jobs, self.start_s, self.left, strict=True):
            windows = self.library.Domain.from_intervals(job["windows_s"])
            self.cp.add_linear_expression_in_domain(start_s, windows).only_enforce_if(~left)

    def drive_a_circuit(self, number: int, vehicle: dict[str, Any]) -> None:
        """Arcs between the front and the jobs of a vehicle, in time, and what is on board."""
        visits, nodes = self.visits[number], range(1, len(self.jobs) + 1)
        stays, later = self.stays[number], self._next(number)
        arcs = [(0, 0, stays)]
        arcs += [(node, node, ~visits[node - 1]) for node in nodes]
        work_s = sum(visit * job["service_s"] for visit, job in self._with(visits))
        leaves = [sum(visit * job["kg"][c] for visit, job in self._with(visits)) for c in self.axes]
        brings_back = self._bool()
        for visit, job in self._with(visits):
            if any(job["returns"]):
                self.cp.add_implication(visit, brings_back)
        for here, there in permutations((0, *nodes), 2):
            arc = self._bool()
            arcs.append((here, there, arc))
            if there or not vehicle["ends_open"]:
                work_s += arc * self.drive_s[here][there]
                self.metres[number] += arc * self.distance_m[here][there]
            if here == 0:
                ready_s, held = self.depart_s[number], leaves
            else:
                ready_s = self.start_s[here - 1] + self.jobs[here - 1]["service_s"]
                held = self.after[here - 1]
            if there:
                self._arrive(arc, there - 1, ready_s + self.drive_s[here][there])
                self._load(arc, there - 1, held)
                continue
            home_s = ready_s + self.drive_s[here][0]
            if later is not None:
                loaded_s = home_s + vehicle["load_s"]
                goes = ~self.stays[later]
                self.cp.add(self.depart_s[later] >= loaded_s).only_enforce_if(arc, goes)
            if vehicle["ends_open"]:
                self.cp.add(self.end_s[number] >= ready_s).only_enforce_if(arc)
                self.cp.add(self.end_s[number] >= home_s).only_enforce_if(arc, brings_back)
            else:
                self.cp.add(self.end_s[number] >= home_s).only_enforce_if(arc)
        self.cp.add_circuit(arcs)
        # Follows from the arcs, but CP-SAT proves far more with it.
        self.cp.add(self.depart_s[number] + work_s <= self.end_s[number])

    def keep_the_shift(self, number: int, vehicle: dict[str, Any]) -> None:
        """Leave and end within the shift, one trip after the other, and not be out too long."""
        first, stays = vehicle["first"], self.stays[number]
        self.cp.add(self.depart_s[number] >= vehicle["open_s"])
        self.cp.add(self.end_s[number] <= vehicle["close_s"])
        if number != first:
            self.cp.add_implication(self.stays[number - 1], stays)
        if vehicle["max_route_s"] is not None:
            taken_s = self.end_s[number] - self.depart_s[first]
            self.cp.add(taken_s <= vehicle["max_route_s"]).only_enforce_if(~stays)

    def go_not_too_far(self, number: int, vehicle: dict[str, Any]) -> None:
        """All trips together; one that ends at its last door must have no returns."""
        trips = self._trips(vehicle["first"])
        if vehicle["max_distance_m"] is not None and number == trips[-1]:  # All have arcs by now.
            metres = sum(self.metres[trip] for trip in trips)
            self.cp.add(metres <= vehicle["max_distance_m"])

    def wait_for_goods_and_hurry_with_them(self, number: int) -> None:
        """Leave after the release, and be at the door before goods are too long on board."""
        depart_s = self.depart_s[number]
        for index, (visit, job) in enumerate(self._with(self.visits[number])):
            self.cp.add(depart_s >= job["release_s"]).only_enforce_if(visit)
            if job["max_on_board_s"] is not None:
                on_board_s = self.start_s[index] - depart_s
                self.cp.add(on_board_s <= job["max_on_board_s"]).only_enforce_if(visit)

    def have_room(self, number: int, vehicle: dict[str, Any]) -> None:
        """One layout holds what is on board of each class, and the vehicle all of it, always."""
        visits = self.visits[number]
        chosen = self.layouts[vehicle["first"]]
        if number == vehicle["first"]:
            self.cp.add_exactly_one(chosen)
        room = [
            sum(choice * rooms[c] for choice, rooms in zip(chosen, vehicle["layouts"], strict=True))
            for c in self.axes
        ]
        leaves = [sum(visit * job["kg"][c] for visit, job in self._with(visits)) for c in self.axes]
        self.cp.add(sum(leaves) <= vehicle["payload_kg"])
        for c in self.axes:
            self.cp.add(leaves[c] <= room[c])
        for visit, after in zip(visits, self.after, strict=True):
            self.cp.add(sum(after) <= vehicle["payload_kg"]).only_enforce_if(visit)
            for c in self.axes:
                self.cp.add(after[c] <= room[c]).only_enforce_if(visit)

    def stop_no_more_than_allowed(self, number: int, vehicle: dict[str, Any]) -> None:
        """At most so many jobs."""
        if vehicle["max_stops"] is not None and number == vehicle["first"]:
            stops = sum(sum(self.visits[trip]) for trip in self._trips(number))
            self.cp.add(stops <= vehicle["max_stops"])

    def go_only_where_allowed(self, number: int) -> None:
        """Only jobs that the vehicle has the skills for."""
        for visit, job in self._with(self.visits[number]):
            if number not in job["vehicles"]:
                self.cp.add(visit == 0)

    def keep_goods_apart(self, number: int, apart: list[list[int]]) -> None:
        """No two jobs whose goods conflict."""
        for one, other in apart:
            self.cp.add_at_most_one(self.visits[number][one], self.visits[number][other])

    def _arrive(self, arc: Any, job: int, arrive_s: Any) -> None:
        self.cp.add(self.start_s[job] >= arrive_s).only_enforce_if(arc)

    def _load(self, arc: Any, job: int, held: list[Any]) -> None:
        """What is on board after the job; at least is enough, since room is only limited above."""
        goods, returns = self.jobs[job]["kg"], self.jobs[job]["returns"]
        for c in self.axes:
            load = held[c] - goods[c] + returns[c]
            self.cp.add(self.after[job][c] >= load).only_enforce_if(arc)

    def _with(self, visits: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
        return list(zip(visits, self.jobs, strict=True))

    def _trips(self, first: int) -> list[int]:
        return [n for n, vehicle in enumerate(self.vehicles) if vehicle["first"] == first]

    def _next(self, number: int) -> int | None:
        """The next trip of the same vehicle."""
        trips = self._trips(self.vehicles[number]["first"])
        return number + 1 if number + 1 in trips else None

    def _bool(self) -> Any:
        return self.cp.new_bool_var("")

    def _second(self) -> Any:
        return self.cp.new_int_var(0, self.last_s, "")


if __name__ == "__main__":
    json.dump([Model(problem).answer() for problem in json.load(sys.stdin)], sys.stdout)

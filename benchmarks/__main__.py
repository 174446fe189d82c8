"""``python -m benchmarks``: one JSON line per result on stdout."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bogota import bogota_lines, data_folder, days
from benchmarks.chain import chain_lines
from benchmarks.day import day_lines
from benchmarks.forecast.lines import forecast_lines
from benchmarks.fronts.lines import fronts_lines
from benchmarks.fronts.runs import PEERS as FRONTS_PEERS
from benchmarks.gsm import gsm_lines
from benchmarks.installers.lines import installers_lines
from benchmarks.perishable.lines import perishable_lines
from benchmarks.placement.held_out import held_out_lines
from benchmarks.placement.lines import placement_lines
from benchmarks.placement.runs import PEERS as PLACEMENT_PEERS
from benchmarks.planners import PLANNERS
from benchmarks.replenish.lines import replenish_lines
from benchmarks.routing.lines import routing_lines
from benchmarks.routing.runs import PEERS
from benchmarks.rules.lines import rules_lines
from benchmarks.simulator.directions import direction_lines
from benchmarks.simulator.lines import simulator_lines
from benchmarks.suppliers.lines import supplier_lines
from benchmarks.tuning import tuning_lines
from benchmarks.two_echelon.lines import two_echelon_lines
from benchmarks.two_echelon.runs import PEERS as TWO_ECHELON_PEERS
from benchmarks.vroom.lines import problems, vroom_lines
from scenarios.generators.parameters import NATIONAL_PEAK
from scenarios.generators.suppliers import SupplierParameters
from solvers.common import Limits
from solvers.routing.last_mile import Means
from supplychain.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a benchmark; see ``benchmarks/README.md``."""
    given = _parser().parse_args(arguments)
    if given.command == "bogota" and not data_folder().is_dir():
        print("skipped: the real days of Bogota are not at ../shared/data/bogota", file=sys.stderr)
        return 0
    try:
        return _print(LINES[given.command](given))
    except (DataError, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 3


def _limits(given: argparse.Namespace) -> Limits:
    return Limits(max_seconds=given.seconds, seed=given.seed, workers=given.workers)


LINES: dict[str, Callable[[argparse.Namespace], Iterable[dict[str, Any]]]] = {
    "bogota": lambda a: bogota_lines(days(data_folder(), a.days), a.seconds, a.workers, a.seed),
    "chain": lambda a: chain_lines(a.scenarios, a.peers, a.seconds, a.workers, a.seed),
    "day": lambda a: day_lines(a.scenario, a.events, _limits(a), a.search),
    "forecast": lambda a: forecast_lines(a.files, a.series, a.ets_series, a.threads, a.seed),
    "fronts": lambda a: fronts_lines(a.customers, a.fronts, _limits(a), a.peers),
    "gsm": lambda a: gsm_lines(a.files, a.seconds),
    "held-out": lambda a: held_out_lines(a.scenario, a.seconds, a.futures, a.seed),
    "installers": lambda a: installers_lines(a.files, _limits(a), a.peers),
    "perishable": lambda a: perishable_lines(a.files, a.items, a.seed),
    "placement": lambda a: placement_lines(a.files, a.seconds, a.workers, a.seed, a.peers),
    "replenish": lambda a: replenish_lines(
        a.files, a.series, a.tuning_series, a.seed, a.policies.split(",") if a.policies else None
    ),
    "routing": lambda a: routing_lines(
        a.files, a.seconds, a.workers, a.seed, a.peers, a.solutions, a.bound, a.without
    ),
    "rules": lambda a: rules_lines(a.orders, _limits(a)),
    "simulator": lambda a: (
        direction_lines(a.replications, a.seed)
        if a.directions
        else simulator_lines(a.events, a.rows, a.seed, alone=a.alone)
    ),
    "suppliers": lambda a: supplier_lines(
        SupplierParameters(a.clusters, a.per_cluster, a.categories), a.seconds, a.seed
    ),
    "tune": lambda _: tuning_lines(),
    "two-echelon": lambda a: two_echelon_lines(a.files, _limits(a), a.peers),
    "vroom": lambda a: vroom_lines(problems(a.paths, a.files, a.seed), _limits(a)),
}
"""What each command measures."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    chain = commands.add_parser("chain", help="whole-chain scenarios: ours beside its peers")
    chain.add_argument("scenarios", nargs="+", help="names, paths, or CSV days of Bogota")
    chain.add_argument("--peers", type=_peers, default=_peers("greedy,uncoupled,pyvrp"))
    bogota = commands.add_parser("bogota", help="ours and plain PyVRP on real days")
    bogota.add_argument("--days", type=_days, default="largest10", help="N, all or largest10")
    routing = commands.add_parser("routing", help="instances of the field: ours beside its peers")
    routing.add_argument("files", nargs="+", type=Path, help="in Solomon's format or VRPLIB's")
    routing.add_argument("--peers", type=_routing_peers, default=())
    routing.add_argument("--without", type=_means, default=(), metavar="MEANS,...")
    routing.add_argument("--bound", type=float, default=0.0, metavar="S", help="seconds to prove")
    routing.add_argument("--solutions", type=Path, metavar="DIR", help="for VRPLIB solution files")
    fronts = commands.add_parser("fronts", help="the last mile of many fronts beside its peers")
    fronts.add_argument("--customers", type=_count, default=NATIONAL_PEAK.orders)
    fronts.add_argument("--fronts", type=_count, default=NATIONAL_PEAK.fronts)
    fronts.add_argument("--peers", type=_fronts_peers, default=tuple(FRONTS_PEERS))
    two = commands.add_parser("two-echelon", help="trucks to satellites, freighters to customers")
    two.add_argument("files", nargs="+", type=Path, help="in the format of Breunig and others")
    two.add_argument("--peers", type=_two_echelon_peers, default=(), help="nearest,depots")
    rules = commands.add_parser("rules", help="what each rule costs on fronts made by a seed")
    rules.add_argument("--orders", type=_count, nargs="+", default=[60, 200], help="one or more")
    day = commands.add_parser("day", help="a plan lives through a day with events")
    day.add_argument("scenario", help="name or path")
    day.add_argument("--events", type=_count, default=20)
    day.add_argument("--search", type=float, default=5.0, help="seconds after each first answer")
    vroom = commands.add_parser("vroom", help="ours and VROOM on problems of its format")
    vroom.add_argument("paths", nargs="*", type=Path, help="none: examples, and files of a seed")
    vroom.add_argument("--files", type=_count, default=20, help="how many are made")
    placement = commands.add_parser("placement", help="networks of the field: ours and full models")
    placement.add_argument("files", nargs="+", help="files, generated:300x3000x4, or scenarios")
    placement.add_argument("--peers", type=_placement_peers, default=())
    held_out = commands.add_parser("held-out", help="plans of sites in futures not seen before")
    held_out.add_argument("scenario", help="name or path")
    held_out.add_argument("--futures", type=_count, default=200)
    installers = commands.add_parser("installers", help="teams at customers' doors")
    kinds = "home care, VeRoLog, generated:500x100x12, city:10"
    installers.add_argument("files", nargs="+", help=kinds)
    installers.add_argument("--peers", type=_names, default=(), help="pyvrp, ortools")
    _add_stock(commands)
    _add_simulator(commands)
    suppliers = commands.add_parser("suppliers", help="demand split over suppliers")
    suppliers.add_argument("--clusters", type=_count, default=13)
    suppliers.add_argument("--per-cluster", type=_count, default=10, help="suppliers of each")
    suppliers.add_argument("--categories", type=_count, default=40)
    commands.add_parser("tune", help="tune the greedy planner on separate seeds")
    defaults = (
        (chain, 60.0),
        (bogota, 20.0),
        (routing, 60.0),
        (fronts, 300.0),
        (two, 60.0),
        (rules, 10.0),
        (day, 40.0),
        (vroom, 5.0),
        (placement, 60.0),
        (held_out, 300.0),
        (suppliers, 60.0),
        (installers, 60.0),
    )
    for command, seconds in defaults:
        command.add_argument("--seconds", type=float, default=seconds, help="for each plan")
        command.add_argument("--workers", type=int, default=2, help="processes of our solver")
        command.add_argument("--seed", type=int, default=0)
    return parser


def _add_stock(commands: _Commands) -> None:
    """Commands about demand and stock, whose time is not limited."""
    forecast = commands.add_parser("forecast", help="demand of real shops beside other methods")
    forecast.add_argument("files", nargs="+", type=Path, help="in FreshRetailNet's form, Parquet")
    forecast.add_argument("--series", type=_count, help="only so many, of shops chosen by the seed")
    forecast.add_argument("--ets-series", type=_count, default=200, help="for AutoETS")
    forecast.add_argument("--threads", type=_count, default=2)
    forecast.add_argument("--seed", type=int, default=0)
    gsm = commands.add_parser("gsm", help="safety stock of real chains beside exact costs")
    gsm.add_argument("files", nargs="+", type=Path, help="in Willems' format")
    gsm.add_argument("--seconds", type=float, default=600.0, help="for each chain")
    perishable = commands.add_parser("perishable", help="orders of perishables and the optimum")
    perishable.add_argument("files", nargs="+", type=Path, help="settings of De Moor, as CSV")
    perishable.add_argument("--items", type=_count, help="also time so many made SKU-locations")
    perishable.add_argument("--seed", type=int, default=0)
    replenish = commands.add_parser("replenish", help="ordering policies live through real weeks")
    replenish.add_argument(
        "files", nargs="+", type=Path, help="FreshRetailNet's table, VN2's folder, generated:N"
    )
    replenish.add_argument("--series", type=_count, help="so many drawn ones; none: all")
    replenish.add_argument("--tuning-series", type=_count, default=2000, help="of them, to tune on")
    replenish.add_argument("--policies", metavar="NAMES", help="with commas between; none: all")
    replenish.add_argument("--seed", type=int, default=0)


def _add_simulator(commands: _Commands) -> None:
    simulator = commands.add_parser("simulator", help="events per second, and known directions")
    simulator.add_argument("--events", type=_count, default=600_000, help="about so many")
    simulator.add_argument("--rows", type=_count, default=1_000_000, help="the log keeps at most")
    simulator.add_argument("--alone", action="store_true", help="without the others")
    simulator.add_argument("--directions", action="store_true", help="closings, surge, supplier")
    simulator.add_argument("--replications", type=_count, default=30, help="of each direction")
    simulator.add_argument("--seed", type=int, default=0)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _peers(text: str) -> tuple[str, ...]:
    return _known(text, tuple(PLANNERS))


def _routing_peers(text: str) -> tuple[str, ...]:
    return _known(text, tuple(PEERS))


def _means(text: str) -> tuple[Means, ...]:
    return tuple(map(Means, _known(text, tuple(Means))))


def _fronts_peers(text: str) -> tuple[str, ...]:
    return _known(text, tuple(FRONTS_PEERS))


def _two_echelon_peers(text: str) -> tuple[str, ...]:
    return _known(text, tuple(TWO_ECHELON_PEERS))


def _placement_peers(text: str) -> tuple[str, ...]:
    return _known(text, tuple(PLACEMENT_PEERS))


def _known(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name and name != "own")
    unknown = [name for name in names if name not in known]
    if unknown:
        message = f"unknown: {', '.join(unknown)}; known: {', '.join(known)}"
        raise argparse.ArgumentTypeError(message)
    return names


def _count(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    message = f"{text!r} is not a whole number above 0"
    raise argparse.ArgumentTypeError(message)


def _days(text: str) -> str:
    if text in {"all", "largest10"} or (text.isdecimal() and int(text) > 0):
        return text
    message = f"{text!r} is neither a number above 0, nor all, nor largest10"
    raise argparse.ArgumentTypeError(message)


def _print(lines: Iterable[dict[str, Any]]) -> int:
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

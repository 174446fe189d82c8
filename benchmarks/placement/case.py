"""Instances by path or name, with the best cost known of each."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.placement.generated import generated
from scenarios import load
from solvers.placement.formats import read_holmberg, read_orlib, read_two_stage
from solvers.placement.problem import PlacementProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CAPACITIES = {"capa": (8000, 10000, 12000, 14000), "capb": (5000, 6000, 7000, 8000)}
"""What the word ``capacity`` stands for in the large files of OR-Library."""
SIZES = re.compile(r"generated:(\d+)x(\d+)x(\d+)")


@dataclass(frozen=True, slots=True)
class Case:
    """An instance: where it is, what it is called, and which capacity its file's word means."""

    source: str
    name: str
    capacity: float | None = None

    def problem(self) -> PlacementProblem:
        """Read or generate it."""
        sizes = SIZES.fullmatch(self.source)
        if sizes:
            return generated(*(int(number) for number in sizes.groups()))
        path = Path(self.source)
        if not path.is_file():
            return PlacementProblem.from_scenario(load(self.source))
        text = _text(path)
        if path.parent.name == "holmberg":
            return read_holmberg(text, self.name)
        if path.parent.name in {"tscflp", "mp-tscflp"}:
            return read_two_stage(text, self.name)
        return read_orlib(text, self.name, self.capacity)

    def best_known(self) -> float | None:
        """Optimum or best known cost, if the folder of the instance tells."""
        path = Path(self.source)
        if not path.is_file():
            return None
        return _BEST.get(path.parent.name, _none)(path.parent, self.name)


def cases(sources: Iterable[str]) -> Iterator[Case]:
    """Cases of paths and names; a file with several capacities is several."""
    for source in sources:
        stem = Path(source).name.removesuffix(".gz").removesuffix(".txt")
        if stem in CAPACITIES:
            for capacity in CAPACITIES[stem]:
                yield Case(source, f"{stem}-{capacity}", capacity)
        else:
            yield Case(source, stem)


def _text(path: Path) -> str:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return file.read()
    return path.read_text(encoding="utf-8")


def _none(_folder: Path, _name: str) -> float | None:
    return None


def _orlib(folder: Path, name: str) -> float | None:
    return _column(folder / "bounds.tsv", name, "\t")


def _holmberg(folder: Path, name: str) -> float | None:
    values = (folder / "os").read_text(encoding="utf-8").split()
    return float(values[int(name.removeprefix("p")) - 1])


def _two_stage(folder: Path, name: str) -> float | None:
    """The lists name class and number: ``1 3`` is PSC3-C1."""
    found = re.fullmatch(r"PSC(\d+)-C(\d+)-(\d+)", name)
    if found is None:
        return None
    number, class_, size = found.groups()
    for line in (folder / f"bks-{size}.txt").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:2] == [class_, number]:
            return float(words[2])
    return None


def _several_products(folder: Path, name: str) -> float | None:
    return _column(folder / "bks_reference.csv", name, ",")


def _column(path: Path, name: str, separator: str) -> float | None:
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split(separator)
        if words[0] == name:
            return float(words[1])
    return None


_BEST = {
    "cflp": _orlib,
    "holmberg": _holmberg,
    "tscflp": _two_stage,
    "mp-tscflp": _several_products,
}

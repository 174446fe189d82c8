"""What the processes at the counter do: answer at once from plans that they keep open."""

from __future__ import annotations

import json
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.day.archives import unpack
from api.day.clocks import windows_of
from api.jobs.blobs import unpacked
from api.kinds import kind_of
from supplychain.errors import DataError, DataProblem
from supplychain.io import from_document, scenario_hash, to_document
from supplychain.io.jsonfile import json_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from supplychain.scenario import Scenario

MOST_OPEN = 4
_OPEN: OrderedDict[str, Any] = OrderedDict()
_UNASKED: set[str] = set()
"""Of these, what nobody has asked for yet: it goes first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a plan, or about a scenario that has none yet.

    Parameters
    ----------
    kind
        Of the plan.
    path
        Of its archive, or of the scenario.
    now
        Clock time; ``None``: as the plan knows it.
    wanted
        The order or job, as JSON text.
    windows
        When they open and close.
    book
        Documents of what is reserved, and for how many seconds more.
    booked
        Documents of what came before, where there is no plan.
    number
        How many places, or for how many seconds.
    """

    kind: str
    path: str
    now: str | None = None
    wanted: str = ""
    windows: tuple[tuple[str, str], ...] = ()
    book: tuple[tuple[str, float], ...] = ()
    booked: tuple[str, ...] = ()
    number: int = 10


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, or everything that is wrong with the question."""

    value: Any = None
    problems: tuple[DataProblem, ...] = field(default=())


def load() -> None:
    """Load what the first caller would wait for."""
    for name in ("route-plans", "installer-schedules"):
        day = kind_of(name).day
        assert day is not None
        day.load()


def offers(asked: Asked) -> Answered:
    """Prices of windows."""

    def answer() -> Any:
        day = _day(asked)
        windows = windows_of(asked.windows, day.scenario)
        return _module(asked).offers(day, asked.wanted, windows)

    return _told(answer)


def places(asked: Asked) -> Answered:
    """Where something would fit."""
    return _told(lambda: _module(asked).places(_day(asked), asked.wanted, asked.number))


def reserved(asked: Asked) -> Answered:
    """What is kept; ``None`` if it cannot be."""

    def answer() -> Any:
        day = _day(asked)
        (window,) = windows_of(asked.windows, day.scenario)
        return _module(asked).reserved(day, asked.wanted, window, asked.number)

    return _told(answer)


def checked_events(asked: Asked) -> Answered:
    """Whether events, as ``wanted``, are in order, and there is a moment for them."""

    def answer() -> Any:
        day = _day(asked)
        if day.now_s is None:
            text = "the plan does not know the moment: say when it is"
            raise DataError([DataProblem("now", -1, "", "missing_value", text)])
        _module(asked).check_events(day, asked.wanted)

    return _told(answer)


def prepared(asked: Asked) -> Answered:
    """Open a plan and work out what its first question would wait for."""

    def answer() -> Any:
        is_new = asked.path not in _OPEN
        _module(asked).prepare(_day(asked))
        if is_new:
            _UNASKED.add(asked.path)

    return _told(answer)


def is_open(asked: Asked) -> Answered:
    """Whether a plan is open here."""
    return Answered(asked.path in _OPEN)


def document(asked: Asked) -> Answered:
    """The scenario of a plan as JSON text, and whether its day has begun."""

    def answer() -> Any:
        day = _day(asked)
        return json_text(to_document(day.scenario)), day.now_s is not None

    return _told(answer)


def subject_id(asked: Asked) -> Answered:
    """The id of something that is wanted, once it is checked against the scenario."""
    return _told(lambda: _module(asked).subject_id(asked.wanted, _scenario(asked)))


def estimates(asked: Asked) -> Answered:
    """Prices of windows before the first plan."""

    def answer() -> Any:
        scenario = _scenario(asked)
        windows = windows_of(asked.windows, scenario)
        key = f"{asked.path}#{hash(asked.booked)}"
        whole = _kept(key, lambda: _module(asked).with_wanted(scenario, asked.booked))
        return _module(asked).estimates(whole, asked.wanted, windows)

    return _told(answer)


def closed(asked: Asked) -> Answered:
    """The scenario with everything that came, as JSON text with its name and hash."""

    def answer() -> Any:
        whole = _module(asked).with_wanted(_scenario(asked), asked.booked)
        text = json_text(to_document(whole))
        read = from_document(json.loads(text))
        return text, read.name, scenario_hash(read)

    return _told(answer)


def _told(answer: Callable[[], Any]) -> Answered:
    try:
        return Answered(answer())
    except DataError as wrong:
        # Exceptions lose their parts on the way between processes.
        return Answered(problems=wrong.problems)


def _module(asked: Asked) -> Any:
    day = kind_of(asked.kind).day
    assert day is not None
    return day.load()


def _day(asked: Asked) -> Any:
    """The plan at the moment, with what is reserved."""
    module = _module(asked)

    def read() -> Any:
        with tempfile.TemporaryDirectory(prefix="supplychain-") as name:
            return module.open_plan(unpack(Path(asked.path), Path(name) / "plan"))

    return _kept(asked.path, read).at(asked.now).with_book(asked.book)


def _scenario(asked: Asked) -> Scenario:
    def read() -> Any:
        return from_document(json.loads(unpacked(Path(asked.path).read_bytes())), checked=False)

    found: Scenario = _kept(asked.path, read)
    return found


def _kept(path: str, read: Callable[[], Any]) -> Any:
    """What a file says, read once while it is asked for."""
    if path not in _OPEN:
        found = read()
        while len(_OPEN) >= MOST_OPEN:
            oldest = next((key for key in _OPEN if key in _UNASKED), next(iter(_OPEN)))
            del _OPEN[oldest]
            _UNASKED.discard(oldest)
        _OPEN[path] = found
    _UNASKED.discard(path)
    _OPEN.move_to_end(path)
    return _OPEN[path]

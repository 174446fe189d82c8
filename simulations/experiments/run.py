"""Experiments run: replications in parallel until there are enough."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulations.experiments.crew import Task, replications
from simulations.experiments.intervals import CONFIDENCE
from simulations.experiments.kept import Kept, kept
from simulations.experiments.progress import Running
from simulations.experiments.refused import refused
from simulations.experiments.replication import FailedReplication, Replication, packed
from simulations.experiments.results import Results, Stop, results_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from simulations.experiments.experiment import Experiment
    from simulations.experiments.progress import ProgressCallback
    from simulations.experiments.replication import Ended
    from simulations.experiments.stopping import HalfWidth


def run(
    experiment: Experiment,
    replications: int | None = None,
    *,
    half_width: HalfWidth | None = None,
    workers: int = 1,
    folder: Path | None = None,
    progress: ProgressCallback | None = None,
    should_stop: Callable[[], bool] | None = None,
    confidence: float = CONFIDENCE,
) -> Results:
    """Run replications of an experiment.

    Equal experiments give equal results with any number of workers, in whatever order replications
    end, and whether they were interrupted or not.

    Parameters
    ----------
    experiment
        What to run.
    replications
        How many, if no precision is wanted.
    half_width
        The precision after which to stop.
    workers
        Replications that run at once: in this process if one, else each in a process. On a cluster
        (``with elsewhere(client.get_executor())``) that many there.
    folder
        Where to keep replications; those that it holds already are not run again, but failed ones
        are.
    progress
        Told after each replication that ends, and of each that was kept.
    should_stop
        Asked several times a second; once true, what has ended is the result.
    confidence
        Of the running estimates.

    Raises
    ------
    DataError
        If what is asked for makes no sense, the callable cannot be sent to workers, or the folder
        holds another experiment.
    """
    name = experiment.name
    folders = {} if folder is None else {name: folder}
    found = run_all(
        [experiment],
        replications,
        half_width=half_width,
        workers=workers,
        folders=folders,
        progress=progress,
        should_stop=should_stop,
        confidence=confidence,
    )
    return found[name]


def run_all(
    experiments: Sequence[Experiment],
    replications: int | None = None,
    *,
    half_width: HalfWidth | None = None,
    workers: int = 1,
    folders: Mapping[str, Path] | None = None,
    progress: ProgressCallback | None = None,
    should_stop: Callable[[], bool] | None = None,
    confidence: float = CONFIDENCE,
) -> dict[str, Results]:
    """Run several experiments at once, as policies to be compared or points of a sweep.

    The same number of each is run before the next of any, so that what ends early can be compared.
    With a half-width all go on until each has it.

    Parameters
    ----------
    experiments
        With names of their own.
    folders
        Where to keep replications, by name of the experiment.
    replications, half_width, workers, progress, should_stop, confidence
        As for :func:`run`.
    """
    _check(experiments, replications, half_width, workers)
    with ExitStack() as open_folders:
        states = []
        for one in experiments:
            path = (folders or {}).get(one.name)
            held = None if path is None else open_folders.enter_context(kept(path, one))
            states.append(Living(one, held, progress, confidence))
        stop = _until_enough(states, replications, half_width, workers, should_stop)
    return {one.experiment.name: one.results(stop) for one in states}


@dataclass(slots=True)
class Living:
    """An experiment with the replications that it has so far."""

    experiment: Experiment
    held: Kept | None = None
    progress: ProgressCallback | None = None
    confidence: float = CONFIDENCE
    ended: dict[int, Ended] = field(default_factory=dict)
    wanted: int = 0
    _packed: bytes = b""
    _running: Running = field(init=False)

    def __post_init__(self) -> None:
        self._packed = packed(self.experiment.replicate)
        self._running = Running(self.confidence)

    def want(self, count: int) -> list[int]:
        """Numbers below a count that have yet to be run; kept ones are taken over."""
        missing, known = [], self.held.known if self.held is not None else {}
        self.wanted = count
        for number in range(count):
            if number in self.ended:
                continue
            if isinstance(known.get(number), Replication):
                self._count_in(known[number])
            else:
                missing.append(number)
        return missing

    def task(self, number: int) -> Task:
        """A replication to be run."""
        return Task(self.experiment.name, self._packed, number, self.experiment.seed)

    def take(self, ended: Ended) -> None:
        """Keep a replication, and tell of it."""
        if self.held is not None:
            self.held.add(ended)
        self._count_in(ended)

    def values(self, metric: str) -> list[float]:
        """A metric of all replications that gave one, in the order of their numbers."""
        lived = (self.ended[number] for number in sorted(self.ended))
        figures = [one.metrics for one in lived if isinstance(one, Replication)]
        if figures and not any(metric in one for one in figures):
            known = ", ".join(figures[0])
            raise refused("half_width", "unknown_metric", "is of no metric", metric, known)
        return [one[metric] for one in figures if metric in one]

    def results(self, stop: Stop) -> Results:
        """What it gave so far."""
        return results_of(self.experiment.name, self.experiment.seed, self.ended.values(), stop)

    def _count_in(self, ended: Ended) -> None:
        self.ended[ended.number] = ended
        self._running.add(ended)
        if self.progress is not None:
            self.progress(self._running.told(self.experiment.name, ended, self.wanted))


def live(
    states: Sequence[Living],
    count: int,
    workers: int,
    should_stop: Callable[[], bool] | None = None,
) -> bool:
    """Bring experiments to a count of replications each; false if asked to stop before that."""
    missing = [(number, state) for state in states for number in state.want(count)]
    # By number first; sorting is stable, so experiments keep their order.
    missing.sort(key=lambda pair: pair[0])
    by_name = {state.experiment.name: state for state in states}
    tasks: Iterator[Task] = (state.task(number) for number, state in missing)
    for key, ended in replications(tasks, workers, should_stop):
        by_name[str(key)].take(ended)
    return all(number in state.ended for number, state in missing)


def _until_enough(
    states: Sequence[Living],
    count: int | None,
    half_width: HalfWidth | None,
    workers: int,
    should_stop: Callable[[], bool] | None,
) -> Stop:
    if half_width is None:
        assert count is not None
        return Stop.ALL_DONE if live(states, count, workers, should_stop) else Stop.ASKED
    count = half_width.least
    while live(states, count, workers, should_stop):
        if any(_all_failed(state) for state in states):
            return Stop.ALL_FAILED
        samples = [state.values(half_width.metric) for state in states]
        if all(half_width.is_met(sample) for sample in samples):
            return Stop.PRECISE
        if count >= half_width.most:
            return Stop.MOST
        count = max(half_width.next_count(count, sample) for sample in samples)
    return Stop.ASKED


def _all_failed(state: Living) -> bool:
    return all(isinstance(one, FailedReplication) for one in state.ended.values())


def _check(
    experiments: Sequence[Experiment],
    count: int | None,
    half_width: HalfWidth | None,
    workers: int,
) -> None:
    names = [one.name for one in experiments]
    if len(set(names)) < len(names):
        raise refused("experiments", "duplicate", "need names of their own", names, "unique names")
    if (count is None) == (half_width is None):
        text = "needs one of replications and half_width"
        raise refused("run", "wrong_choice", text, "both or none", "one")
    if count is not None and count < 1:
        raise refused("replications", "out_of_range", "are too few", count, "1 or more")
    if workers < 1:
        raise refused("workers", "out_of_range", "are too few", workers, "1 or more")

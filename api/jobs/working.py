"""What a child does with its folder: read, run, pack."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from api.jobs.attendance import BEFORE, INCUMBENT, RESULT, SCENARIO, TASK
from api.jobs.blobs import unpacked
from api.jobs.child import Keeper, Reporter
from api.jobs.states import State
from api.kinds import SearchLimits, Task, Told, kind_of
from api.reports.script import without_script
from api.runs.watch import REJECTED, Watch
from solvers.common import Deadline, Limits, workers
from supplychain.errors import DataError
from supplychain.io import from_document
from supplychain.roads import RoadError

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from api.jobs.child import Mouth

PLAN = "plan"
MOST_PROBLEMS = 1000


def work(folder: Path, mouth: Mouth, stop: threading.Event) -> None:
    """Run the job of a folder and say how it ended."""
    told = json.loads((folder / TASK).read_text(encoding="utf-8"))
    try:
        if kind_of(told["kind"]).keeps_plans:
            mouth.say("keeping")
        task, whole_s = _task(folder, told)
        deadline = Deadline(whole_s)
        watch = Watch(
            Reporter(mouth),
            lambda: stop.is_set() or deadline.has_passed,
            lambda: mouth.say("solving"),
            lambda: _searched(mouth, stop),
        )
        done = kind_of(told["kind"]).run(task, Told(watch, Keeper(folder, mouth)))
    except DataError as wrong:
        problems = [asdict(problem) for problem in wrong.problems[:MOST_PROBLEMS]]
        words = "the scenario cannot be planned"
        _end(mouth, State.FAILED, {}, {"code": "bad-data", "detail": words, "errors": problems})
        return
    except RoadError as wrong:
        _end(mouth, State.FAILED, {}, {"code": "roads", "detail": str(wrong)})
        return
    if done.state is not State.FAILED and task.folder.is_dir():
        _pack(task.folder, folder / RESULT, kind_of(told["kind"]).files.report)
    shutil.rmtree(folder / (PLAN + REJECTED), ignore_errors=True)
    _end(mouth, done.state, done.summary, done.problem)


def _searched(mouth: Mouth, stop: threading.Event) -> None:
    """Say that the search is over; one that was stopped leaves nobody searching."""
    mouth.say("searched")
    if stop.is_set():
        workers.end()


def _task(folder: Path, told: dict[str, Any]) -> tuple[Task, float | None]:
    """What is to be done, and after how many seconds a run without a search of its own stops."""
    kind, request = kind_of(told["kind"]), told["request"]
    wanted = SearchLimits.model_validate(request.get("limits") or {})
    cores = int(told["cores"])
    limits = Limits(
        max_seconds=None if kind.usual_s is None else wanted.seconds(kind.usual_s),
        max_iterations=wanted.max_iterations,
        seed=wanted.seed,
        workers=min(wanted.workers or cores, cores),
        mip_gap=wanted.mip_gap,
    )
    scenario = json.loads(unpacked((folder / SCENARIO).read_bytes()))
    earlier, before = folder / INCUMBENT, folder / BEFORE
    task = Task(
        from_document(scenario, checked=False),
        kind.options.model_validate(request.get("options") or {}),
        limits,
        folder / PLAN,
        earlier.read_text(encoding="utf-8") if earlier.is_file() else None,
        bool(told["is_finish"]),
        request.get("day"),
        before if before.is_file() else None,
    )
    return task, wanted.max_seconds if kind.usual_s is None else None


def _pack(folder: Path, archive: Path, report: str) -> None:
    """One file of all that was written, with a report that only names its script."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if name == report:
                packed.writestr(name, without_script(path.read_bytes()))
            elif path.is_file():
                packed.write(path, name)


def _end(
    mouth: Mouth, state: State, summary: dict[str, Any], problem: dict[str, Any] | None
) -> None:
    mouth.say("ended", state=state.value, summary=summary, problem=problem)

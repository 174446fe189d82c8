"""One job in a child process, from taking it over to writing its result."""

from __future__ import annotations

import json
import queue
import shutil
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from api.jobs.attendance import (
    BEFORE,
    INCUMBENT,
    RESULT,
    SCENARIO,
    TASK,
    Child,
    Inbox,
    drained,
    listen,
)
from api.jobs.nursery import Nursery
from api.jobs.patience import Stopped, patiently
from api.jobs.records import Ending
from api.jobs.states import State, Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from api.jobs.attendance import RunSettings
    from api.jobs.ledger import Attempt, Ledger
    from api.jobs.records import Job

LOOK_S = 0.3
"""How often the row is looked at for a wish to stop."""
PROGRESS_S, MOST_PROGRESS = 1.0, 600
"""Reports are kept this far apart, and in long searches so that there are not many more."""
CHECKPOINT_S = 2.0


class Runner:
    """Runs jobs of one worker, each in the thread that calls it.

    Parameters
    ----------
    ledger
        Rows of jobs.
    settings
        How children are run.
    leave
        Set once this worker leaves: what runs is put back.
    on_fault
        Told of a fault of ours, which ended a job.
    on_crash
        Told of a child that died, with its last words.
    """

    def __init__(
        self,
        ledger: Ledger,
        settings: RunSettings,
        leave: threading.Event,
        on_fault: Callable[[str, Exception], None] = lambda _job, _wrong: None,
        on_crash: Callable[[str, str], None] = lambda _job, _words: None,
    ) -> None:
        self.ledger = ledger
        self.settings = settings
        self.leave = leave
        self.on_fault = on_fault
        self.on_crash = on_crash
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._nursery = Nursery(settings)

    def warm_up(self) -> None:
        """Let a child wait for the first job."""
        self._nursery.refill()

    def close(self) -> None:
        """End the child that waits."""
        self._nursery.close()

    def run(self, job_id: str) -> str:
        """Run a job to its end, and say in a word what came of it."""
        with self._lock:
            if job_id in self._running:
                return "runs here already"
            self._running.add(job_id)
        try:
            return self._taken(job_id)
        except Stopped:
            return "left"
        finally:
            with self._lock:
                self._running.discard(job_id)
            self._nursery.refill()

    @property
    def running(self) -> tuple[str, ...]:
        """Jobs that run now."""
        with self._lock:
            return tuple(sorted(self._running))

    def _taken(self, job_id: str) -> str:
        taken = patiently(lambda: self.ledger.begin(job_id), self.leave)
        if taken is None:
            return "not ours"
        attempt, job = taken
        try:
            ending = self._too_late(job) or self._worked(attempt, job)
        except Stopped:
            ending = None
        except Exception as wrong:
            # Whatever it is, the caller must learn of it, and the next job must not.
            ending = _failed("internal", f"{type(wrong).__name__}: {wrong}")
            self.on_fault(job_id, wrong)
        if ending is None:
            if self.leave.is_set():
                return "put back" if self.ledger.release(attempt) else "lost"
            return "lost"
        written = patiently(lambda: self.ledger.end(attempt, ending), self.leave)
        return ending.state.value if written else "lost"

    def _too_late(self, job: Job) -> Ending | None:
        """The ending of a job that need not begin."""
        if job.stop is not None and (job.stop is Stop.DISCARD or job.incumbent_blob is None):
            return Ending(State.CANCELLED)
        waited_s = time.time() - job.created_at
        if job.attempt == 1 and job.queue_limit_s is not None and waited_s > job.queue_limit_s:
            words = f"waited {waited_s:.0f} s, longer than the {job.queue_limit_s:g} s allowed"
            return _failed("queue-timeout", words, State.TIMED_OUT)
        if job.attempt > self.settings.most_attempts:
            return _failed("crashing", f"{job.attempt - 1} workers died over this job")
        return None

    def _worked(self, attempt: Attempt, job: Job) -> Ending | None:
        """Children until one brings an ending; ``None`` if the job is no longer ours."""
        incumbent = None if job.incumbent_blob is None else self.ledger.blob(job.incumbent_blob)
        finish: State | None = State.CANCELLED if job.stop is Stop.KEEP else None
        while True:
            folder = self._folder(attempt, job, incumbent, finish)
            child = Child(self._nursery.child(folder), folder)
            try:
                ending = self._watched(attempt, job, child, finish)
            finally:
                child.tree.end()
            try:
                if ending is not None:
                    return ending
                if self.leave.is_set() or not self._is_mine(attempt):
                    return None
                incumbent = self._best(child, incumbent)
                before = finish
                finish, ending = self._next(attempt, job, child, finish, incumbent)
                if ending is not None:
                    return ending
                if finish is not before:
                    told = {"stage": "finish", "detail": "the search has ended"}
                    patiently(partial(self.ledger.progress, attempt, told), self.leave)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                if child.tree.log is not None:
                    child.tree.log.unlink(missing_ok=True)

    def _next(
        self,
        attempt: Attempt,
        job: Job,
        child: Child,
        finish: State | None,
        incumbent: bytes | None,
    ) -> tuple[State | None, Ending | None]:
        """What follows a child that was killed or died: how to finish, or how it ends."""
        stop = patiently(lambda: self.ledger.pulse(attempt), self.leave).stop
        if stop == Stop.DISCARD:
            return None, Ending(State.CANCELLED)
        if child.is_silent and finish is None and incumbent is not None:
            return (State.TIMED_OUT if stop is None else State.CANCELLED), None
        if child.is_silent:
            return None, self._killed(finish, is_asked=stop is not None)
        self.on_crash(job.id, child.tree.last_words())
        crashes = patiently(lambda: self.ledger.crashed(attempt), self.leave)
        if crashes is not None and crashes >= self.settings.most_crashes:
            words = f"its process died {crashes} times, perhaps for want of memory"
            return None, _failed("crashing", words)
        return finish, None

    def _killed(self, finish: State | None, *, is_asked: bool) -> Ending:
        """The ending of a job whose child took too long, and had brought nothing."""
        if finish is not None:
            return _failed("finish-timeout", "could not be written in time", State.TIMED_OUT)
        if is_asked:
            return Ending(State.CANCELLED)
        words = f"killed {self.settings.grace_s:g} s after its limit without any plan"
        return _failed("solve-timeout", words, State.TIMED_OUT)

    def _watched(
        self, attempt: Attempt, job: Job, child: Child, finish: State | None
    ) -> Ending | None:
        """Follow a child until it ends or must; ``None`` if it brought nothing."""
        inbox: Inbox = queue.SimpleQueue()
        reader = threading.Thread(target=listen, args=(child.tree, inbox), daemon=True)
        reader.start()
        looked = 0.0
        while True:
            is_over = drained(inbox, child)
            now = time.monotonic()
            is_over = is_over or child.is_dead(now)
            if not self._noted(attempt, job, child, now):
                return None
            if child.ended is not None:
                return self._ending(child, finish)
            if is_over or self.leave.is_set():
                return None
            if now - looked >= LOOK_S:
                looked = now
                if not self._is_wanted(attempt, child, finish, now):
                    return None
            if self._is_late(job, child, finish, now):
                child.is_silent = True
                return None

    def _is_wanted(self, attempt: Attempt, child: Child, finish: State | None, now: float) -> bool:
        """Whether to go on; who wants the best plan kept is passed on to the child."""
        pulse = patiently(lambda: self.ledger.pulse(attempt), self.leave)
        child.is_silent = pulse.is_mine and pulse.stop == Stop.DISCARD
        if pulse.stop == Stop.KEEP and child.asked_at is None and finish is None:
            child.asked_at = now
            child.tree.tell("stop")
        return pulse.is_mine and not child.is_silent

    def _is_late(self, job: Job, child: Child, finish: State | None, now: float) -> bool:
        """Whether a child must be killed."""
        settings = self.settings
        if finish is not None:
            return now - child.begun > settings.finish_s
        if child.searched is not None:
            was_cut = child.asked_at is not None and child.asked_at <= child.searched
            if was_cut and child.kept is not None:
                # Another child checks and writes: of this one's tree nothing shall be left.
                return True
            return now - child.searched > settings.finish_s
        if child.asked_at is not None:
            keeps = child.keeps_plans or child.kept is not None
            return now - child.asked_at > (settings.stop_s if keeps else settings.blind_stop_s)
        if child.solving is None:
            return now - child.begun > settings.prepare_s
        return job.limit_s is not None and now - child.solving > job.limit_s + settings.grace_s

    def _noted(self, attempt: Attempt, job: Job, child: Child, now: float) -> bool:
        """Write what the child told, but not too often; false if the attempt is stale."""
        if child.solving is not None and child.told_at < 0:
            child.told_at = now - PROGRESS_S
            if not patiently(lambda: self.ledger.running(attempt), self.leave):
                return False
        apart_s = max(PROGRESS_S, (job.limit_s or 0.0) / MOST_PROGRESS)
        if child.progress is not None and (
            now - child.told_at >= apart_s or child.ended is not None
        ):
            data, child.progress, child.told_at = child.progress, None, now
            if not patiently(lambda: self.ledger.progress(attempt, data), self.leave):
                return False
        if child.checkpoint is not None and now - child.checkpoint_at >= CHECKPOINT_S:
            name, child.checkpoint, child.checkpoint_at = child.checkpoint, None, now
            plan = (child.folder / name).read_bytes()
            if not patiently(lambda: self.ledger.checkpoint(attempt, plan), self.leave):
                return False
        return True

    def _ending(self, child: Child, finish: State | None) -> Ending:
        """What a child that ended well brought."""
        told = child.ended or {}
        archive = child.folder / RESULT
        result = archive.read_bytes() if archive.is_file() else None
        state = finish or State(told["state"])
        if child.asked_at is not None and state is not State.FAILED:
            state = State.CANCELLED
        return Ending(state, result, told.get("summary", {}), told.get("problem"))

    def _best(self, child: Child, before: bytes | None) -> bytes | None:
        """The last plan that a child wrote, also if nobody has taken it from there yet."""
        kept = child.kept
        return before if kept is None else kept.read_bytes()

    def _is_mine(self, attempt: Attempt) -> bool:
        return patiently(lambda: self.ledger.pulse(attempt), self.leave).is_mine

    def _folder(
        self, attempt: Attempt, job: Job, incumbent: bytes | None, finish: State | None
    ) -> Path:
        """Write what a child reads."""
        folder = self.settings.work / f"{job.id}-{attempt.number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        read = patiently(lambda: self.ledger.blob(job.scenario_blob), self.leave)
        (folder / SCENARIO).write_bytes(read)
        if incumbent is not None:
            (folder / INCUMBENT).write_bytes(incumbent)
        before = job.request.get("before_blob")
        if before is not None:
            (folder / BEFORE).write_bytes(patiently(lambda: self.ledger.blob(before), self.leave))
        task = {
            "job_id": job.id,
            "kind": job.kind,
            "request": job.request,
            "cores": self.settings.cores,
            "is_finish": finish is not None,
        }
        (folder / TASK).write_text(json.dumps(task), encoding="utf-8")
        return folder


def _failed(code: str, words: str, state: State = State.FAILED) -> Ending:
    return Ending(state, problem={"code": code, "detail": words})

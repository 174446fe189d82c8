"""What a child that works on a job says, and what is known of it."""

from __future__ import annotations

import json
import queue
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from api.jobs.processes import Tree

TICK_S = 0.1
LAST_WORDS_S = 1.0
"""How long after a child's death one listens to what it said."""
TASK, SCENARIO, INCUMBENT, RESULT = "task.json", "scenario.gz", "incumbent", "result.zip"
"""Files of a child's folder; the last one is its own."""
BEFORE = "before.zip"
"""The result that a job goes on from, if it does."""
LOG = "child.log"

Inbox = queue.SimpleQueue[dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How children are run.

    Parameters
    ----------
    work
        Folder for what a child reads and writes; removed when it has ended.
    command
        The child; the folder and this process's number are appended.
    cores
        Processes that one job may use.
    grace_s
        How long after its limit a search is killed.
    finish_s
        The longest for checking and writing what was found.
    stop_s, blind_stop_s
        The longest to wait for a search that was asked to stop: one that keeps plans as it goes,
        the last of which is then finished by another child, and one that keeps none.
    most_crashes, most_attempts
        Children, and workers, that may die over one job.
    has_spare
        Whether a child that has loaded its solvers waits for the next job.
    """

    work: Path
    command: tuple[str, ...] = (sys.executable, "-m", "api.jobs.child")
    cores: int = 1
    grace_s: float = 5.0
    finish_s: float = 900.0
    prepare_s: float = 900.0
    stop_s: float = 0.6
    blind_stop_s: float = 30.0
    most_crashes: int = 5
    most_attempts: int = 50
    has_spare: bool = False
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Child:
    """What is known of a child that runs.

    ``keeps_plans`` says that it writes better plans as it finds them, and ``is_silent`` that it was
    killed because it took too long, or because nobody wants what it would bring.
    """

    tree: Tree
    folder: Path
    begun: float = field(default_factory=time.monotonic)
    solving: float | None = None
    searched: float | None = None
    told_at: float = -1e9
    asked_at: float | None = None
    keeps_plans: bool = False
    checkpoint: str | None = None
    checkpoint_at: float = -1e9
    progress: dict[str, Any] | None = None
    ended: dict[str, Any] | None = None
    died_at: float | None = None
    is_silent: bool = False

    def is_dead(self, now: float) -> bool:
        """Whether it died a moment ago: what it said until then has been heard by now.

        What it started may hold on to the pipe, whose end then tells nothing.
        """
        if self.died_at is None and not self.tree.is_alive:
            self.died_at = now
        return self.died_at is not None and now - self.died_at > LAST_WORDS_S

    @property
    def kept(self) -> Path | None:
        """The last plan that it wrote, also if nobody has taken it from there yet."""
        return max(self.folder.glob("checkpoint-*"), default=None)


def listen(tree: Tree, inbox: Inbox) -> None:
    """Pass on what a child says, and its end."""
    for line in tree.process.stdout or ():
        try:
            told = json.loads(line)
        except ValueError:
            continue  # a line that was cut by the child's death
        if isinstance(told, dict):
            inbox.put(told)
    inbox.put(None)


def drained(inbox: Inbox, child: Child) -> bool:
    """Take what was said, waiting a moment for the first; true once there will be no more."""
    wait_s: float = TICK_S
    while True:
        try:
            told = inbox.get(timeout=wait_s) if wait_s else inbox.get_nowait()
        except queue.Empty:
            return False
        wait_s = 0.0
        if told is None:
            return True
        _take(told, child)


def _take(told: dict[str, Any], child: Child) -> None:
    now = time.monotonic()
    match told["say"]:
        case "keeping":
            child.keeps_plans = True
        case "solving":
            child.solving = now
        case "searched":
            child.searched = now
        case "progress":
            child.progress = told["data"]
        case "checkpoint":
            child.checkpoint = told["file"]
        case "ended":
            child.ended = told

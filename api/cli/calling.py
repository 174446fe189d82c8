"""What the commands do that call a service."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.cli.exits import Exit, say, tell
from api.cli.live import live_progress
from api.cli.opening import open_scenario
from api.client import Client, Job, ServiceError, Unreachable
from solvers.common import Limits, Progress
from supplychain.errors import DataError, DataProblem
from supplychain.io import to_document
from supplychain.io.atomic import replaced
from supplychain.io.jsonfile import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXITS = {
    "succeeded": Exit.OK,
    "partial": Exit.PARTIAL,
    "cancelled": Exit.INTERRUPTED,
    "timed-out": Exit.PARTIAL,
    "failed": Exit.BAD_INPUT,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; see the options of :mod:`api.cli.remote`."""

    scenario: str
    kind: str
    seconds: float | None
    seed: int
    options: str
    external_id: str | None


def submit_scenario(server: str, key: str, wish: Wish, *, wait: bool, as_json: bool) -> Exit:
    """Read a scenario, send it, and print the job's id."""
    limits: dict[str, Any] = {"seed": wish.seed}
    if wish.seconds is not None:
        limits["max_seconds"] = wish.seconds
    scenario = open_scenario(wish.scenario)
    body = {
        "name": scenario.name[:200],
        "scenario": json.loads(json_text(to_document(scenario))),
        "options": _options(wish.options),
        "limits": limits,
    }
    if wish.external_id is not None:
        body["external_id"] = wish.external_id
    with _client(server, key) as client:
        job = client.submit(wish.kind, body)
        if not wait:
            say(_shown(job, as_json=as_json))
            return Exit.OK
        tell([job.id])
        return _watched(client, job, as_json=as_json)


def watch_job(server: str, key: str, kind: str, job_id: str, *, as_json: bool) -> Exit:
    """Show progress until a job has ended."""
    with _client(server, key) as client:
        return _watched(client, client.job(kind, job_id), as_json=as_json)


def cancel_job(server: str, key: str, kind: str, job_id: str, *, keep: bool) -> Exit:
    """Stop a job and print its state once it has ended."""
    with _client(server, key) as client:
        job = client.cancel(client.job(kind, job_id), keep=keep)
        say(client.wait(job).state)
    return Exit.OK


def fetch_result(
    server: str, key: str, name: tuple[str, str], form: str, table: str | None, out: Path | None
) -> Exit:
    """Fetch a result and write it."""
    with _client(server, key) as client:
        job = client.job(*name)
        if form == "report":
            data = client.report(job).encode()
        else:
            data = client.download(job, form, table)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return Exit.OK
    with replaced(out) as fresh:
        fresh.write_bytes(data)
    tell([f"written: {out}"])
    return Exit.OK


def _watched(client: Client, job: Job, *, as_json: bool) -> Exit:
    """Follow a job's events on a progress bar."""
    limits = Limits(max_seconds=job.data["limit_s"])
    with live_progress(limits, job.data["summary"].get("currency", "CNY")) as progress:
        for event in client.watch(job):
            progress(_report(event.kind, event.data))
    job = client.job(job.kind, job.id)
    say(_shown(job, as_json=as_json))
    if job.data["problem"]:
        tell([job.data["problem"]["detail"], *_details(job.data["problem"])])
    return EXITS[job.state]


def _report(kind: str, data: dict[str, Any]) -> Progress:
    if kind != "progress":
        return Progress(str(data.get("state", kind)), 0.0)
    seconds = float(data.get("elapsed_s") or 0.0)
    detail = str(data.get("detail", ""))
    stage = str(data.get("stage", ""))
    return Progress(stage, seconds, data.get("cost_cny"), data.get("bound_cny"), detail)


def _details(problem: dict[str, Any]) -> list[str]:
    faults = [DataProblem(**item) for item in problem.get("errors", [])]
    return [str(fault) for fault in faults]


def _shown(job: Job, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(job.data, ensure_ascii=False, indent=2)
    return f"{job.id} {job.state}" if job.has_ended else job.id


def _options(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as wrong:
        raise DataError([_fault("--options", "bad_json", f"is no JSON: {wrong}")]) from wrong
    if not isinstance(found, dict):
        raise DataError([_fault("--options", "bad_json", "is no JSON object")])
    return found


@contextmanager
def _client(server: str, key: str) -> Iterator[Client]:
    """A client whose refusals become lines on stderr."""
    try:
        with Client(server, key) as client:
            yield client
    except ServiceError as wrong:
        faults = [_fault_of(item) for item in wrong.errors]
        raise DataError(faults or [_fault(server, wrong.code, str(wrong))]) from wrong
    except Unreachable as wrong:
        text = f"the service cannot be reached: {wrong}"
        raise DataError([_fault(server, "unreachable", text)]) from wrong


def _fault_of(item: dict[str, Any]) -> DataProblem:
    where = item.get("table") or item.get("pointer") or item.get("parameter") or "request"
    return DataProblem(
        where,
        item.get("row") or -1,
        item.get("column", ""),
        item["code"],
        item["detail"],
        item.get("given", ""),
        item.get("allowed", ""),
    )


def _fault(where: str, code: str, text: str) -> DataProblem:
    return DataProblem(where, -1, "", code, text)

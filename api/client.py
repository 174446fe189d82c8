"""A client of the service, in one file: needs httpx2 and nothing else of this package.

>>> with Client("http://127.0.0.1:8000", "sck_...") as client:          # doctest: +SKIP
...     job = client.submit("route-plans", {"scenario_id": "scn_..."})
...     job = client.wait(job)
...     plan = client.result(job)
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

TIMEOUT_S = 60.0
TRIES = 6
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 20.0
AGAIN = frozenset({429, 502, 503, 504})
ENDED = frozenset({"succeeded", "partial", "failed", "cancelled", "timed-out"})


class ServiceError(Exception):
    """The service said no: its problem document, with a stable ``code``."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = dict(problem)
        self.code = str(problem.get("code", ""))
        self.errors: list[dict[str, Any]] = list(problem.get("errors", []))
        detail = problem.get("detail") or problem.get("title") or "no answer that can be read"
        super().__init__(f"{status} {self.code}: {detail}")


class Unreachable(Exception):  # noqa: N818 - says what it is
    """Nobody answered, however often it was tried."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the service told of it; ``data`` holds all fields."""

    kind: str
    id: str
    state: str
    data: dict[str, Any] = field(repr=False)

    @property
    def has_ended(self) -> bool:
        """Whether its state is final."""
        return self.state in ENDED

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/v1/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job."""

    id: int
    kind: str
    data: dict[str, Any]


class Client:
    """Calls one service with one key.

    What failed on the way is tried again, as nothing is done twice: every request that makes a job
    has an idempotency key.

    Parameters
    ----------
    address
        Such as ``http://127.0.0.1:8000``.
    key
        As ``serve`` or ``keys create`` printed it.
    tries
        How often to call before giving up.
    transport
        For tests.
    """

    def __init__(
        self,
        address: str,
        key: str,
        *,
        tries: int = TRIES,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._tries = tries
        self._http = httpx2.Client(
            base_url=address, headers=headers, timeout=TIMEOUT_S, transport=transport
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        wrong: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections."""
        self._http.close()

    def submit(
        self, kind: str, body: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Job:
        """Submit a job; once this returns, the service has it on disk.

        Parameters
        ----------
        kind
            Such as ``route-plans``.
        body
            ``scenario`` or ``scenario_id``, and what else the kind understands.
        idempotency_key
            The same key and body never make a second job; a fresh one without.
        """
        headers = {"Idempotency-Key": idempotency_key or uuid4().hex}
        return _job(self._call("POST", f"/v1/{kind}", json=dict(body), headers=headers).json())

    def validate(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Check all that can be checked without a search; `ServiceError` lists the faults."""
        path = f"/v1/{kind}?validate_only=true"
        found: dict[str, Any] = self._call("POST", path, json=dict(body)).json()
        return found

    def job(self, kind: str, job_id: str) -> Job:
        """A job as it is now."""
        return _job(self._call("GET", f"/v1/{kind}/{job_id}").json())

    def jobs(self, kind: str, **filters: Any) -> Iterator[Job]:
        """All jobs of a kind, youngest first."""
        cursor: str | None = None
        while True:
            wanted = {**filters, **({"cursor": cursor} if cursor else {})}
            page = self._call("GET", f"/v1/{kind}", params=wanted).json()
            yield from map(_job, page["items"])
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def watch(self, job: Job, after: int = 0) -> Iterator[Event]:
        """What happens to a job until it has ended; a lost line is taken up where it was."""
        tries = 0
        while True:
            try:
                for event in self._stream(job, after):
                    after, tries = event.id, 0
                    yield event
                    if event.kind == "state" and event.data.get("state") in ENDED:
                        return
                if self.job(job.kind, job.id).has_ended:
                    return
            except httpx2.TransportError as wrong:
                tries += 1
                if tries >= self._tries:
                    raise Unreachable(str(wrong)) from wrong
                time.sleep(_wait_s(tries))

    def wait(self, job: Job, timeout_s: float | None = None) -> Job:
        """The job once it has ended.

        Raises
        ------
        TimeoutError
            If it has not after that time.
        """
        until = None if timeout_s is None else time.monotonic() + timeout_s
        wait_s = 0.2
        while not job.has_ended:
            if until is not None and time.monotonic() > until:
                message = f"{job.id} is still {job.state}"
                raise TimeoutError(message)
            time.sleep(wait_s)
            wait_s = min(3.0, 1.3 * wait_s)
            job = self.job(job.kind, job.id)
        return job

    def cancel(self, job: Job, *, keep: bool = True) -> Job:
        """Stop a job, and keep its best plan so far or throw it away."""
        mode = "keep" if keep else "discard"
        return _job(self._call("POST", f"{job.path}:cancel", json={"mode": mode}).json())

    def result(self, job: Job) -> dict[str, Any]:
        """Header and plan."""
        found: dict[str, Any] = self._call("GET", f"{job.path}/result").json()
        return found

    def download(self, job: Job, form: str = "zip", table: str | None = None) -> bytes:
        """The result as ``json``, ``geojson``, ``xlsx``, ``csv`` or ``zip``."""
        wanted = {"format": form, **({"table": table} if table else {})}
        return bytes(self._call("GET", f"{job.path}/result", params=wanted).content)

    def report(self, job: Job) -> str:
        """The page for people."""
        return str(self._call("GET", f"{job.path}/report").text)

    def upload(self, data: bytes, media: str) -> dict[str, Any]:
        """Keep a scenario: a zipped folder, a workbook or JSON, by its media type."""
        headers = {"Content-Type": media}
        answer = self._call("POST", "/v1/scenarios", content=data, headers=headers)
        found: dict[str, Any] = answer.json()
        return found

    def demo(self, name: str) -> dict[str, Any]:
        """A body that is ready to be submitted."""
        found: dict[str, Any] = self._call("GET", f"/v1/demo-data/{name}").json()
        return found

    def _stream(self, job: Job, after: int) -> Iterator[Event]:
        path = f"{job.path}/stream"
        timeout = httpx2.Timeout(TIMEOUT_S)
        with self._http.stream("GET", path, params={"after": after}, timeout=timeout) as answer:
            if answer.status_code != 200:
                answer.read()
                raise _error(answer)
            fields: dict[str, str] = {}
            for line in answer.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "data" in fields:
                    data = json.loads(fields["data"])
                    yield Event(int(fields["id"]), fields["event"], data)
                    fields = {}

    def _call(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Call until there is an answer that trying again would not change."""
        tries = 0
        while True:
            tries += 1
            try:
                answer = self._http.request(method, path, **more)
            except httpx2.TransportError as wrong:
                if tries >= self._tries:
                    raise Unreachable(str(wrong)) from wrong
                time.sleep(_wait_s(tries))
                continue
            if _is_for_later(answer) and tries < self._tries:
                time.sleep(_told_wait_s(answer) or _wait_s(tries))
                continue
            if answer.status_code >= 400:
                raise _error(answer)
            return answer


def _is_for_later(answer: httpx2.Response) -> bool:
    """Whether the same request may fare better; so it does once an earlier one is on disk."""
    return answer.status_code in AGAIN or (
        answer.status_code == 409 and "retry-after" in answer.headers
    )


def _job(data: dict[str, Any]) -> Job:
    return Job(data["kind"], data["id"], data["state"], data)


def _error(answer: httpx2.Response) -> ServiceError:
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    return ServiceError(answer.status_code, problem if isinstance(problem, dict) else {})


def _wait_s(tries: int) -> float:
    """Longer each time, and not the same for all who wait."""
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**tries) * random.uniform(0.5, 1.0))


def _told_wait_s(answer: httpx2.Response) -> float | None:
    told = answer.headers.get("retry-after", "")
    return min(LONGEST_WAIT_S, float(told)) if told.isdecimal() else None

"""A service without workers: tests end its jobs by hand."""

from __future__ import annotations

import json
import threading
import time
import zipfile
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import uvicorn
from starlette.testclient import TestClient

from api.app import create_app
from api.jobs.attendance import RunSettings
from api.jobs.ledger import Ledger
from api.jobs.records import Ending
from api.jobs.runner import Runner
from api.jobs.schema import executors, jobs
from api.jobs.states import State
from api.jobs.watch import executor_name, register
from api.keys import Role
from api.service import Service
from api.serving import listening
from api.settings import ServiceSettings
from supplychain.io.example import DOCUMENT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

ROUTES = "/v1/route-plans"
PATIENCE_S = 30.0


class Desk:
    """An app, and keys of two tenants."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        chosen = {"data_dir": folder, "database_url": None, "min_free_bytes": 0, **settings}
        self.service = Service.open(ServiceSettings(**chosen))
        app = create_app(self.service.settings, self.service)
        self.client = TestClient(app, raise_server_exceptions=False)
        self.secrets = {
            (tenant, role): self.service.keys.create(tenant, role, role)[1]
            for tenant in ("acme", "other")
            for role in Role
        }
        self.executor = executor_name()
        register(self.service.engine, self.executor)
        self.ledger = Ledger(self.service.engine, self.executor, self.service.client)

    def call(
        self,
        method: str,
        path: str,
        *,
        role: Role | None = Role.ADMIN,
        tenant: str = "acme",
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx2.Response:
        """Call with a key."""
        sent = dict(headers or {})
        if role is not None:
            sent["Authorization"] = f"Bearer {self.secrets[tenant, role]}"
        found: httpx2.Response = self.client.request(method, path, headers=sent, **more)
        return found

    def submit(self, kind: str = "route-plans", tenant: str = "acme", **more: Any) -> str:
        """Accept a job and say its id."""
        body = {"scenario": DOCUMENT, **more}
        answer = self.call("POST", f"/v1/{kind}", tenant=tenant, json=body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def end(self, job_id: str, state: State = State.SUCCEEDED, **files: str | bytes) -> None:
        """Write a result as a worker would."""
        taken = self.ledger.begin(job_id)
        assert taken is not None
        ending = Ending(state, archive(**files) if files else None, {"status": "feasible"})
        assert self.ledger.end(taken[0], ending)

    def beat(self) -> None:
        """Show a sign of life of the worker that there is not."""
        with self.service.engine.begin() as connection:
            connection.execute(sa.update(executors).values(seen_at=time.time()))

    def close(self) -> None:
        """Let go."""
        self.client.close()
        self.service.close()


def worked(desk: Desk, job_id: str, folder: Path) -> dict[str, Any]:
    """The job once a worker has done it."""
    # On a busy host a search may end later than it should: that is not what is tested.
    run = RunSettings(work=folder / "work", grace_s=300.0)
    runner = Runner(desk.ledger, run, threading.Event())
    runner.run(job_id)
    runner.close()
    with desk.service.engine.connect() as connection:
        kind = connection.execute(sa.select(jobs.c.kind).where(jobs.c.id == job_id)).scalar_one()
    found: dict[str, Any] = desk.call("GET", f"/v1/{kind}/{job_id}").json()
    return found


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address of a desk behind a port of this host."""
    ear = listening("127.0.0.1", 0)
    # Without the loads of solvers that begin with a server of people.
    config = uvicorn.Config(
        desk.client.app, log_config=None, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [ear]}, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE_S
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.02)
    yield f"http://127.0.0.1:{ear.getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE_S)


def archive(**files: str | bytes) -> bytes:
    """A result; names have ``_dot_`` where files have a dot."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for name, data in files.items():
            opened.writestr(name.replace("_dot_", "."), data)
    return packed.getvalue()


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, which must have this status and code."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    plain: dict[str, Any] = json.loads(answer.text)
    assert (plain["status"], plain["code"]) == (status, code)
    return plain

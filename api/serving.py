"""The embedded service: an API, and a worker beside it that is started again if it dies."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import structlog
import uvicorn

from api.app import create_app
from api.desk import DESK
from api.hooks import HookStore
from api.jobs.attendance import RunSettings
from api.jobs.watch import WatchSettings
from api.jobs.worker import Errand, WorkerSettings
from api.order_books import OrderBookStore
from api.readiness import build_routes, settle_memory
from api.reservations import ReservationStore
from api.sending import send_due
from api.service import Service
from api.settings import PREFIX
from api.slow_clients import WatchedProtocol
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

    from api.settings import ServiceSettings

AGAIN_S, LONGEST_AGAIN_S, LONG_LIFE_S = 0.2, 10.0, 30.0
LEAVE_S = 20.0
SEND_S = 0.5
BOOKS_S = 600.0
BACKLOG = 2_048
GRACEFUL_S = 3
FLAGS = ("data_dir", "database_url", "at_once", "cores")


def worker_settings(settings: ServiceSettings) -> WorkerSettings:
    """What a worker needs to know of the operator's choice."""
    run = RunSettings(
        work=settings.data_dir / "work",
        cores=max(1, settings.cores // settings.at_once),
        grace_s=settings.grace_s,
        finish_s=settings.finish_s,
        has_spare=settings.warm,
    )
    watch = WatchSettings(
        beat_s=settings.beat_s,
        lease_s=settings.lease_s,
        sweep_s=settings.sweep_s,
        result_days=settings.result_days,
        unfetched_days=settings.unfetched_days,
    )
    private = settings.webhook_private
    sender = Errand("webhooks", SEND_S, lambda engine: send_due(HookStore(engine), private=private))
    books = Errand("order books", BOOKS_S, lambda engine: retain_books(engine, settings))
    return WorkerSettings(
        settings.url, run, watch, settings.at_once, settings.poll_s, more=(sender, books)
    )


def retain_books(engine: sa.Engine, settings: ServiceSettings) -> None:
    """Remove order books and reservations whose promised days are over."""
    OrderBookStore(engine).retain(settings.book_days, settings.open_book_days)
    ReservationStore(engine).retain()


def is_loopback(host: str) -> bool:
    """Whether only this host can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open_door(settings: ServiceSettings, service: Service) -> None:
    """Raise `DataError` if others could reach a service for which there is no key."""
    if is_loopback(settings.host) or service.keys.all():
        return
    text = "others can reach this address, and there is no key: make one with `supplychain keys`"
    fault = DataProblem("host", -1, "", "no_keys", text, settings.host, "127.0.0.1")
    raise DataError([fault])


class Supervisor(threading.Thread):
    """Keeps one worker running beside the API; it dies with this process, however that dies.

    The kernel watches the thread that starts a process, so this one lasts as long as the process.
    """

    def __init__(self, settings: ServiceSettings) -> None:
        super().__init__(name="supervisor", daemon=True)
        self._command = [sys.executable, "-m", "api.cli", "worker", "--parent", str(os.getpid())]
        self._environment = dict(os.environ)
        for name in FLAGS:
            value = getattr(settings, name)
            if value is not None:
                self._environment[f"{PREFIX}{name.upper()}"] = str(value)
        self._leave = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the worker whenever there is none."""
        wait_s = AGAIN_S
        while not self._leave.is_set():
            begun = time.monotonic()
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL
            )
            code = self._process.wait()
            if self._leave.is_set():
                return
            lived_s = time.monotonic() - begun
            structlog.get_logger("serve").warning("worker ended", code=code, lived_s=round(lived_s))
            wait_s = AGAIN_S if lived_s > LONG_LIFE_S else min(LONGEST_AGAIN_S, 2 * wait_s)
            self._leave.wait(wait_s)

    def end(self) -> None:
        """Ask the worker to put back what it does, and to leave."""
        self._leave.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            process.kill()


def serve(
    settings: ServiceSettings, say: Callable[[str], None], *, has_worker: bool = True
) -> None:
    """Serve until a signal comes.

    Parameters
    ----------
    settings
        What the operator chose.
    say
        Told the first key and the address, each on a line of its own.
    has_worker
        Whether a worker runs beside; others may run anywhere.

    Raises
    ------
    DataError
        If others could reach the service without there being a key.
    """
    service = Service.open(settings)
    supervisor = Supervisor(settings)
    try:
        refuse_open_door(settings, service)
        app = create_app(settings, service)
        if settings.warm:
            build_routes(app)
            settle_memory()
        ear = listening(settings.host, settings.port)
        secret = service.first_key()
        if secret is not None:
            say(f"API key: {secret}")
        host, port = ear.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        say(f"Listening: http://{shown}:{port}")
        if has_worker:
            supervisor.start()
        config = uvicorn.Config(
            app,
            http=WatchedProtocol,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACEFUL_S,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            # The server raises again what ended it, and there is more to tidy up.
            signal.signal(number, lambda *_: None)
        uvicorn.Server(config).run(sockets=[ear])
    finally:
        supervisor.end()
        service.close()
        DESK.end()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens: who calls from now on waits, and is answered.

    Raises
    ------
    OSError
        If it cannot be.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    ear = socket.socket(family, socket.SOCK_STREAM)
    ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        ear.bind((host, port))
        ear.listen(BACKLOG)
    except OSError:
        ear.close()
        raise
    ear.set_inheritable(False)
    return ear

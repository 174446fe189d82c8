"""``supplychain simulate --cluster``: runs on a Dask cluster that is known by its address alone."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.plan_folder import write_plan
from supplychain.io import write_scenario
from supplychain.stock import Lot
from tests.solvers.routing.street import order, planned, street

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        importlib.util.find_spec("distributed") is None,
        reason="needs the optional extra: pip install supplychain[cluster]",
    ),
]
STARTS_S = 60.0


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A scheduler and two workers, each a program of its own as on other hosts."""
    told = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(told), "--no-dashboard")
    with ExitStack() as programs:

        def start(module: str, *options: str) -> None:
            command = [sys.executable, "-m", f"distributed.cli.{module}", *common, *options]
            program = programs.enter_context(subprocess.Popen(command, cwd=tmp_path))
            programs.callback(program.terminate)

        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        wait_for(told)
        for _ in range(2):
            start("dask_worker", "--nthreads", "1", "--no-nanny")
        yield str(json.loads(told.read_text())["address"])


def kept_there(address: str) -> int:
    """Callables that workers of the cluster have lived and kept."""
    from distributed import Client

    def kept() -> int:
        from simulations.experiments import replication

        return len(replication._HELD)

    with Client(address) as client:
        return sum(client.run(kept).values())


def wait_for(path: Path) -> None:
    until = time.monotonic() + STARTS_S
    while not path.is_file() or not path.read_text():
        assert time.monotonic() < until, "the scheduler has not started"
        time.sleep(0.1)


@pytest.fixture
def simulate(tmp_path: Path) -> list[str]:
    """A street with three orders, its plan, and how it is to be lived through."""
    doors = {"a": 2.0, "b": 4.0, "c": 6.0}
    orders = tuple(order(key) for key in doors)
    scenario = street(doors, orders, lots=(Lot("rice", "front", "rice", 5.0),))
    write_scenario(scenario, tmp_path / "street")
    write_plan(tmp_path / "plan", planned(scenario), scenario)
    paths = (str(tmp_path / "street"), "--plan", str(tmp_path / "plan"))
    return ["simulate", *paths, "--replications", "6", "--days", "3"]


def test_a_cluster_known_by_its_address_gives_what_this_host_gives(
    simulate: list[str], address: str, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    ran = CliRunner().invoke(app, [*simulate, "--workers", "1", "--out", str(here)])
    assert ran.exit_code == 0, ran.output
    ran = CliRunner().invoke(app, [*simulate, "--cluster", address, "--out", str(there)])
    assert ran.exit_code == 0, ran.output
    for name in ("replications.csv", "curves.csv", "summary.csv"):
        assert (there / name).read_text() == (here / name).read_text()
    assert kept_there(address) > 0


def test_an_address_where_nobody_answers_is_refused(
    simulate: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.simulating.CONNECT_S", 1)
    arguments = [*simulate, "--cluster", "tcp://127.0.0.1:1", "--out", str(tmp_path / "out")]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code != 0
    assert "no scheduler answers there" in ran.output
    assert not (tmp_path / "out").exists()

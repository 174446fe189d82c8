"""Experiments on a real Dask cluster on this host."""

from __future__ import annotations

import importlib.util

import pytest

from simulations.experiments import Experiment, HalfWidth, run
from solvers.common.workers import elsewhere
from tests.simulations.experiments.models import Deadly, Queue, Sometimes

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("default"),
    pytest.mark.skipif(
        importlib.util.find_spec("distributed") is None,
        reason="needs the optional extra: pip install supplychain[cluster]",
    ),
]


def test_a_cluster_gives_what_one_process_gives() -> None:
    from distributed import Client, LocalCluster

    experiment = Experiment("queue", Queue(customers=500))
    precise = HalfWidth("wait", relative=0.25, most=60)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
        client.get_executor() as pool,
        elsewhere(pool),
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        there = run(experiment, 12, workers=2)
        precisely = run(experiment, half_width=precise, workers=2)
        failed = run(Experiment("sometimes", Sometimes((1,))), 3, workers=2)
        died = run(Experiment("deadly", Deadly(1)), 3, workers=2)
    assert there == run(experiment, 12)
    assert precisely == run(experiment, half_width=precise)
    assert failed.failures[0].error == "RuntimeError: no route for lorry 1"
    assert [one.number for one in died.replications] == [0, 2]
    assert died.failures[0].error.startswith("its worker process died: KilledWorker")

"""Experiments run: the same figures whoever runs them, failures told, early stops."""

from __future__ import annotations

import multiprocessing

import pytest

from simulations.experiments import (
    Experiment,
    FailedReplication,
    HalfWidth,
    Progress,
    Replication,
    Stop,
    run,
    run_all,
)
from simulations.experiments.results import results_of
from solvers.common.workers import SerialExecutor, discard, elsewhere, executor
from supplychain.errors import DataError
from tests.simulations.experiments.models import (
    Deadly,
    Forgetful,
    Normal,
    Queue,
    Sometimes,
    Traced,
)


def test_one_and_two_workers_give_the_same() -> None:
    experiment = Experiment("queue", Queue(customers=500))
    alone = run(experiment, 12)
    assert run(experiment, 12, workers=2) == alone
    assert [one.number for one in alone.replications] == list(range(12))
    assert len(set(alone.values("wait"))) == 12


def test_results_do_not_depend_on_the_order_of_completion() -> None:
    found = run(Experiment("queue", Queue(customers=100)), 5)
    again = results_of(found.name, found.seed, reversed(found.replications), Stop.ALL_DONE)
    assert again == found


def test_more_replications_leave_the_first_ones_as_they_were() -> None:
    experiment = Experiment("normal", Normal())
    assert run(experiment, 8).replications[:5] == run(experiment, 5).replications


@pytest.mark.parametrize("workers", [1, 2])
def test_a_replication_that_raises_is_told_with_its_seed(workers: int) -> None:
    found = run(Experiment("sometimes", Sometimes((1, 3)), seed=9), 5, workers=workers)
    assert [one.number for one in found.replications] == [0, 2, 4]
    assert [(one.number, one.seed) for one in found.failures] == [(1, 9), (3, 9)]
    assert found.failures[1].error == "RuntimeError: no route for lorry 3"
    assert "in __call__" in found.failures[1].traceback
    assert found.failed()["replication"].tolist() == [1, 3]
    assert found.summary().loc["value", "n"] == 3


def test_a_worker_that_dies_takes_one_replication_with_it() -> None:
    found = run(Experiment("deadly", Deadly(4)), 9, workers=2)
    assert [one.number for one in found.replications] == [0, 1, 2, 3, 5, 6, 7, 8]
    assert found.failures == (FailedReplication(4, 0, "its worker process died"),)
    discard(executor(2))


def test_what_a_replication_leaves_in_its_callable_changes_no_other() -> None:
    model = Forgetful()
    for workers in (1, 2):
        found = run(Experiment("forgetful", model), 6, workers=workers)
        assert found.values("calls") == [1.0] * 6
    assert model.calls == []


def test_a_callable_that_cannot_be_sent_is_refused_before_anything_runs() -> None:
    with pytest.raises(DataError, match="replicate: cannot be sent to worker processes"):
        run(Experiment("local", lambda number: {"value": float(number)}), 2)


def test_a_replication_of_another_seed_is_a_failure() -> None:
    found = run(Experiment("other seed", Traced("/dev/null", 0.0), seed=6), 1)
    assert "gave another replication than it was asked for" in found.failures[0].error


def test_progress_is_told_after_each_replication_with_running_estimates() -> None:
    told: list[Progress] = []
    run(Experiment("sometimes", Sometimes((1,))), 4, progress=told.append)
    assert [(one.done, one.failed, one.wanted) for one in told] == [
        (1, 0, 4),
        (2, 1, 4),
        (3, 1, 4),
        (4, 1, 4),
    ]
    assert isinstance(told[0].ended, Replication)
    assert [one.estimates["value"].estimate for one in told] == [0.0, 0.0, 1.0, 5 / 3]
    assert told[-1].estimates["value"].low < 5 / 3 < told[-1].estimates["value"].high


def test_whoever_wants_it_to_stop_gets_what_has_ended() -> None:
    told: list[Progress] = []
    found = run(
        Experiment("normal", Normal()),
        1_000,
        progress=told.append,
        should_stop=lambda: len(told) >= 3,
    )
    assert found.stop is Stop.ASKED
    assert [one.number for one in found.replications] == [0, 1, 2]


def test_it_stops_once_the_half_width_is_reached() -> None:
    experiment = Experiment("normal", Normal(mean=10.0, sd=2.0))
    wanted = HalfWidth("value", absolute=0.5)
    found = run(experiment, half_width=wanted)
    assert found.stop is Stop.PRECISE
    # (1.96 * 2 / 0.5)^2 = 61 for a known spread.
    assert 35 <= len(found.replications) <= 95
    assert found.estimate("value").half_width <= 0.5
    assert run(experiment, half_width=wanted, workers=2) == found


def test_it_stops_at_the_most_replications_if_that_is_never_precise() -> None:
    wanted = HalfWidth("value", relative=0.001, least=5, most=17)
    found = run(Experiment("normal", Normal()), half_width=wanted)
    assert (found.stop, len(found.replications)) == (Stop.MOST, 17)


def test_it_stops_if_all_of_the_first_round_fail() -> None:
    wanted = HalfWidth("value", absolute=1.0, least=4)
    found = run(Experiment("sometimes", Sometimes((0, 1, 2, 3))), half_width=wanted)
    assert (found.stop, len(found.failures)) == (Stop.ALL_FAILED, 4)


def test_several_experiments_go_on_until_each_is_precise() -> None:
    experiments = [Experiment("calm", Normal(sd=0.1)), Experiment("wild", Normal(sd=2.0))]
    found = run_all(experiments, half_width=HalfWidth("value", absolute=0.5))
    assert len(found["calm"].replications) == len(found["wild"].replications) > 10


def test_it_runs_elsewhere() -> None:
    with elsewhere(SerialExecutor()):
        found = run(Experiment("normal", Normal()), 3, workers=2)
    assert found == run(Experiment("normal", Normal()), 3)
    assert multiprocessing.parent_process() is None


def test_what_makes_no_sense_is_refused() -> None:
    experiment = Experiment("normal", Normal())
    with pytest.raises(DataError, match="needs one of replications and half_width"):
        run(experiment)
    with pytest.raises(DataError, match="replications: are too few; given 0"):
        run(experiment, 0)
    with pytest.raises(DataError, match="workers: are too few; given 0"):
        run(experiment, 1, workers=0)
    with pytest.raises(DataError, match="need names of their own"):
        run_all([experiment, experiment], 1)
    with pytest.raises(DataError, match="is of no metric; given speed; allowed value, hit"):
        run(experiment, half_width=HalfWidth("speed", absolute=1.0))

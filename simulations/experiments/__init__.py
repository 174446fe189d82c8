"""Experiments: many replications of a model, and what can be said of them.

A queue and a national network are the same here: a picklable callable that runs the replication of
a number. Guide: ``docs/experiments.md``.
"""

from simulations.experiments.bands import bands, curve_frame, curve_names, nearest_to_mean
from simulations.experiments.comparison import compare, compare_all
from simulations.experiments.experiment import Experiment
from simulations.experiments.intervals import (
    Interval,
    mean_interval,
    quantile_interval,
    share_interval,
)
from simulations.experiments.progress import Progress, ProgressCallback
from simulations.experiments.replication import FailedReplication, Replicate, Replication
from simulations.experiments.results import Results, Stop, all_frames, read_results
from simulations.experiments.run import run, run_all
from simulations.experiments.selection import Selection, best_of, ocba
from simulations.experiments.significance import holm, paired_t, sign_flip
from simulations.experiments.stopping import HalfWidth
from simulations.experiments.sweeps import Factor, Sweep, full_factorial, one_way, sweep
from simulations.experiments.tails import cvar, cvar_interval, cvar_t_interval
from simulations.experiments.warm_up import batch_means, mser, welch

__all__ = [
    "Experiment",
    "Factor",
    "FailedReplication",
    "HalfWidth",
    "Interval",
    "Progress",
    "ProgressCallback",
    "Replicate",
    "Replication",
    "Results",
    "Selection",
    "Stop",
    "Sweep",
    "all_frames",
    "bands",
    "batch_means",
    "best_of",
    "compare",
    "compare_all",
    "curve_frame",
    "curve_names",
    "cvar",
    "cvar_interval",
    "cvar_t_interval",
    "full_factorial",
    "holm",
    "mean_interval",
    "mser",
    "nearest_to_mean",
    "ocba",
    "one_way",
    "paired_t",
    "quantile_interval",
    "read_results",
    "run",
    "run_all",
    "share_interval",
    "sign_flip",
    "sweep",
    "welch",
]

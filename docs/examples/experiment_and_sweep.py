"""Run an experiment and a sweep, look at them as DataFrames, and save the log of one run."""

from pathlib import Path

from one_city import one_city

from simulations.experiments import Experiment, Factor, full_factorial, run, sweep
from simulations.experiments.sweeps import Point
from simulations.lives import Lives, representative
from simulations.log import EventLog
from simulations.world import Plans, WorldSettings

scenario, plan = one_city()
plans = Plans(routing=plan)


def lives(point: Point) -> Lives:
    """What is run at a point of the sweep."""
    return Lives(scenario, plans, WorldSettings(days=2, **point), seed=3)


found = run(Experiment("usual", lives({}), seed=3), 4)
print(found.summary().loc[["otif_share", "cost_cny"], ["mean", "low", "high"]])

factors = [Factor("driving_cv", (0.2, 0.6)), Factor("departure_delay_s", (180, 1800))]
swept = sweep(lives, full_factorial(factors), 4, seed=3)
print(swept.main_effects("otif_share")[["factor", "level", "effect", "low", "high"]])

log, number = EventLog(), representative(found)
assert number is not None
lives({}).live(number, log)
log.to_parquet(Path("events.parquet"))
print(log.frame()["kind"].value_counts().head(5))

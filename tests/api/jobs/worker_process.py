"""A worker with the fake child: argv is the database and a folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from api.jobs.attendance import RunSettings
from api.jobs.watch import WatchSettings
from api.jobs.worker import WorkerSettings, work

if __name__ == "__main__":
    url, folder = sys.argv[1], Path(sys.argv[2])
    child = (sys.executable, "-S", str(Path(__file__).with_name("fake_child.py")))
    settings = WorkerSettings(
        url,
        RunSettings(folder / "work", command=child, grace_s=1.0),
        WatchSettings(beat_s=0.3, lease_s=3.0, sweep_s=1.0),
        at_once=2,
        poll_s=0.05,
    )
    work(settings)

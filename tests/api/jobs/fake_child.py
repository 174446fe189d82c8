"""A child that needs no solver: as quick and as naughty as its request says."""

import json
import os
import signal
import sys
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from api.jobs.processes import die_with_parent

folder, parent = Path(sys.argv[1]), int(sys.argv[2])
die_with_parent(parent)
task = json.loads((folder / "task.json").read_text())
wish = task["request"]


def say(word: str, **data: object) -> None:
    sys.stdout.write(json.dumps({"say": word, **data}) + "\n")
    sys.stdout.flush()


with Path(wish["log"]).open("a") as log:
    log.write(f"begun {task['job_id']} {os.getpid()}\n")
start = int((folder / "incumbent").read_bytes()) if (folder / "incumbent").exists() else 0
if task["is_finish"]:
    wish = {"log": wish["log"]}
elif wish.get("grandchild"):
    pid = os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "300")
    say("progress", data={"grandchild": pid})
say("solving")
steps = wish.get("steps", 0)
for step in range(start, steps):
    time.sleep(wish.get("step_s", 0.05))
    path = folder / f"checkpoint-{step:04d}"
    (folder / "fresh").write_text(str(step + 1))
    (folder / "fresh").rename(path)
    say("checkpoint", file=path.name)
    say("progress", data={"cost_cny": float(steps - step), "stage": "search"})
    if wish.get("die_at") == step and start == 0:
        os.kill(os.getpid(), signal.SIGKILL)
if wish.get("hang"):
    time.sleep(600)
say("searched")
with zipfile.ZipFile(folder / "result.zip", "w") as archive:
    archive.writestr("plan.json", json.dumps({"started_from": start, "steps": steps}))
with Path(wish["log"]).open("a") as log:
    log.write(f"ended {task['job_id']} {os.getpid()}\n")
say("ended", state=wish.get("state", "succeeded"), summary={"started_from": start})

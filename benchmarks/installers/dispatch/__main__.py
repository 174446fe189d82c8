"""``python -m benchmarks.installers.dispatch``: the comparison of a city's days, and tuning.

``compare`` takes files with lines of ``city``, of one day or of several, and adds up what is saved.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.installers.dispatch.lines import city_lines, savings_lines
from benchmarks.installers.dispatch.training import tuning_lines
from benchmarks.installers.dispatch.variants import VARIANTS
from scenarios.generators.installation.parameters import CITY_INSTALLERS


def main() -> None:
    """One JSON line per result on stdout."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.installers.dispatch")
    parser.add_argument("what", choices=("city", "tune", "compare"))
    parser.add_argument("files", nargs="*", type=Path, help="of lines, for compare")
    parser.add_argument("--seeds", type=int, default=10, help="days that are compared")
    parser.add_argument("--first", type=int, default=0, help="days that are left away before these")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each plan")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--variants", default=",".join(VARIANTS), help="of ours")
    given = parser.parse_args()
    if given.what == "tune":
        lines = tuning_lines(CITY_INSTALLERS)
    elif given.what == "compare":
        texts = [text for file in given.files for text in file.read_text("utf-8").splitlines()]
        lines = savings_lines([json.loads(text) for text in texts])
    else:
        variants = given.variants.split(",")
        lines = city_lines(given.seeds, given.seconds, given.workers, variants, first=given.first)
    for line in lines:
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()

"""``supplychain scenario check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import Exit, refuse_existing, say, tell
from api.counting import counted

if TYPE_CHECKING:
    from supplychain.errors import DataProblem


def check(
    scenario: Annotated[str, typer.Argument(help="Folder, workbook, JSON or name.")],
    marked: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.xlsx",
            help="If there are problems, write a workbook with the bad cells marked.",
            show_default=False,
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print problems as JSON.")] = False,
) -> None:
    """List all problems of a scenario with file, row, column, given and allowed (exit code 3)."""
    from dataclasses import asdict  # noqa: PLC0415 - all of this waits for the slow import
    from json import dumps  # noqa: PLC0415

    found = _problems(scenario)
    if json:
        say(dumps([asdict(problem) for problem in found], ensure_ascii=False, indent=2))
    elif found:
        say("\n".join(" ".join(str(problem).split()) for problem in found))
    tell([counted(len(found), "problem")])
    if marked is not None and found:
        _mark(scenario, found, marked)
    raise typer.Exit(Exit.BAD_INPUT if found else Exit.OK)


def _mark(scenario: str, found: list[DataProblem], marked: Path) -> None:
    from supplychain.io import write_marked  # noqa: PLC0415 - loads slowly

    if marked.suffix.lower() not in {".xlsx", ".xlsm"}:
        raise typer.BadParameter("the workbook's name must end in .xlsx", param_hint="--marked")
    refuse_existing(marked)
    write_marked(scenario, found, marked)
    tell([f"marked: {marked}"])


def _problems(name_or_path: str) -> list[DataProblem]:
    import scenarios  # noqa: PLC0415 - loads slowly
    from supplychain.errors import DataError  # noqa: PLC0415
    from supplychain.io import check as check_files  # noqa: PLC0415

    try:
        if name_or_path in scenarios.names():
            scenarios.load(name_or_path)
            return []
        if scenarios.is_bogota_csv(name_or_path):
            scenarios.read_bogota_day(name_or_path)
            return []
        return check_files(Path(name_or_path))
    except DataError as wrong:
        return list(wrong.problems)

"""Options of the service's commands, and the settings that they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from api.settings import ServiceSettings

DataDir = Annotated[
    Path | None,
    typer.Option(
        help="Folder for the database and for work.",
        show_default="SUPPLYCHAIN_DATA_DIR, or this user's data folder",
        metavar="DIR",
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        help="postgresql://... that API and workers share.",
        show_default="a SQLite file in the data folder",
        metavar="URL",
    ),
]
AtOnce = Annotated[
    int | None, typer.Option(min=1, help="Jobs that each worker runs at once.", show_default="1")
]
Cores = Annotated[
    int | None,
    typer.Option(min=1, help="Processes for all jobs of a worker.", show_default="all cores"),
]


def settings_of(**flags: Any) -> ServiceSettings:
    """Settings by flags, environment and file.

    Raises
    ------
    DataError
        Naming each setting that is wrong.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - loads slowly

    from api.settings import ServiceSettings  # noqa: PLC0415
    from supplychain.errors import DataError, DataProblem  # noqa: PLC0415

    try:
        return ServiceSettings(**given(flags))
    except ValidationError as wrong:
        raise DataError(
            DataProblem(
                "settings",
                -1,
                ".".join(str(part) for part in item["loc"]),
                item["type"],
                item["msg"],
                str(item["input"])[:80],
            )
            for item in wrong.errors()
        ) from wrong


def given(flags: dict[str, Any]) -> dict[str, Any]:
    """The flags that were given."""
    return {name: value for name, value in flags.items() if value is not None}

"""Explanations of archived plans, as the command gives them; made beside the API's process."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import typer

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What one wants explained; see :class:`api.families.Question`."""

    order_id: str | None = None
    site_ids: tuple[str, ...] = ()
    line_id: str | None = None
    product_id: str | None = None
    job_id: str | None = None
    team_id: str | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """JSON text, or why there is none."""

    text: str = ""
    problem: str | None = None


def explained(archive: bytes, asked: Asked) -> Explained:
    """The answer to a question about an archived plan folder."""
    from api.families import Question, family  # noqa: PLC0415 - loads solvers

    if asked.team_id is not None and asked.job_id is None:
        return Explained(problem="team is only for a job")
    with tempfile.TemporaryDirectory(prefix="supplychain-") as name:
        folder = Path(name) / "plan"
        with zipfile.ZipFile(BytesIO(archive)) as opened:
            opened.extractall(folder)
        question = Question(
            asked.order_id,
            asked.site_ids,
            SECONDS,
            as_json=True,
            line_id=asked.line_id,
            product_id=asked.product_id,
            job_id=asked.job_id,
            team_id=asked.team_id,
        )
        try:
            return Explained(family(folder).answer(folder, question))
        except typer.BadParameter as wrong:
            return Explained(problem=wrong.message)
        except typer.Exit:
            return Explained(problem="the plan does not fit its scenario")

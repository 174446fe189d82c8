"""What plans on disk and on the wire share, whatever their family."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from solvers.common.limits import Limits
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class PlanPart(BaseModel):
    """Strict about names; infinities travel as the words ``Infinity`` and ``-Infinity``."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, ser_json_inf_nan="strings"
    )


Document = TypeVar("Document", bound=PlanPart)


class LimitsDocument(PlanPart):
    """See :class:`solvers.common.Limits`."""

    max_seconds: float | None = None
    max_iterations: int | None = None
    seed: int = 0
    workers: int = 1
    mip_gap: float = 0.005

    def noun(self) -> Limits:
        """The value that the document stands for."""
        return Limits(**dict(self))


def read_document(kind: type[Document], text: str | bytes, name: str) -> Document:
    """Read a document of one kind from JSON.

    Parameters
    ----------
    kind
        What the text must be.
    text
        JSON.
    name
        How to call the document in errors, such as its file name.

    Raises
    ------
    DataError
        If the text is no such document; every wrong field is named.
    """
    try:
        return kind.model_validate_json(text)
    except ValidationError as wrong:
        raise DataError(_problem(name, detail) for detail in wrong.errors()) from wrong


def _problem(name: str, detail: ErrorDetails) -> DataProblem:
    place = ".".join(str(part) for part in detail["loc"])
    given = "" if isinstance(detail["input"], dict | list) else str(detail["input"])[:80]
    return DataProblem(name, -1, place, detail["type"], detail["msg"], given)

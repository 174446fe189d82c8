"""What plans on disk and on the wire share, whatever their family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from solvers.common.limits import Limits
from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import ErrorDetails


class PlanPart(BaseModel):
    """Strict about names; infinities travel as the words ``Infinity`` and ``-Infinity``."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, ser_json_inf_nan="strings"
    )


Document = TypeVar("Document", bound=PlanPart)
Plan = TypeVar("Plan")


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


@dataclass(frozen=True, slots=True)
class PlanForm(Generic[Plan, Document]):
    """How the plans of one family travel.

    Parameters
    ----------
    kind
        The document that has every field of a plan.
    from_document
        The plan that a document stands for.
    """

    kind: type[Document]
    from_document: Callable[[Document], Plan]

    def to_document(self, plan: Plan) -> Document:
        """The plan as a document; ``from_document`` gives an equal plan back."""
        return self.kind.model_validate(plan)

    def to_json(self, plan: Plan) -> str:
        """The plan as one JSON text."""
        return self.to_document(plan).model_dump_json()

    def from_json(self, text: str | bytes, name: str = "plan document") -> Plan:
        """Read a plan from JSON.

        Parameters
        ----------
        text
            What `to_json` wrote.
        name
            How to call the document in errors, such as its file name.

        Raises
        ------
        DataError
            If the text is no such document; every wrong field is named.
        """
        return self.from_document(read_document(self.kind, text, name))


def _problem(name: str, detail: ErrorDetails) -> DataProblem:
    place = ".".join(str(part) for part in detail["loc"])
    given = "" if isinstance(detail["input"], dict | list) else str(detail["input"])[:80]
    return DataProblem(name, -1, place, detail["type"], detail["msg"], given)

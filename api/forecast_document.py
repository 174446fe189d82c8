"""A forecast on disk, without loss."""

from __future__ import annotations

from datetime import date
from typing import Literal

from solvers.common.documents import PlanForm, PlanPart
from solvers.replenishment.demand import Dependence, Forecast
from solvers.replenishment.ordering.documents import ArrayDocument


class DependenceDocument(PlanPart):
    """See :class:`solvers.replenishment.demand.Dependence`."""

    lasting: float = 0.0
    fading: float = 0.0
    site: float = 0.0


class ForecastDocument(PlanPart):
    """See :class:`solvers.replenishment.demand.Forecast`."""

    schema_version: Literal[1] = 1
    origin: date
    site_ids: tuple[str, ...]
    product_ids: tuple[str, ...]
    mean: ArrayDocument
    levels: tuple[float, ...]
    quantiles: ArrayDocument
    method: tuple[str, ...]
    dependence: DependenceDocument = DependenceDocument()


def from_document(document: ForecastDocument) -> Forecast:
    """The forecast that a document stands for."""
    return Forecast(
        document.origin,
        document.site_ids,
        document.product_ids,
        document.mean.array(),
        document.levels,
        document.quantiles.array(),
        document.method,
        Dependence(**dict(document.dependence)),
    )


FORM = PlanForm(ForecastDocument, from_document)
to_document, to_json, from_json = FORM.to_document, FORM.to_json, FORM.from_json

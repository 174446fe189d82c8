"""Sales of any export as demand history, and how far it can be trusted."""

from supplychain.io.history_quality.intake import read_history
from supplychain.io.history_quality.measure import quality
from supplychain.io.history_quality.report import Fault, Finding, QualityReport, QualityRules

__all__ = ["Fault", "Finding", "QualityReport", "QualityRules", "quality", "read_history"]

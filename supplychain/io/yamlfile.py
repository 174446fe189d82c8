"""The header in ``scenario.yaml``, read without running or repeating anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import yaml

from supplychain.errors import DataError, DataProblem
from supplychain.io.letters import refuse_half_letters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_BYTES = 1_000_000


class _Loader(yaml.SafeLoader):
    """Safe loading without aliases (which can grow without bound) and without repeated keys."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        counts = Counter(key for key in keys if isinstance(key, Hashable))
        repeated = sorted(str(key) for key, count in counts.items() if count > 1)
        if repeated:
            raise yaml.YAMLError(f"{', '.join(repeated)} stands there twice")
        return super().construct_mapping(node, deep=deep)


def read_header(path: Path) -> dict[str, Any]:
    """Fields of the header; `DataError` if the file is not a YAML mapping."""
    if path.stat().st_size > MAX_BYTES:
        raise DataError([_unreadable(path, -1, f"the file is larger than {MAX_BYTES} bytes")])
    try:
        values = yaml.load(path.read_bytes(), Loader=_Loader)
        refuse_half_letters(values)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = -1 if mark is None else mark.line + 1
        text = getattr(error, "problem", None) or str(error)
        raise DataError([_unreadable(path, row, text)]) from error
    except (ValueError, RecursionError) as error:
        raise DataError([_unreadable(path, -1, str(error))]) from error
    if not isinstance(values, dict):
        raise DataError([_unreadable(path, -1, "the file is not a list of fields and values")])
    return {str(key): value for key, value in values.items()}


def header_text(values: Mapping[str, Any]) -> str:
    """YAML text of the header, in the given order."""
    return yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=100)


def _unreadable(path: Path, row: int, text: str) -> DataProblem:
    return DataProblem(path.name, row, "", "unreadable", text)

"""An empty-handed planner's start: a workbook with examples, drop-downs and a guide."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from supplychain.io.atomic import replaced
from supplychain.io.convert import from_document, to_document
from supplychain.io.documents.header import HeaderDocument
from supplychain.io.documents.kinds import column_extra
from supplychain.io.documents.scenario import TABLES
from supplychain.io.example import DOCUMENT
from supplychain.io.folder import header_values
from supplychain.io.names import HEADER_SHEET
from supplychain.io.sheets import header_rows
from supplychain.io.spreadsheet import ExactWorksheet, new_workbook, write_sheet
from supplychain.io.tables import written_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xlsxwriter
    from pydantic.fields import FieldInfo

    from supplychain.io.documents.kinds import Document
    from supplychain.io.documents.scenario import ScenarioDocument, TableForm

LAST_ROW = 20_000
"""Last row that has drop-downs."""

LONGEST_LIST = 255
"""Most characters of a drop-down's choices in Excel."""

_GUIDE_HEADERS = (
    "sheet 表",
    "column 列",
    "required 必填",
    "说明",
    "meaning",
    "choices 可选值",
    "example 示例",
)
_INTRODUCTION = (
    "每张表的第一行是列名, 请保留; 示例行可以删除或改写。必填列不能为空。"
    "以 _ 或 x_ 开头的列和表会被忽略。时间写成 2026-03-12 16:00, 时刻写成 06:00 (次日写成 30:00)。",
    "Row 1 of each sheet holds the column names; keep it, and replace the example rows. Required"
    " cells must be filled. Columns and sheets that begin with _ or x_ are ignored. Clock times are"
    " written 2026-03-12 16:00, times of day 06:00 (30:00 is six on the next day).",
    "金额单位见 scenario 表的 currency, 默认 CNY(元); 名称含 cny 的列也按该单位填写。"
    " Amounts are in the currency named on sheet scenario, CNY unless you change it; columns whose"
    " names or notes say CNY hold it too.",
)


def write_template(path: Path | str) -> None:
    """Write a workbook with example rows on every sheet; it reads as a scenario without faults.

    Parameters
    ----------
    path
        Ends in ``.xlsx``; an older file is replaced.
    """
    document = to_document(from_document(DOCUMENT))
    with (
        replaced(Path(path)) as fresh,
        new_workbook(fresh) as workbook,
    ):
        _write_guide(workbook)
        _write_header(workbook, document)
        for form in TABLES:
            table = written_table(
                form.name, list(getattr(document, form.name)), guarded=True, complete=True
            )
            sheet = write_sheet(workbook, form.name, table.headers, table.columns)
            for position, field in enumerate(table.headers):
                _add_help(workbook, sheet, form, position, field)


def _write_guide(workbook: xlsxwriter.Workbook) -> None:
    """The first sheet: what every column means, in Chinese and English."""
    sheet = workbook.add_worksheet("guide", worksheet_class=ExactWorksheet)
    wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
    bold = workbook.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    for row, text in enumerate(_INTRODUCTION):
        sheet.merge_range(row, 0, row, len(_GUIDE_HEADERS) - 1, text, wrap)
        sheet.set_row(row, 48)
    top = len(_INTRODUCTION) + 1
    for position, (title, width) in enumerate(
        zip(_GUIDE_HEADERS, (20, 26, 10, 34, 60, 34, 28), strict=True)
    ):
        sheet.set_column(position, position, width)
        sheet.write_string(top, position, title, bold)
    for row, texts in enumerate(_guide_rows(), top + 1):
        for position, text in enumerate(texts):
            sheet.write_string(row, position, text, wrap)
    sheet.freeze_panes(top + 1, 2)


def _guide_rows() -> Iterator[tuple[str, ...]]:
    for path, model, field in _header_fields(HeaderDocument, ""):
        yield _guide_row(HEADER_SHEET, path, model, field)
    for form in TABLES:
        for field in form.columns:
            yield _guide_row(form.name, field, form.row_model, field)


def _guide_row(sheet: str, name: str, model: type[Document], field: str) -> tuple[str, ...]:
    info, extra = model.model_fields[field], column_extra(model, field)
    example, target = extra.get("example"), extra.get("refers_to")
    return (
        sheet,
        name,
        "是 yes" if info.is_required() else "",
        str(extra.get("zh", "")),
        info.description or "",
        ", ".join(_choices(info)) or (f"id of {target}" if target else ""),
        "" if example is None else str(example),
    )


def _header_fields(model: type[Document], prefix: str) -> Iterator[tuple[str, type[Document], str]]:
    """Dotted name, model and field of every field of the header."""
    for field, info in model.model_fields.items():
        kinds = get_args(info.annotation) or (info.annotation,)
        part = next((kind for kind in kinds if hasattr(kind, "model_fields")), None)
        if part is not None:
            yield from _header_fields(part, f"{prefix}{field}.")
        else:
            yield f"{prefix}{field}", model, field


def _write_header(workbook: xlsxwriter.Workbook, document: ScenarioDocument) -> None:
    rows = list(header_rows(header_values(document)))
    meanings = {
        path: f"{column_extra(model, field).get('zh', '')}  {model.model_fields[field].description}"
        for path, model, field in _header_fields(HeaderDocument, "")
    }
    columns: list[list[Any]] = [
        [field for field, _ in rows],
        [value for _, value in rows],
        [meanings.get(field, "") for field, _ in rows],
    ]
    sheet = write_sheet(workbook, HEADER_SHEET, ("field", "value", "meaning 说明"), columns)
    crs = [row for row, (field, _) in enumerate(rows, 1) if field == "crs"]
    for row in crs:
        choices = _choices(HeaderDocument.model_fields["crs"])
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": choices})


def _add_help(
    workbook: xlsxwriter.Workbook,
    sheet: ExactWorksheet,
    form: TableForm,
    position: int,
    field: str,
) -> None:
    """A comment on the header, and a drop-down below it for choices and references."""
    info, extra = form.row_model.model_fields[field], column_extra(form.row_model, field)
    sheet.write_comment(0, position, f"{extra['zh']}\n{info.description}", {"x_scale": 2})
    rule: dict[str, Any] | None = None
    if choices := _choices(info):
        source = _listed(workbook, choices, f"_{form.name}_{field}")
        rule = {"validate": "list", "source": source}
    elif extra["refers_to"]:
        source = f"={extra['refers_to']}!$A$2:$A${LAST_ROW}"
        rule = {"validate": "list", "source": source, "error_type": "warning"}
    if rule is not None:
        sheet.data_validation(1, position, LAST_ROW - 1, position, rule)


def _listed(workbook: xlsxwriter.Workbook, choices: list[str], name: str) -> list[str] | str:
    """Choices of a drop-down; on a hidden sheet of their own where Excel takes no list so long."""
    if len(",".join(choices)) <= LONGEST_LIST:
        return choices
    sheet = workbook.add_worksheet(name, worksheet_class=ExactWorksheet)
    sheet.hide()
    for row, choice in enumerate(choices):
        sheet.write_string(row, 0, choice)
    return f"='{name}'!$A$1:$A${len(choices)}"


def _choices(info: FieldInfo) -> list[str]:
    """Values of a choice or of a yes-or-no column, in order."""
    annotation: Any = info.annotation
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(item for item in get_args(annotation) if item is not type(None))
    if annotation is bool:
        return ["TRUE", "FALSE"]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(item) for item in annotation]
    return []

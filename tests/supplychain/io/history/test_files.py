"""Long sales in files of any kind, however they were written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplychain.calendars import Horizon
from supplychain.demand import DemandHistory
from supplychain.errors import DataError
from supplychain.io import (
    check,
    from_document,
    read_scenario,
    scenario_hash,
    to_document,
    write_marked,
    write_scenario,
)
from supplychain.io.history import csvfile
from supplychain.io.history.cells import MOST_LISTED
from supplychain.restocking import Restocking
from supplychain.scenario import Scenario

FORMS = [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")]
HEADERS = "site_id,product_id,day,sold_units,in_stock_share\n"

keys = st.text(
    st.one_of(
        st.sampled_from("=+-@' ,;\"\u00a0上海站éß😀<&>"),
        st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")),
    ),
    min_size=1,
    max_size=6,
).filter(str.strip)
"""Names of anything that is not blank: cells with nothing but blanks are empty."""
figures = st.one_of(st.just(np.nan), st.floats(0, 1e6, width=32).map(lambda value: value + 0.0))
shares = st.one_of(st.just(np.nan), st.floats(0, 1, width=32).map(lambda value: value + 0.0))


@st.composite
def histories(draw: st.DrawFn) -> DemandHistory:
    pairs = draw(st.lists(st.tuples(keys, keys), min_size=1, max_size=3, unique=True))
    days = draw(st.integers(1, 5))

    def grid(cells: Any) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        size = len(pairs) * days
        values = draw(st.lists(cells, min_size=size, max_size=size))
        return np.array(values, np.float32).reshape(len(pairs), days)

    price = grid(figures) if draw(st.booleans()) else None
    return DemandHistory(
        draw(st.dates(date(1905, 1, 1), date(2190, 1, 1))),
        tuple(site for site, _ in pairs),
        tuple(product for _, product in pairs),
        grid(figures),
        grid(shares),
        None if price is None or np.isnan(price).all() else price,
    )


@pytest.mark.parametrize(("name", "tables"), FORMS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories())
def test_any_history_comes_back_equal(
    history: DemandHistory, name: str, tables: Literal["csv", "parquet"]
) -> None:
    day = Horizon(datetime(2026, 3, 12, tzinfo=ZoneInfo("Asia/Shanghai")), 86_400)
    scenario = Scenario("s", day, (), (), (), (), (), (), (), restocking=Restocking(history))
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_scenario(scenario, path, tables=tables)
        read = read_scenario(path, checked=False)
    assert read == scenario
    assert scenario_hash(read) == scenario_hash(scenario)
    assert from_document(to_document(scenario), checked=False) == scenario


@pytest.fixture
def folder(stocked: Scenario, tmp_path: Path) -> Path:
    """The stocked scenario without sales, to which a test adds its own."""
    assert stocked.restocking is not None
    sources = tuple(replace(item, least_units=0.0) for item in stocked.restocking.sources)
    bare = replace(stocked, restocking=replace(stocked.restocking, history=None, sources=sources))
    write_scenario(bare, tmp_path / "s")
    return tmp_path / "s"


def _sold(folder: Path) -> Any:
    restocking = read_scenario(folder).restocking
    assert restocking is not None
    assert restocking.history is not None
    return restocking.history.sold.tolist()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_chinese_headers_names_and_separators_are_understood(folder: Path, encoding: str) -> None:
    text = (
        "三月销售\r\n\r\n"
        "日期;门店;商品;销量;有货率;备注\r\n"
        '2026年3月8日;前置;鲜牛奶;"1,234.5";1;晴\r\n'
        "2026/3/9;前置;milk;2,000;0.5;\r\n"
        "\r\n"
    )
    (folder / "历史销量.csv").write_bytes(text.encode(encoding))
    assert _sold(folder) == [[1234.5, 2000.0]]


def test_days_without_a_row_are_unknown_and_zeros_stay_zeros(folder: Path) -> None:
    rows = "front,milk,2026-03-08,4,\nfront,milk,2026-03-11,0,\nfront,rice,2026-03-09,1,\n"
    (folder / "demand_history.csv").write_text(HEADERS + rows, encoding="utf-8")
    sold = np.array(_sold(folder))
    assert np.array_equal(
        sold, np.array([[4, np.nan, np.nan, 0], [np.nan, 1, np.nan, np.nan]]), equal_nan=True
    )


def test_a_file_of_pandas_is_read_with_its_types(folder: Path) -> None:
    frame = pd.DataFrame(
        {
            "store": ["front", "front"],
            "sku": pd.Categorical(["milk", "rice"]),
            "ds": pd.to_datetime(["2026-03-08", "2026-03-08"]),
            "qty": [3, 4],
        }
    )
    frame.to_parquet(folder / "sales.parquet", index=False)
    assert _sold(folder) == [[3.0], [4.0]]


def test_short_and_blank_rows_keep_the_numbers_of_others(folder: Path) -> None:
    rows = "front,milk,2026-03-08,4\n\n,,,,\nfront,milk,2026-03-09,5,1\nfront,milk,2026-03-10,x,1\n"
    (folder / "demand_history.csv").write_text(HEADERS + rows, encoding="utf-8")
    assert [(p.row, p.column, p.code) for p in check(folder)] == [(6, "sold_units", "not_a_number")]


def test_a_large_file_names_the_rows_that_are_too_short(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csvfile, "SMALL_BYTES", 0)
    rows = "front,milk,2026-03-08,4,\nfront,milk\n\nfront,milk,2026-03-09,-5,1\n"
    (folder / "demand_history.csv").write_text(HEADERS + rows, encoding="utf-8")
    assert [(p.row, p.column, p.code) for p in check(folder)] == [
        (3, "", "wrong_length"),
        (5, "sold_units", "out_of_range"),
    ]


def test_a_fault_of_many_rows_is_listed_up_to_a_limit_and_counted(folder: Path) -> None:
    rows = [f"front,milk,2026-01-{day:02d},-1," for day in range(1, 32)]
    rows += [f"front,milk,2026-03-{day:02d},-1," for day in range(1, 32)]
    text = HEADERS + "\n".join(rows) + "\n"
    (folder / "demand_history.csv").write_text(text, encoding="utf-8")
    found = check(folder)
    assert len(found) == MOST_LISTED + 1
    assert [p.row for p in found if p.row > 0] == list(range(2, MOST_LISTED + 2))
    assert found[0].problem.startswith(f"{len(rows) - MOST_LISTED} more rows")


def test_days_that_lie_too_far_apart_are_named_at_both_ends(folder: Path) -> None:
    rows = "".join(f"front,milk,{day},1,\n" for day in ("2026-03-08", "9026-03-08"))
    rows += "".join(f"s{number},x,2026-03-08,1,\n" for number in range(400))
    (folder / "demand_history.csv").write_text(HEADERS + rows, encoding="utf-8")
    found = [(p.row, p.given) for p in check(folder) if p.code == "out_of_range"]
    assert found == [(2, "2026-03-08"), (3, "9026-03-08")]


def test_the_table_stands_in_one_file_only(folder: Path) -> None:
    (folder / "demand_history.csv").write_text(
        HEADERS + "front,milk,2026-03-08,4,\n", encoding="utf-8"
    )
    (folder / "sales.csv").write_text(HEADERS + "front,milk,2026-03-08,4,\n", encoding="utf-8")
    assert [(p.table, p.code) for p in check(folder)] == [("sales.csv", "duplicate_table")]


@pytest.mark.parametrize("name", ["s.xlsx", "s.json"])
def test_what_a_form_cannot_hold_is_not_written(
    stocked: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("supplychain.io.workbook.MAX_ROWS", 3)
    monkeypatch.setattr("supplychain.io.jsonfile.MAX_ROWS", 3)
    with pytest.raises(DataError, match="write a folder instead"):
        write_scenario(stocked, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_figures_out_of_range_are_not_written(stocked: Scenario, tmp_path: Path) -> None:
    assert stocked.restocking is not None
    assert stocked.restocking.history is not None
    history = stocked.restocking.history
    below = replace(history, sold=history.sold - 19, site_ids=("front", ""))
    broken = replace(stocked, restocking=replace(stocked.restocking, history=below))
    with pytest.raises(DataError) as caught:
        write_scenario(broken, tmp_path / "s")
    assert [(p.table, p.column, p.code) for p in caught.value.problems] == [
        ("demand_history", "site_id", "missing_value"),
        ("demand_history", "sold_units", "out_of_range"),
    ]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_bad_cells_of_sales_come_back_marked(folder: Path, tmp_path: Path, form: str) -> None:
    rows = [["front", "milk", date(2026, 3, 8), 4.0], ["front", "mlk", date(2026, 3, 8), -2.0]]
    frame = pd.DataFrame(rows, columns=HEADERS.split(",")[:4])
    if form == "csv":
        frame.to_csv(folder / "demand_history.csv", index=False)
    else:
        frame.to_parquet(folder / "demand_history.parquet", index=False)
    problems = check(folder)
    assert [(p.row, p.column) for p in problems] == [(3, "product_id"), (3, "sold_units")]
    write_marked(folder, problems, tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["demand_history"]
    marked = [cell.coordinate for row in sheet for cell in row if cell.comment is not None]
    assert marked == ["B3", "D3"]

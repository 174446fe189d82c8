"""Exports of sales become demand history with a report of what is wrong with them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from supplychain.errors import DataError
from supplychain.io.history_quality import Fault, read_history

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = "日期,门店,商品,销量,缺货小时,天气\n"


def _write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes((HEADERS + "\n".join(lines) + "\n").encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_chinese_export_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    lines = ("2026年3月1日,静安店,鲜奶,5,6,晴", "2026/3/2,静安店,鲜奶,7,0,雨")
    history, report = read_history(_write(tmp_path / "a.csv", *lines, encoding=encoding))
    assert (history.site_ids, history.product_ids) == (("静安店",), ("鲜奶",))
    assert history.first_day == date(2026, 3, 1)
    assert history.sold.tolist() == [[5.0, 7.0]]
    assert history.in_stock.tolist() == [[0.75, 1.0]]
    assert report.ignored == ("天气",)
    assert report.fit.tolist() == [True]
    assert report.findings == ()


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_all_kinds_of_files_give_the_same_history(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame(
        {
            "store_id": [7, 7, 8],
            "product_id": ["a", "a", "a"],
            "dt": pd.to_datetime(["2026-03-01", "2026-03-03", "2026-03-02"]),
            "sale_amount": [1.5, 2.0, 4.0],
        }
    )
    path = tmp_path / f"sales.{suffix}"
    if suffix == "csv":
        frame.to_csv(path, index=False)
    elif suffix == "parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_excel(path, index=False)
    history, report = read_history(path)
    assert history.site_ids == ("7", "8")
    assert np.array_equal(
        history.sold, np.array([[1.5, np.nan, 2], [np.nan, 4, np.nan]], np.float32), equal_nan=True
    )
    gap = next(item for item in report.findings if item.fault is Fault.GAP)
    assert (gap.site_id, gap.day, gap.value) == ("7", date(2026, 3, 2), 1.0)


def test_rows_that_cannot_be_read_are_listed_and_left_out(tmp_path: Path) -> None:
    lines = (
        "2026-03-01,a,x,5,0,",
        "soon,a,x,6,0,",
        "2026-03-02,,x,7,0,",
        "2026-03-03,a,x,many,0,",
        "2026-03-04,a,x,8,30,",
    )
    history, report = read_history(_write(tmp_path / "a.csv", *lines))
    found = [(p.row, p.column, p.code) for p in report.problems]
    assert sorted(found) == [
        (3, "日期", "not_a_day"),
        (4, "门店", "missing_value"),
        (5, "销量", "not_a_number"),
        (6, "缺货小时", "out_of_range"),
    ]
    assert np.array_equal(history.sold[0], np.array([5, np.nan, np.nan, 8]), equal_nan=True)
    assert np.isnan(history.in_stock[0, 3])


def test_a_day_twice_is_refused_unless_equal(tmp_path: Path) -> None:
    lines = [f"2026-03-{day:02d},{site},x,{day},0," for site in "ab" for day in range(1, 11)]
    lines += ["2026-03-04,a,x,4,0,", "2026-03-04,b,x,9,0,"]
    history, report = read_history(_write(tmp_path / "a.csv", *lines))
    doubles = [item for item in report.findings if item.fault is Fault.DUPLICATE]
    assert [(d.site_id, d.day, d.value, d.fails) for d in doubles] == [
        ("a", date(2026, 3, 4), 4.0, False),
        ("b", date(2026, 3, 4), 9.0, True),
    ]
    assert history.sold[0, 3] == 4
    assert np.isnan(history.sold[1, 3])
    assert report.fit.tolist() == [True, False]
    assert report.failed[("b", "x")].startswith("duplicate on 2026-03-04")
    assert report.sound(history).site_ids == ("a",)


def test_returns_and_impossible_stock_become_unknown(tmp_path: Path) -> None:
    start = date(2026, 3, 1)
    lines = [f"{start + timedelta(days=day)},a,x,{3 + day % 4},0," for day in range(40)]
    lines[5] = f"{start + timedelta(days=5)},a,x,-2,0,"
    lines[9] = f"{start + timedelta(days=9)},a,x,4,24,"
    history, report = read_history(_write(tmp_path / "a.csv", *lines))
    found = {item.fault: item for item in report.findings}
    assert set(found) == {Fault.NEGATIVE, Fault.SOLD_WITHOUT_STOCK}
    assert (found[Fault.NEGATIVE].day, found[Fault.NEGATIVE].value) == (date(2026, 3, 6), -2.0)
    assert found[Fault.SOLD_WITHOUT_STOCK].day == date(2026, 3, 10)
    assert np.isnan(history.sold[0, 5])
    assert np.isnan(history.in_stock[0, 9])
    assert history.sold[0, 9] == 4
    assert report.fit.all()


def test_a_flag_of_stock_outs_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "date,store,sku,qty,out_of_stock,stock\n"
        "2026-03-01,a,x,3,no,5\n2026-03-02,a,x,0,yes,0\n2026-03-03,a,x,2,yes,-4\n",
        encoding="utf-8",
    )
    history, report = read_history(path)
    assert np.array_equal(history.in_stock[0], np.array([1, 0, np.nan]), equal_nan=True)
    below = [item for item in report.findings if item.fault is Fault.NEGATIVE_STOCK]
    assert [(item.day, item.value) for item in below] == [(date(2026, 3, 3), -4.0)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_table"),
        ("日期,商品\n2026-03-01,x\n", "missing_column"),
        (HEADERS, "empty_table"),
    ],
)
def test_a_file_without_sales_is_refused(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_history(path)
    assert {problem.code for problem in caught.value.problems} == {code}


def test_a_file_that_is_not_there_is_a_fault_of_data(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_history(tmp_path / "none.csv")
    with pytest.raises(DataError, match="of this kind"):
        read_history(tmp_path / "none.doc")

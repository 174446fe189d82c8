"""Tables that can be searched and narrowed on the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from api.reports.html import table

if TYPE_CHECKING:
    from collections.abc import Sequence

SCRIPT = """
document.querySelectorAll(".narrowed").forEach(box => {
  const search = box.querySelector("input"), menus = [...box.querySelectorAll("select")];
  const rows = [...box.querySelectorAll("tbody tr")], told = box.querySelector(".told");
  const show = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(word => word);
    let shown = 0;
    rows.forEach(row => {
      const text = row.textContent.toLowerCase();
      const fits = words.every(word => text.includes(word)) && menus.every(menu =>
        !menu.value || row.cells[+menu.dataset.column].textContent === menu.value);
      row.hidden = !fits;
      shown += fits;
    });
    told.textContent = shown === rows.length ? "" : `${shown} of ${rows.length} rows`;
  };
  search.addEventListener("input", show);
  menus.forEach(menu => menu.addEventListener("change", show));
});
"""


def narrowed(
    columns: Sequence[tuple[str, bool]],
    rows: Sequence[Sequence[str]],
    menus: Sequence[int],
    label: str,
) -> str:
    """A table with a field to search it, and a menu of the words of some columns.

    Parameters
    ----------
    columns
        Headings, and whether they hold numbers.
    rows
        Cells.
    menus
        Columns that a menu narrows.
    label
        What the table is of, for those who hear it.
    """
    chosen = "".join(
        f'<select data-column="{at}" aria-label="{escape(columns[at][0])}">'
        f'<option value="">{escape(columns[at][0])}</option>'
        + "".join(f"<option>{escape(word)}</option>" for word in sorted({row[at] for row in rows}))
        + "</select>"
        for at in menus
    )
    field = f'<input type="search" placeholder="Search 搜索" aria-label="{escape(label)}">'
    return (
        f'<div class="narrowed"><div class="narrow">{field}{chosen}<span class="told"></span></div>'
        f"{table(columns, rows)}</div>"
    )

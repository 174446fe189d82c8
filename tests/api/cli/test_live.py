from __future__ import annotations

import io

from rich.console import Console

from api.cli.live import Board, PlainLines, live_progress, money_line
from solvers.common import Limits, Progress


def plain() -> tuple[PlainLines, io.StringIO]:
    text = io.StringIO()
    return PlainLines(Console(file=text, width=200), "CNY"), text


def test_a_plain_line_tells_stage_time_cost_and_bound() -> None:
    lines, text = plain()
    lines(Progress("tours", 12.34, 1000.0, 900.0, "50 fronts"))
    assert text.getvalue() == (
        "   12.3 s  tours (50 fronts)  cost 1,000 CNY  bound 900  gap 10.0%\n"
    )


def test_plain_lines_of_one_stage_are_thinned_out() -> None:
    lines, text = plain()
    for tenth in range(50):
        lines(Progress("tours", tenth / 10))
    lines(Progress("plan", 5.0))
    assert [line.split()[0] for line in text.getvalue().splitlines()] == [
        "0.0",
        "2.0",
        "4.0",
        "5.0",
    ]


def test_stages_that_alternate_quickly_are_thinned_out_too() -> None:
    lines, text = plain()
    for hundredth in range(500):
        lines(Progress(("tours", "border orders")[hundredth % 2], hundredth / 100))
    told = text.getvalue().splitlines()
    assert [line.split()[0] for line in told] == ["0.0", "0.0", "2.0", "4.0"]
    assert {"tours", "border"} <= {line.split()[2] for line in told}


def test_brackets_in_a_detail_are_not_markup() -> None:
    lines, text = plain()
    lines(Progress("tours", 0.0, detail="[red]front[/red]"))
    assert "[red]front[/red]" in text.getvalue()


def test_the_board_keeps_the_last_known_cost() -> None:
    board = Board(Limits(max_seconds=60.0), "CNY")
    board.take(Progress("plan", 1.0, 1000.0))
    board.take(Progress("tours", 2.0))
    text = io.StringIO()
    Console(file=text, width=200).print(board)
    assert "tours" in text.getvalue()
    assert "cost 1,000 CNY" in text.getvalue()
    assert "of 60 s" in text.getvalue()


def test_a_terminal_gets_the_live_board_and_keeps_nothing_of_it() -> None:
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=120)
    with live_progress(Limits(max_iterations=5), "CNY", console) as progress:
        assert not isinstance(progress, PlainLines)
        progress(Progress("plan", 1.0, 1000.0))


def test_other_places_get_plain_lines() -> None:
    text = io.StringIO()
    with live_progress(Limits(), "CNY", Console(file=text, width=120)) as progress:
        progress(Progress("sourcing", 0.0))
    assert text.getvalue() == "    0.0 s  sourcing\n"


def test_money_is_told_as_far_as_it_is_known() -> None:
    assert money_line(None, None, "CNY") == ""
    assert money_line(None, 5.0, "CNY") == "bound 5"
    assert money_line(1000.0, 1200.0, "COP") == "cost 1,000 COP  bound 1,200  gap 0.0%"

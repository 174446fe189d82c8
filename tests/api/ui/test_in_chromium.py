"""A planner's way through the pages, in real Chromium."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from api.jobs.records import Ending
from api.jobs.states import State
from api.keys import Role
from supplychain.io import from_document, write_scenario
from supplychain.io.example import DOCUMENT
from tests.api.service.desk import archive
from tests.api.service.test_serve import Serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.service.desk import Desk
    from tests.api.ui.browser import Browser

EVIL = "<script>document.title='taken'</script>"
LINES = "document.querySelectorAll('#chart .scatterlayer .trace').length"
POINTS = "document.querySelector('#chart .scatterlayer .trace').querySelectorAll('.point').length"
BOUNDS = "document.querySelectorAll('#chart .scatterlayer .trace:last-child .point').length"
DRAWN = "document.querySelector('#chart .main-svg').getBoundingClientRect().width"
SECONDS = "input[name='limits.max_seconds']"
UNUSED_STYLE = "Applying inline style"
"""Plotly brings styles for maps on tiles, which no page of ours has."""


def sign_in(browser: Browser, address: str, secret: str) -> None:
    browser.go(f"{address}/")
    browser.fill("input[name=key]", secret)
    browser.leave_by("main form button")
    assert "Plans 方案" in browser.text()


def quiet(browser: Browser, address: str) -> None:
    """Nobody else was asked, and nothing went wrong."""
    assert [url for url in browser.asked if not url.startswith((address, "data:"))] == []
    assert [text for text in browser.complaints if UNUSED_STYLE not in text] == []


def test_cost_and_bound_are_drawn_as_they_come(desk: Desk, address: str, browser: Browser) -> None:
    job_id = desk.submit(name=EVIL, limits={"max_seconds": 60})
    sign_in(browser, address, desk.secrets["acme", Role.PLANNER])
    browser.go(f"{address}/ui/jobs/{job_id}")
    assert EVIL in browser.text()
    taken = desk.ledger.begin(job_id)
    assert taken is not None
    attempt = taken[0]
    desk.ledger.running(attempt)
    browser.wait("document.querySelector('#state').textContent.startsWith('Running')")
    for second, cost, bound in ((1.0, None, 500.0), (2.0, 1234.5, 600.0), (3.0, 1100.0, 800.0)):
        data = {"stage": "tours", "elapsed_s": second, "cost_cny": cost, "bound_cny": bound}
        desk.ledger.progress(attempt, {**data, "detail": ""})
        # One by one: what comes later must be drawn too.
        browser.wait(f"{BOUNDS} === {second:.0f}")
    browser.wait("document.querySelector('#cost').textContent === '1,100'")
    assert browser.run("document.querySelector('#bound').textContent") == "800"
    assert browser.run("document.querySelector('#gap').textContent") == "27.3%"
    browser.wait(f"{LINES} === 2 && {POINTS} === 2")
    assert browser.run(DRAWN) > 1000
    browser.leave_by("#keep")
    assert "is being stopped" in browser.text()
    header = json.dumps({"objective_cny": 1100.0, "bound_cny": 800.0})
    page = "<title>r</title><p id=told>the report</p><script>parent.taken = 1</script>"
    result = archive(plan_dot_json=header, report_dot_html=page, stops_dot_csv="a\n1\n")
    told = {"objective_cny": 1100.0, "bound_cny": 800.0}
    assert desk.ledger.end(attempt, Ending(State.CANCELLED, result, told))
    browser.wait("document.querySelector('#report')")
    assert "Stopped 已停止" in browser.text()
    browser.wait(f"{LINES} === 2 && {POINTS} === 2")
    assert browser.run("document.title") == EVIL
    assert browser.run("window.taken === undefined")
    assert browser.run("document.querySelector('#report').contentDocument === null")
    browser.click(".files a")
    browser.until(lambda: list(browser.downloads.glob(f"{job_id}-*.xlsx")), "the workbook")
    kept = [text for text in browser.complaints if "parent" not in text and "frame" not in text]
    browser.complaints[:] = kept
    quiet(browser, address)


def test_a_broken_workbook_is_told_row_by_row(
    desk: Desk, address: str, browser: Browser, tmp_path: Path
) -> None:
    write_scenario(from_document(DOCUMENT), tmp_path / "monday.xlsx")
    book = load_workbook(tmp_path / "monday.xlsx")
    sheet = book["orders"]
    column = [cell.value for cell in sheet[1]].index("customer_id") + 1
    sheet.cell(3, column).value = EVIL
    book.save(tmp_path / "broken.xlsx")
    sign_in(browser, address, desk.secrets["acme", Role.PLANNER])
    browser.go(f"{address}/ui/new")
    browser.attach("input[type=file]", tmp_path / "broken.xlsx")
    browser.leave_by("form.line button")
    cells = "[...document.querySelectorAll('.faults tbody td')].map(cell => cell.innerText)"
    assert browser.run(cells)[:4] == ["orders", "3", "customer_id", EVIL]
    assert browser.run("document.title") == "Faults 错误"
    browser.click("#marked")
    place = browser.downloads / "broken-marked.xlsx"
    browser.until(place.exists, "the marked workbook")
    assert "problems" in load_workbook(place).sheetnames
    browser.attach("input[type=file]", tmp_path / "monday.xlsx")
    browser.leave_by("form.line button")
    browser.fill(SECONDS, "5")
    browser.leave_by("#start")
    assert browser.run("document.querySelector('#state').textContent") == "Waiting 排队"
    browser.complaints[:] = [text for text in browser.complaints if "422" not in text]
    quiet(browser, address)


def test_two_plans_are_ticked_and_compared(desk: Desk, address: str, browser: Browser) -> None:
    key, secret = desk.service.keys.create("third", "planner", Role.PLANNER)
    desk.secrets["third", Role.ADMIN] = secret
    for cost in (100.0, 80.0):
        job_id = desk.submit(tenant="third", name=f"plan of {cost:.0f}")
        header = json.dumps({"objective_cny": cost, "kpis": {"on_time_share": cost / 100}})
        desk.end(job_id, plan_dot_json=header, report_dot_html="<p>")
    sign_in(browser, address, secret)
    assert key.name in browser.text()
    assert browser.run("document.querySelector('#contrast').disabled") is True
    for number in (2, 1):
        browser.click(f".jobs tbody tr:nth-child({number}) input")
    browser.leave_by("#contrast")
    rows = "[...document.querySelectorAll('.compare tbody tr')].map(row => row.innerText)"
    cheap = [line.split("\t") for line in browser.run(rows)]
    assert cheap[0] == ["cost, CNY 成本", "80", "100", "+20", "+25.0%"]
    assert cheap[1] == ["on time 准时", "80.0%", "100.0%", "+20.0 pp", "+25.0%"]
    looks = "[...document.querySelectorAll('.compare tbody tr')].map(row => row.className)"
    assert browser.run(looks) == ["worse", "better"]
    browser.leave_by(".plain")
    assert "Sign in" in browser.text()
    quiet(browser, address)


def test_a_simulation_is_asked_for_and_faults_are_mended(
    desk: Desk, address: str, browser: Browser
) -> None:
    scenario = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()["id"]
    sign_in(browser, address, desk.secrets["acme", Role.PLANNER])
    browser.go(f"{address}/ui/start?scenario={scenario}")
    browser.leave_by(".tabs a:last-child")
    browser.click("input[value=centre-fire]")
    browser.click("input[value=re-plan]")
    browser.click("summary")
    browser.fill("input[name='options.replications']", "1")
    browser.fill("input[name='limits.seed']", "-3")
    # The browser itself stops what is out of range, beside its field.
    assert browser.run("document.querySelector('form.fields').checkValidity()") is False
    browser.run("document.querySelector('form.fields').noValidate = true")
    browser.leave_by("#start")
    errors = "[...document.querySelectorAll('.field.bad')].map(one => one.innerText)"
    first, second = browser.run(errors)
    assert "Runs of each policy" in first
    assert "At least 2, please" in first
    assert "Seed" in second
    assert browser.run("document.querySelector('input[value=centre-fire]').checked") is True
    browser.fill("input[name='options.replications']", "2")
    browser.fill("input[name='limits.seed']", "3")
    browser.leave_by("#start")
    job_id = browser.run("location.pathname").rpartition("/")[2]
    job = desk.service.jobs.find("acme", "simulations", job_id)
    assert job is not None
    assert job.request["options"]["policies"] == ["follow-plan", "re-plan"]
    browser.complaints[:] = [text for text in browser.complaints if "422" not in text]
    quiet(browser, address)


@pytest.mark.parametrize("width", [1400, 390])
def test_no_page_is_wider_than_its_window(
    desk: Desk, address: str, browser: Browser, width: int
) -> None:
    job_id = desk.submit(name="a-name-that-is-as-long-as-names-are-in-real-life-" * 3)
    desk.end(job_id, plan_dot_json="{}", report_dot_html="<p>")
    scenario = desk.call("POST", "/v1/scenarios", json=DOCUMENT).json()["id"]
    start = f"/ui/start?scenario={scenario}&kind=simulations"
    browser.resize(width)
    sign_in(browser, address, desk.secrets["acme", Role.PLANNER])
    for path in (
        "/",
        "/ui/new",
        "/ui/start?demo=national-fresh",
        start,
        f"/ui/jobs/{job_id}",
        "/ui/x",
    ):
        browser.go(f"{address}{path}")
        assert browser.run("document.documentElement.scrollWidth") <= width, path


@pytest.mark.long
def test_a_planner_starts_watches_stops_and_reads(browser: Browser, tmp_path: Path) -> None:
    serving = Serving(tmp_path).ready()
    try:
        sign_in(browser, serving.address, serving.said["API key"])
        browser.go(f"{serving.address}/ui/start?demo=template")
        browser.fill(SECONDS, "600")
        browser.leave_by("#start")
        browser.wait(f"{LINES} === 2", 300)
        browser.leave_by("#keep")
        browser.wait("document.querySelector('#report')", 120)
        assert "Stopped 已停止" in browser.text()
        quiet(browser, serving.address)
    finally:
        serving.close()

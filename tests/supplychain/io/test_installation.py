"""Installation as part of a scenario's files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from supplychain.errors import DataError
from supplychain.installation import Installation
from supplychain.io import (
    check,
    from_document,
    read_scenario,
    scenario_hash,
    to_document,
    write_scenario,
)
from supplychain.io.documents.scenario import OF_INSTALLATION
from supplychain.jobs import GoodsArrival

if TYPE_CHECKING:
    from pathlib import Path

    from supplychain.scenario import Scenario

FORMS = [("folder", "csv"), ("folder", "parquet"), ("book.xlsx", "csv"), ("document.json", "csv")]


@pytest.mark.parametrize(("name", "tables"), FORMS)
def test_installation_comes_back_equal_and_without_fault(
    installed: Scenario, tmp_path: Path, name: str, tables: Literal["csv", "parquet"]
) -> None:
    write_scenario(installed, tmp_path / name, tables=tables)
    assert check(tmp_path / name) == []
    read = read_scenario(tmp_path / name)
    assert read == installed
    assert scenario_hash(read) == scenario_hash(installed)


def test_files_of_a_scenario_without_installation_say_nothing_of_it(
    tiny: Scenario, tmp_path: Path
) -> None:
    write_scenario(tiny, tmp_path / "s")
    assert {file.stem for file in (tmp_path / "s").iterdir()}.isdisjoint(OF_INSTALLATION)
    assert "installation" not in (tmp_path / "s" / "scenario.yaml").read_text(encoding="utf-8")
    read = from_document(to_document(replace(tiny, installation=Installation())))
    assert read.installation is None


@pytest.mark.parametrize("part", ["teams", "jobs", "relations"])
def test_every_part_of_installation_changes_the_hash(installed: Scenario, part: str) -> None:
    assert installed.installation is not None
    fewer = {part: getattr(installed.installation, part)[:-1]}
    other = replace(installed, installation=replace(installed.installation, **fewer))
    assert scenario_hash(other) != scenario_hash(installed)


@pytest.mark.parametrize("name", ["s", "s.xlsx", "s.json"])
def test_teams_are_sent_without_sites_goods_and_vehicles(
    installed: Scenario, tmp_path: Path, name: str
) -> None:
    bare = without_trucks(installed)
    write_scenario(bare, tmp_path / name)
    if name == "s":
        files = {file.stem for file in (tmp_path / name).iterdir()} - {"scenario"}
        assert files.issubset(OF_INSTALLATION)
    assert check(tmp_path / name) == []
    assert read_scenario(tmp_path / name) == bare


def test_breaks_that_all_teams_have_stand_once(installed: Scenario, tmp_path: Path) -> None:
    assert installed.installation is not None
    teams = installed.installation.teams
    same = tuple(replace(team, breaks=teams[0].breaks) for team in teams)
    scenario = replace(installed, installation=replace(installed.installation, teams=same))
    assert [row.team_id for row in to_document(scenario).team_breaks] == [""]
    write_scenario(scenario, tmp_path / "s")
    assert read_scenario(tmp_path / "s") == scenario


def without_trucks(scenario: Scenario) -> Scenario:
    """Only what installation needs; goods come with no order."""
    given = scenario.installation
    assert given is not None
    jobs = tuple(
        replace(job, customer_id="", goods=job.goods and GoodsArrival("", 17 * 3600, 1201))
        for job in given.jobs
    )
    empty: dict[str, Any] = dict.fromkeys(
        (
            *("temperature_classes", "products", "sites", "vehicle_types", "fleets", "customers"),
            *("orders", "lanes", "tariffs", "lots", "transfers", "ambient", "traffic", "conflicts"),
        ),
        (),
    )
    return replace(scenario, **empty, installation=replace(given, jobs=jobs))


CHINESE = {
    "方案": "field,value|name,两单|start,2026-03-12 00:00|days,1",
    "班组": (
        "班组编号,师傅姓名,出发纬度,出发经度,人数,技能,服务区域,上班时间,下班时间,工作日,每单费用(元)|"
        "t-1,王师傅,30.58,114.3,2,空调:2；电工：1,江岸 江汉,08:30,18:00,周一至周六,30"
    ),
    "上岗证": "班组,上岗证,失效日期|t-1,制冷,2027年6月30日",
    "午休": "最早开始,最晚开始,时长(小时)|11:30,13:00,0.75",
    "安装单": (
        "工单号,纬度,经度,服务区域,预计到货时间,预约开始,预约结束,最晚完工时间|"
        "j-1,30.6,114.31,江岸,2026-03-12 08:40,2026/3/12 10:00,2026/3/12 12:00,2026-03-12 20:00"
    ),
    "安装项目": "工单号,任务序号,安装时长(小时),所需技能,上岗证,所需人数|j-1,1,1.5,空调：2,制冷,2",
}
"""Files of a folder by name, a bar at the end of each line."""


def test_teams_and_jobs_are_read_under_chinese_headers(tmp_path: Path) -> None:
    for name, text in CHINESE.items():
        (tmp_path / f"{name}.csv").write_text(text.replace("|", "\n"), encoding="utf-8")
    assert check(tmp_path) == []
    given = read_scenario(tmp_path).installation
    assert given is not None
    (team,), (job,) = given.teams, given.jobs
    assert [(skill.id, skill.level) for skill in team.skills] == [("空调", 2), ("电工", 1)]
    assert team.territories == ("江岸", "江汉")
    assert team.weekdays == (0, 1, 2, 3, 4, 5)
    assert team.breaks[0].length_s == 45 * 60
    assert team.pay.per_job == 30.0
    assert job.tasks[0].work_s == 90 * 60
    assert job.tasks[0].people == 2
    assert job.goods == GoodsArrival("", 8 * 3600 + 40 * 60)
    assert job.deadline_s == 20 * 3600


def test_a_folder_has_one_header(tmp_path: Path) -> None:
    for name, text in CHINESE.items():
        (tmp_path / f"{name}.csv").write_text(text.replace("|", "\n"), encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text("name: two\nstart: 2026-03-12 00:00\ndays: 1\n")
    assert [(p.table, p.code) for p in check(tmp_path)] == [("方案.csv", "duplicate_table")]


def test_positions_of_teams_and_jobs_follow_the_coordinate_system(installed: Scenario) -> None:
    document = to_document(installed).model_dump(exclude_none=True)
    shifted = from_document({**document, "crs": "gcj02"}).installation
    assert shifted is not None
    assert installed.installation is not None
    for before, after in (
        (installed.installation.teams[0].start, shifted.teams[0].start),
        (installed.installation.jobs[0].location, shifted.jobs[0].location),
    ):
        assert 0.001 < abs(before.lon - after.lon) < 0.01


def test_a_team_that_works_on_no_day_is_not_written_as_one_of_every_day(
    installed: Scenario,
) -> None:
    given = installed.installation
    assert given is not None
    teams = (replace(given.teams[0], weekdays=()), *given.teams[1:])
    with pytest.raises(DataError, match="weekdays"):
        to_document(replace(installed, installation=replace(given, teams=teams)))

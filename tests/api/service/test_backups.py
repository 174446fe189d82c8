"""Copies of the database, the doctor, and an upgrade with jobs in the queue."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.backups import backup, restore
from api.cli.app import app
from api.doctor import Mark, examine
from api.jobs.schema import SCHEMA_VERSION, jobs, meta
from api.jobs.states import State
from api.settings import ServiceSettings
from supplychain.errors import DataError
from tests.api.service.desk import ROUTES, Desk

if TYPE_CHECKING:
    from pathlib import Path


def settings_of(folder: Path) -> ServiceSettings:
    return ServiceSettings(data_dir=folder, database_url=None, min_free_bytes=0)


def gone(desk: Desk) -> None:
    """The desk's worker has left, and its API is closed."""
    with desk.service.engine.begin() as connection:
        connection.exec_driver_sql("update executors set is_dead = 1")
    desk.close()


def test_a_copy_of_a_running_service_brings_everything_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "one")
    waits, done = desk.submit(), desk.submit()
    desk.end(done, State.SUCCEEDED, plan_dot_json="{}")
    copy = tmp_path / "copy"
    assert backup(settings_of(tmp_path / "one"), copy) > 0
    lost = desk.submit()
    gone(desk)
    restore(settings_of(tmp_path / "two"), copy)
    other = Desk(tmp_path / "two")
    secret = desk.secrets["acme", next(role for tenant, role in desk.secrets if role == "admin")]
    for name, status in ((waits, 200), (done, 200), (lost, 404)):
        headers = {"Authorization": f"Bearer {secret}"}
        assert other.client.get(f"{ROUTES}/{name}", headers=headers).status_code == status
    assert other.ledger.begin(waits) is not None
    other.close()


def test_a_copy_is_put_back_only_when_nobody_works(tmp_path: Path) -> None:
    desk, copy = Desk(tmp_path), tmp_path / "copy"
    backup(settings_of(tmp_path), copy)
    with pytest.raises(DataError, match="stop the service first"):
        restore(settings_of(tmp_path), copy)
    name = desk.submit()
    gone(desk)
    restore(settings_of(tmp_path), copy)
    again = Desk(tmp_path)
    assert again.service.jobs.find("acme", None, name) is None
    again.close()
    assert (tmp_path / "service.sqlite.before-restore").is_file()


@pytest.mark.parametrize("damage", ["cut", "no database", "another database"])
def test_a_damaged_copy_is_refused_and_changes_nothing(tmp_path: Path, damage: str) -> None:
    desk, copy = Desk(tmp_path / "one"), tmp_path / "copy"
    name = desk.submit()
    backup(settings_of(tmp_path / "one"), copy)
    gone(desk)
    if damage == "cut":
        copy.write_bytes(copy.read_bytes()[:20_000])
    elif damage == "no database":
        copy.write_bytes(b"x" * 10_000)
    else:
        copy.unlink()
        sa.create_engine(f"sqlite:///{copy}").connect().close()
    with pytest.raises(DataError):
        restore(settings_of(tmp_path / "one"), copy)
    again = Desk(tmp_path / "one")
    assert again.service.jobs.find("acme", None, name) is not None
    again.close()


def test_a_copy_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    desk, copy = Desk(tmp_path), tmp_path / "copy"
    with desk.service.engine.begin() as connection:
        newer = meta.update().where(meta.c.name == "schema_version")
        connection.execute(newer.values(value=str(SCHEMA_VERSION + 1)))
    backup(settings_of(tmp_path), copy)
    gone(desk)
    with pytest.raises(DataError, match="newer"):
        restore(settings_of(tmp_path / "other"), copy)
    assert not (tmp_path / "other" / "service.sqlite").exists()


def test_fifty_queued_jobs_are_taken_after_an_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of the program takes what an earlier one has queued."""
    before = Desk(tmp_path)
    names = {before.submit() for _ in range(50)}
    gone(before)
    monkeypatch.setattr("importlib.metadata.version", lambda _: "999.0")
    copy = tmp_path / "copy"
    backup(settings_of(tmp_path), copy)
    result = CliRunner().invoke(app, ["db", "migrate", "--data-dir", str(tmp_path)])
    assert result.exit_code == 0
    after = Desk(tmp_path)
    with after.service.engine.connect() as connection:
        versions = sa.text("select distinct application_version from workflow_status")
        assert connection.execute(versions).scalars().all() == ["jobs-1"]
        open_jobs = connection.execute(sa.select(jobs.c.id)).scalars().all()
    assert set(open_jobs) == names
    for name in names:
        after.end(name, State.SUCCEEDED)
    after.close()


def test_the_doctor_finds_a_sound_service_sound(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    found = {item.what: item for item in examine(settings_of(tmp_path))}
    desk.close()
    assert [item for item in found.values() if item.mark is Mark.FAULT] == []
    assert found["durability"].words == "journal wal, synchronous 2"
    assert found["workers"].words.startswith("1 alive")


def test_the_doctor_names_what_is_at_fault(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.submit()
    gone(desk)
    settings = ServiceSettings(data_dir=tmp_path, database_url=None, min_free_bytes=10**18)
    found = {item.what: item for item in examine(settings)}
    assert found["disk"].mark is Mark.FAULT
    assert found["workers"].mark is Mark.WARNING
    (tmp_path / "service.sqlite").write_bytes(b"no database at all" * 1_000)
    for ending in ("-wal", "-shm"):
        (tmp_path / f"service.sqlite{ending}").unlink(missing_ok=True)
    found = {item.what: item for item in examine(settings)}
    assert found["database"].mark is Mark.FAULT


def test_the_doctor_ends_with_a_code_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPPLYCHAIN_MIN_FREE_BYTES", str(10**18))
    result = CliRunner().invoke(app, ["doctor", "--data-dir", str(tmp_path), "--json"])
    assert result.exit_code == 5
    marks = {item["what"]: item["mark"] for item in json.loads(result.stdout)}
    assert marks["disk"] == "fault"
    assert marks["pyvrp"] == "ok"

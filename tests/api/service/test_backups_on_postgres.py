"""Copies of a PostgreSQL database by its own programs, as ``supplychain db`` calls them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from api.backups import backup, restore
from api.cli.app import app
from api.jobs.schema import SCHEMA_VERSION, meta
from api.jobs.states import State
from api.keys import Role
from api.order_books import OrderBookStore
from api.reservations import ReservationStore
from api.settings import ServiceSettings
from supplychain.errors import DataError
from supplychain.io.example import DOCUMENT
from tests.api.jobs.postgres import Databases, refuse_without
from tests.api.service.desk import ROUTES, Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOOKS = "/v1/order-books"


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    refuse_without()
    if any(shutil.which(program) is None for program in ("pg_dump", "pg_restore")):
        pytest.skip("PostgreSQL's client programs pg_dump and pg_restore are not in PATH")
    found = Databases()
    yield found
    found.close()


def settings_of(folder: Path, url: str) -> ServiceSettings:
    return ServiceSettings(data_dir=folder, database_url=url, min_free_bytes=0)


def gone(desk: Desk) -> None:
    """The desk's worker has left, and its API is closed."""
    with desk.service.engine.begin() as connection:
        connection.exec_driver_sql("update executors set is_dead = true")
    desk.close()


def test_a_copy_brings_everything_into_another_database(
    databases: Databases, tmp_path: Path
) -> None:
    first, second = databases.new(), databases.new()
    desk = Desk(tmp_path / "one", database_url=first)
    waits, done = desk.submit(), desk.submit()
    desk.end(done, State.SUCCEEDED, plan_dot_json="{}")
    book = desk.call("POST", BOOKS, json={"scenario": DOCUMENT}).json()["id"]
    found = ("o-9", '{"reservations": []}', {"price_cny": 1.0})
    kept = ReservationStore(desk.service.engine).keep("acme", done, 0, done, found, 600.0)
    assert kept is not None
    copy = tmp_path / "copy"
    assert backup(settings_of(tmp_path, first), copy) > 0
    lost = desk.submit()
    secret = desk.secrets["acme", Role.ADMIN]
    gone(desk)
    restore(settings_of(tmp_path, second), copy)
    other = Desk(tmp_path / "two", database_url=second)
    headers = {"Authorization": f"Bearer {secret}"}
    for name, status in ((waits, 200), (done, 200), (lost, 404)):
        assert other.client.get(f"{ROUTES}/{name}", headers=headers).status_code == status
    assert other.client.get(f"{BOOKS}/{book}", headers=headers).status_code == 200
    (item,) = ReservationStore(other.service.engine).book("acme", done).kept
    assert item == kept
    assert other.ledger.begin(waits) is not None
    other.close()


def test_the_commands_copy_and_put_back(databases: Databases, tmp_path: Path) -> None:
    url = databases.new()
    desk, copy = Desk(tmp_path, database_url=url), str(tmp_path / "copy")
    before = desk.submit()
    flags = ["--data-dir", str(tmp_path), "--database-url", url]
    written = CliRunner().invoke(app, ["db", "backup", copy, *flags])
    assert written.exit_code == 0, written.output
    after = desk.submit()
    in_use = CliRunner().invoke(app, ["db", "restore", copy, *flags])
    assert in_use.exit_code != 0
    assert "stop the service first" in in_use.output
    gone(desk)
    back = CliRunner().invoke(app, ["db", "restore", copy, *flags])
    assert back.exit_code == 0, back.output
    again = Desk(tmp_path, database_url=url)
    assert again.service.jobs.find("acme", None, before) is not None
    assert again.service.jobs.find("acme", None, after) is None
    again.close()


@pytest.mark.parametrize("damage", ["cut", "no dump", "newer"])
def test_a_copy_that_cannot_be_used_changes_nothing(
    databases: Databases, tmp_path: Path, damage: str
) -> None:
    url = databases.new()
    desk, copy = Desk(tmp_path, database_url=url), tmp_path / "copy"
    if damage == "newer":
        newer = meta.update().where(meta.c.name == "schema_version")
        with desk.service.engine.begin() as connection:
            connection.execute(newer.values(value=str(SCHEMA_VERSION + 1)))
    backup(settings_of(tmp_path, url), copy)
    if damage == "newer":
        with desk.service.engine.begin() as connection:
            connection.execute(newer.values(value=str(SCHEMA_VERSION)))
    elif damage == "cut":
        copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    else:
        copy.write_bytes(b"x" * 10_000)
    name = desk.submit()
    gone(desk)
    with pytest.raises(DataError):
        restore(settings_of(tmp_path, url), copy)
    again = Desk(tmp_path, database_url=url)
    assert again.service.jobs.find("acme", None, name) is not None
    again.close()


def test_a_database_of_an_earlier_version_gets_new_columns(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.new()
    desk = Desk(tmp_path, database_url=url)
    opened = desk.call("POST", BOOKS, json={"scenario": DOCUMENT}).json()["id"]
    with desk.service.engine.begin() as connection:
        connection.execute(sa.text("alter table order_books drop column closed_at"))
    gone(desk)
    again = Desk(tmp_path, database_url=url)
    store = OrderBookStore(again.service.engine)
    book = store.find("acme", opened)
    assert book is not None
    assert store.closed(store.close(book, {}), {}).state == "closed"
    again.close()

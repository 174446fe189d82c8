"""Where settings come from, and what is told of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.serving import is_loopback, worker_settings
from api.settings import ServiceSettings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's file, which says port and cores."""
    path = tmp_path / "service.toml"
    path.write_text('port = 9001\ncores = 4\ndatabase_url = "postgresql://u:word@h/d"\n')
    monkeypatch.setenv("SUPPLYCHAIN_CONFIG", str(path))
    monkeypatch.setenv("SUPPLYCHAIN_CORES", "6")
    return path


def test_flags_win_over_the_environment_and_that_over_the_file(file: Path) -> None:
    assert file.is_file()
    found = ServiceSettings(at_once=3)
    assert (found.port, found.cores, found.at_once) == (9001, 6, 3)
    assert worker_settings(found).run.cores == 2


def test_what_is_set_is_shown_with_its_source_and_without_secrets(file: Path) -> None:
    shown = CliRunner().invoke(app, ["config", "show", "--json", "--at-once", "3"])
    rows = {row["name"]: (row["value"], row["from"]) for row in json.loads(shown.stdout)}
    assert rows["port"] == ("9001", str(file))
    assert rows["cores"] == ("6", "SUPPLYCHAIN_CORES")
    assert rows["at_once"] == ("3", "flag")
    assert rows["poll_s"] == ("0.2", "default")
    assert rows["database_url"] == ("********", str(file))
    assert "word" not in shown.stdout


@pytest.mark.usefixtures("file")
def test_a_setting_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLYCHAIN_PORT", "70000")
    told = CliRunner().invoke(app, ["config", "show"])
    assert told.exit_code == 3
    assert "port" in told.stderr
    assert "70000" in told.stderr


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("example.com", False),
    ],
)
def test_only_addresses_of_this_host_are_its_own(host: str, known: bool) -> None:
    assert is_loopback(host) is known

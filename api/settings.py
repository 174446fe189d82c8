"""Settings of the service: flags, then environment (``SUPPLYCHAIN_...``), then a TOML file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from api.jobs.database import sqlite_url

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "SUPPLYCHAIN_"
FILE_VARIABLE = f"{PREFIX}CONFIG"
FILE = "service.toml"
SECRET = frozenset({"database_url"})
MEGABYTE = 1_000_000


def user_data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where programs of this user keep data."""
    known = os.environ if environment is None else environment
    if sys.platform == "win32":
        return Path(known.get("LOCALAPPDATA", Path.home())) / "supplychain"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "supplychain"
    base = known.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "supplychain"


class ServiceSettings(BaseSettings):
    """What an operator may choose; `describe` says what holds and from where."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    data_dir: Path = Field(
        default_factory=user_data_folder, description="Folder for the database and for work."
    )
    database_url: str | None = Field(
        default=None, description="postgresql://...; a SQLite file in the data folder without it."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen at.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port to listen at; 0 for any free one."
    )

    at_once: int = Field(default=1, ge=1, le=256, description="Jobs that each worker runs at once.")
    cores: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        description="Processes that all jobs of a worker together may use.",
    )
    warm: bool = Field(
        default=True,
        description="Whether all is loaded before the first request and the next job come.",
    )
    counters: int = Field(
        default=2, ge=1, le=64, description="Processes that keep plans open to insert and offer."
    )
    poll_s: float = Field(
        default=0.2, gt=0, le=10, description="How often a worker looks for jobs."
    )
    grace_s: float = Field(default=5.0, ge=0, description="After its limit, a search is killed.")
    finish_s: float = Field(default=900.0, gt=0, description="For checking and writing a plan.")
    beat_s: float = Field(default=2.0, gt=0, description="Between two signs of life of a worker.")
    lease_s: float = Field(default=15.0, gt=0, description="Without one, its jobs go to others.")
    sweep_s: float = Field(default=10.0, gt=0, description="Between two looks for lost jobs.")
    result_days: float = Field(
        default=30.0, gt=0, description="Results are kept after the first fetch."
    )
    unfetched_days: float = Field(
        default=90.0, gt=0, description="Results that nobody fetched are kept."
    )
    book_days: float = Field(
        default=30.0, gt=0, description="Order books are kept after they closed."
    )
    open_book_days: float = Field(
        default=90.0, gt=0, description="Open order books are kept after their last order came."
    )

    max_body_bytes: int = Field(default=100 * MEGABYTE, ge=1_000, description="Largest request.")
    max_unpacked_bytes: int = Field(
        default=1_000 * MEGABYTE, ge=1_000, description="Largest upload once unpacked."
    )
    max_files: int = Field(default=500, ge=1, description="Files in an uploaded archive.")
    max_rows: int = Field(default=5_000_000, ge=1, description="Rows of all tables of a scenario.")
    max_open_jobs: int = Field(
        default=5_000, ge=1, description="Jobs of one tenant that have not ended."
    )
    max_matrix_cells: int = Field(
        default=400_000_000, ge=1, description="Pairs of places of a scenario with orders."
    )
    requests_per_minute: int = Field(default=1_200, ge=1, description="Of one key.")
    concurrent_requests: int = Field(default=64, ge=1, description="Of one key, streams left out.")
    min_free_bytes: int = Field(
        default=100 * MEGABYTE, ge=0, description="With less room on disk, nothing is accepted."
    )
    webhook_private: bool = Field(
        default=False, description="Whether webhooks may go to private addresses and plain http."
    )
    max_webhooks: int = Field(default=20, ge=1, description="Of one tenant.")
    max_wait_s: float = Field(
        default=60.0, ge=0, description="Longest that `Prefer: wait` may ask for."
    )

    telemetry: bool = Field(
        default=False,
        description="Whether requests are traced by OpenTelemetry, as its OTEL_ variables say.",
    )

    @property
    def url(self) -> str:
        """Address of the database."""
        return self.database_url or sqlite_url(self.data_dir)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of this host."""
        return self.database_url is None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags win over the environment, and that over the file."""
        _ = dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls, settings_file())
        return init_settings, env_settings, file


def settings_file() -> Path:
    """The operator's file, whether it is there or not."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else user_data_folder() / FILE


def describe(settings: ServiceSettings, flags: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each setting with its value and where it comes from; secrets are masked."""
    file = settings_file()
    in_file = TomlConfigSettingsSource(ServiceSettings, file)() if file.is_file() else {}
    rows = []
    for name, field in ServiceSettings.model_fields.items():
        value = getattr(settings, name)
        shown = "********" if name in SECRET and value else str(value)
        if name in flags:
            source = "flag"
        elif f"{PREFIX}{name.upper()}" in os.environ:
            source = f"{PREFIX}{name.upper()}"
        else:
            source = str(file) if name in in_file else "default"
        rows.append(
            {"name": name, "value": shown, "from": source, "means": field.description or ""}
        )
    return rows

"""``supplychain keys``: API keys from the command line of who runs the service."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.exits import Exit, say, tell
from api.cli.service_options import DatabaseUrl, DataDir, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from api.service import Service

keys_app = typer.Typer(no_args_is_help=True, help="API keys of the service.")


class RoleName(StrEnum):
    """What a key is for; see `docs/service.md`."""

    PLANNER = "planner"
    ORDER_SYSTEM = "order-system"
    RESEARCHER = "researcher"
    ADMIN = "admin"


Tenant = Annotated[
    str, typer.Option(metavar="NAME", help="Whose data it opens; tenants never see each other's.")
]


@keys_app.callback()
def _keys() -> None:
    """Group the commands."""


@keys_app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    role: Annotated[RoleName, typer.Option(help="What it may do.")] = RoleName.PLANNER,
    tenant: Tenant = "default",
    days: Annotated[
        float | None, typer.Option(min=0.001, help="Days until it ends.", show_default="never")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a key and print it; it cannot be looked up later."""
    from api.keys import Role  # noqa: PLC0415 - loads slowly

    until = None if days is None else datetime.now(UTC).timestamp() + days * 86_400
    with _service(data_dir, database_url) as service:
        made, secret = service.keys.create(tenant, name, Role(role.value), until)
        service.trail.write(made, f"create-key:{role.value}", made.id, "command line")
    say(f"API key: {secret}")


@keys_app.command("list")
def list_keys(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Print all keys, without their secrets."""
    with _service(data_dir, database_url) as service:
        found = service.keys.all()
    for key in found:
        ended = "" if key.revoked_at is None else "  revoked"
        say(f"{key.id}  {key.prefix}…  {key.tenant}  {key.role}  {key.name}{ended}")


@keys_app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(help="As `list` shows it.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """End a key: it is refused from now on."""
    with _service(data_dir, database_url) as service:
        known = service.keys.revoke(None, key_id)
    if not known:
        tell([f"there is no key {key_id}"])
        raise typer.Exit(Exit.BAD_INPUT)


def _service(data_dir: object, database_url: str | None) -> AbstractContextManager[Service]:
    from contextlib import contextmanager  # noqa: PLC0415

    from api.service import Service  # noqa: PLC0415 - loads slowly

    @contextmanager
    def opened() -> Iterator[Service]:
        service = Service.open(settings_of(data_dir=data_dir, database_url=database_url))
        try:
            yield service
        finally:
            service.close()

    return opened()

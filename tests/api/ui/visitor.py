"""Somebody with cookies who reads pages and sends their forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from api.keys import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2

    from tests.api.service.desk import Desk

TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


class Visitor:
    """A browser without scripts."""

    def __init__(self, desk: Desk) -> None:
        self.client = TestClient(
            desk.client.app, raise_server_exceptions=False, follow_redirects=False
        )

    def get(self, path: str) -> httpx2.Response:
        """Load a page."""
        found: httpx2.Response = self.client.get(path)
        return found

    def post(
        self,
        path: str,
        *,
        page: str = "/",
        token: str | None = None,
        files: dict[str, tuple[str, bytes]] | None = None,
        fields: Mapping[str, str | list[str]] | None = None,
    ) -> httpx2.Response:
        """Send a form with the token of a page."""
        sent = {**(fields or {}), "token": self.token(page) if token is None else token}
        found: httpx2.Response = self.client.post(path, data=sent, files=files)
        return found

    def token(self, page: str) -> str:
        """What the forms of a page bring back."""
        found = TOKEN.search(self.get(page).text)
        assert found is not None
        return found[1]

    def sign_in(self, secret: str, after: str = "/") -> httpx2.Response:
        """Send a key."""
        return self.post(
            "/ui/sign-in", page=f"/ui/sign-in?after={after}", fields={"key": secret, "after": after}
        )


def visitor(desk: Desk, tenant: str = "acme", role: Role = Role.PLANNER) -> Visitor:
    """Somebody who is signed in."""
    found = Visitor(desk)
    answer = found.sign_in(desk.secrets[tenant, role])
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return found

"""Addresses of pages that are none."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads it at run time

from api.errors import Problem
from api.ui.pages import PageRoute, Reader

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/ui/{rest:path}")
def lost(rest: str, session: Reader) -> Response:
    """A page that says so, with the way back."""
    del rest, session
    raise Problem(404, "there is no such page 页面不存在")

"""Pages for planners, made on the server: sign in, upload, start, watch, stop, look, compare.

They ask the same functions as the addresses below ``/v1``, with the key of who signed in.
"""

from __future__ import annotations

from api.ui import assets, contrasting, lost, planning, signing, watching

ROUTERS = (
    *(signing.router, watching.router, planning.router, contrasting.router, assets.router),
    lost.router,
)
"""The last one takes what no other does."""

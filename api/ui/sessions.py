"""Who is signed in: a signed cookie that names a key, never its secret."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from api.jobs.database import insert_unless_there
from api.jobs.schema import meta
from api.tickets import shared_secret

if TYPE_CHECKING:
    from api.keys import Key, KeyRing

IDLE_S = 1_800
"""Without a page for so long, a session is over."""
LONGEST_S = 43_200
SECRET = "session_secret"
OUT = "out:"
MOST_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in.

    Parameters
    ----------
    key
        What they signed in with.
    nonce
        Random; forms are bound to it.
    begun
        When they signed in, in seconds since 1970.
    csrf
        What every form must bring back.
    """

    key: Key
    nonce: str
    begun: int
    csrf: str


class Sessions:
    """Begins, reads and ends sessions; every API process knows the same secret."""

    def __init__(self, engine: sa.Engine, keys: KeyRing) -> None:
        self._engine, self._keys = engine, keys
        self._secret = shared_secret(engine, SECRET)

    def begin(self, key: Key) -> Session:
        """A new session of a key."""
        nonce = secrets.token_hex(16)
        return Session(key, nonce, int(time.time()), self.form_token(nonce))

    def cookie(self, session: Session) -> str:
        """The cookie by which it is known, good for as long as nobody idles."""
        until = min(int(time.time()) + IDLE_S, session.begun + LONGEST_S)
        text = f"{session.key.id}.{session.begun}.{until}.{session.nonce}"
        return f"{text}.{self._sign('session', text)}"

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie; ``None`` if it is forged, over, or its key has ended."""
        text, _, signed = cookie[:MOST_LETTERS].rpartition(".")
        if not hmac.compare_digest(self._sign("session", text).encode(), signed.encode()):
            return None
        key_id, begun, until, nonce = text.split(".")
        if int(until) < time.time() or self._is_out(nonce):
            return None
        key = self._keys.living(key_id)
        return None if key is None else Session(key, nonce, int(begun), self.form_token(nonce))

    def end(self, session: Session) -> None:
        """Sign out: its cookie opens nothing any more, wherever a copy may be."""
        now = time.time()
        with self._engine.begin() as connection:
            row = {"name": f"{OUT}{session.nonce}", "value": str(session.begun + LONGEST_S)}
            insert_unless_there(connection, meta, row)
            known = connection.execute(sa.select(meta).where(meta.c.name.startswith(OUT)))
            past = [row["name"] for row in known.mappings() if float(row["value"]) < now]
            connection.execute(sa.delete(meta).where(meta.c.name.in_(past)))

    def form_token(self, nonce: str) -> str:
        """What a form must bring back from who has a nonce in a cookie."""
        return self._sign("form", nonce)

    def fits(self, nonce: str, token: str) -> bool:
        """Whether a form was made for this nonce."""
        return hmac.compare_digest(self.form_token(nonce).encode(), token.encode())

    def _is_out(self, nonce: str) -> bool:
        query = sa.select(meta.c.name).where(meta.c.name == f"{OUT}{nonce}")
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def _sign(self, what: str, text: str) -> str:
        return hmac.new(self._secret, f"{what}.{text}".encode(), hashlib.sha256).hexdigest()

"""Sends messages to webhooks: signed, never to a private address, never by a redirect.

The name is resolved for every try, all its addresses must be public, and the connection goes to one
of those: a name that changes its mind between the look and the call gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
from standardwebhooks import Webhook

from supplychain.errors import DataError, DataProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.hooks import Due, HookStore

TIMEOUT_S = 10.0
LONGEST_S = 20.0
"""For all of a message: who answers letter by letter keeps nobody else's messages waiting."""
PORTS = {"https": 443, "http": 80}
CONNECTED = ("connection.connect_tcp.complete", "connection.start_tls.complete")
EMBEDDING = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""Addresses that end in one of IPv4 (RFC 6052, RFC 4291)."""


class Refused(Exception):  # noqa: N818 - the address is at fault, not the program
    """Raised for an address to which nothing is sent."""


def refuse_address(address: str, *, private: bool) -> None:
    """Raise `DataError` for an address that could not be a webhook's.

    Parameters
    ----------
    address
        As it was given.
    private
        Whether the operator allows private addresses and plain http.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as wrong:
        raise _fault(address, f"is no address: {wrong}") from wrong
    schemes = ("https", "http") if private else ("https",)
    if parts.scheme not in schemes or not parts.hostname:
        raise _fault(address, f"begins with {' or '.join(f'{name}://' for name in schemes)}")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _fault(address, "has no user, password or fragment")
    if port == 0:
        raise _fault(address, "has a port that can be reached")
    if not private and _is_private_name(parts.hostname):
        raise _fault(address, "is public")


def _is_private_name(host: str) -> bool:
    """Whether a host is an address that is not public; names are resolved when one calls."""
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        name = host.rstrip(".")
        return name == "localhost" or name.endswith((".localhost", ".local", ".internal"))


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether anybody may be there, and nobody of ours: also behind a gateway from IPv6 to IPv4."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in net for net in EMBEDDING):
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return all(item.is_global for item in inner if item is not None)


def place_of(host: str, port: int, *, private: bool) -> str:
    """An address of a host to which messages may go.

    Raises
    ------
    Refused
        If there is none, or any of the host's addresses is private.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as wrong:
        raise Refused(f"the name cannot be resolved: {wrong}") from wrong
    places = [str(item[4][0]) for item in found]
    if not private:
        for place in places:
            address = ipaddress.ip_address(place.partition("%")[0])
            if not is_public(address):
                raise Refused("the name stands for a private address")
    return places[0]


def send(due: Due, *, private: bool) -> tuple[int | None, str | None]:
    """Try once: the status, and what went wrong if it did."""
    try:
        refuse_address(due.hook.address, private=private)
        return _post(due, private=private)
    except DataError as wrong:
        return None, str(wrong)
    except (Refused, httpx2.HTTPError, OSError) as wrong:
        return None, f"{type(wrong).__name__}: {wrong}"[:300]


def _post(due: Due, *, private: bool) -> tuple[int | None, str | None]:
    parts = urlsplit(due.hook.address)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    place = place_of(host, port, private=private)
    shown = f"[{place}]" if ":" in place else place
    address = urlunsplit((parts.scheme, f"{shown}:{port}", parts.path or "/", parts.query, ""))
    now = datetime.fromtimestamp(time.time(), UTC)
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json",
        "User-Agent": "supplychain-webhooks",
        "webhook-id": due.delivery.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(due.hook.secret).sign(due.delivery.id, now, due.text),
    }
    with (
        httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
        _hung_up_after(LONGEST_S) as trace,
    ):
        extensions = {"sni_hostname": host, "trace": trace}
        request = client.build_request(
            "POST", address, content=due.text.encode(), headers=headers, extensions=extensions
        )
        answer = client.send(request, stream=True)
        answer.close()
    if 200 <= answer.status_code < 300:
        return answer.status_code, None
    return answer.status_code, f"answered {answer.status_code}"


@contextmanager
def _hung_up_after(seconds: float) -> Iterator[Callable[[str, dict[str, Any]], None]]:
    """Cut the connections that are told of, unless the block ends before."""
    open_ones: list[socket.socket] = []

    def trace(event: str, told: dict[str, Any]) -> None:
        if event in CONNECTED:
            open_ones.append(told["return_value"].get_extra_info("socket"))

    def hang_up() -> None:
        for each in open_ones:
            with suppress(OSError):  # it has ended, or is another one's since it was encrypted
                each.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield trace
    finally:
        timer.cancel()


def send_due(store: HookStore, *, private: bool) -> int:
    """Send what is due; says how many messages were tried."""
    taken = store.take()
    for due in taken:
        store.sent(due, *send(due, private=private))
    return len(taken)


def _fault(address: str, allowed: str) -> DataError:
    text = "nothing is sent there: a webhook's address " + allowed
    return DataError([DataProblem("webhook", -1, "address", "bad_address", text, address[:80])])

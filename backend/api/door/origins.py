"""Which names the server is called by, and which web pages may call it.

A web page that has its own name point to this machine (DNS rebinding) is told by the Host header; one that sends
forms or loads pictures from here by `Origin` and `Sec-Fetch-Site`, which browsers set and pages cannot. Programs
send neither. Knows nothing of keys.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers

# Front ends under development, on any port of the machine that the browser runs on.
DEVELOPMENT = re.compile(r"http://(localhost|127\.0\.0\.1)(:\d{1,5})?")
DEVELOPMENT_ORIGINS = DEVELOPMENT.pattern
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9._-]+)(:\d{1,5})?")
_FOREIGN_SITES = ("cross-site", "same-site")
EVERY_HOST = "*"


def is_address(name: str) -> bool:
    """Whether a host is an IP address, with brackets or without."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class Hosts:
    """The names that the server answers to.

    Addresses are always right, since rebinding needs a name, and so are names without a dot, which nobody can
    register. The machine's own name and those of the setting come on top.
    """

    def __init__(self, names: Iterable[str], bound: str) -> None:
        own = (bound, socket.gethostname(), *names)
        self._names = frozenset(name.lower().rstrip(".") for name in own)
        self._all = EVERY_HOST in self._names

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = match["name"].lower().rstrip(".")
        return self._all or is_address(name) or "." not in name or name.endswith(".localhost") or name in self._names


class Origins:
    """The web pages that may call: the server's own, front ends under development, and those of the setting."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(origin.lower().rstrip("/") for origin in allowed)

    def allows(self, method: str, headers: Headers) -> bool:
        """Whether a request comes from no web page, or from one that may."""
        origin = headers.get("origin")
        if origin is not None:
            return self._is_known(origin.lower(), headers.get("host", "").lower())
        site = headers.get("sec-fetch-site", "none")
        if method not in ("GET", "HEAD"):  # browsers send an Origin with these
            return site not in _FOREIGN_SITES
        # a picture or a script of another site's page; a link that somebody follows is not that
        return site != "cross-site" or headers.get("sec-fetch-mode") == "navigate" or bool(self._allowed)

    def _is_known(self, origin: str, host: str) -> bool:
        if origin in self._allowed or DEVELOPMENT.fullmatch(origin):
            return True
        return bool(host) and urlsplit(origin).netloc == host

"""API keys: from the settings or from a file of names and hashes; who a request's key belongs to.

A file has a line for each key, `NAME sha256:HEX`; `python main.py key NAME` makes one. Keys are random and long,
so a plain hash of one tells nothing. All hashes are compared each time, which takes the same time for every key.
Knows nothing of rates or of what callers may do.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time
from pathlib import Path

from starlette.datastructures import Headers

from backend.errors import TooManyRequests
from backend.sessions.cache import Cache
from backend.settings import PREFIX, Settings, SettingsError

_LINE = re.compile(r"(?P<name>[\w.@-]{1,64})\s+sha256:(?P<hash>[0-9a-fA-F]{64})")
FREE_TRIES = 20  # wrong keys of one address: a script that was given an old key, a few people who mistype
SLOW_S = 1.0  # between two wrong keys of one address, once these are used up: nobody guesses a key so
LONGEST_WAIT_S = 10.0  # that a caller is kept; longer and the key is refused unseen
FORGIVEN_S = 60.0  # without a wrong key, and an address starts afresh
REMEMBERED = 10_000  # addresses, and right keys
_SHOWN = 8  # characters of a hash that stand for a key without a name


def hash_of(key: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def keys_in(path: Path) -> dict[str, str]:
    """Names by hash; raises SettingsError where the file cannot be read or a line is no key."""
    setting = f"{PREFIX}API_KEYS_FILE={str(path)!r}"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting} cannot be read: {error}.") from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        stated = line.partition("#")[0].strip()
        if not stated:
            continue
        match = _LINE.fullmatch(stated)
        if match is None:
            raise SettingsError(f"{setting}, line {number}: give NAME sha256:HEX; `python main.py key NAME` makes one.")
        found[match["hash"].lower()] = match["name"]
    if not found:
        raise SettingsError(f"{setting} holds no key; `python main.py key NAME` makes one.")
    return found


class Keys:
    """All keys of one server, by their hashes."""

    def __init__(self, settings: Settings) -> None:
        hashes = [hash_of(key) for key in settings.api_keys]
        self._names = {hashed: f"key-{hashed[:_SHOWN]}" for hashed in hashes}
        if settings.api_keys_file is not None:
            self._names |= keys_in(settings.api_keys_file)

    def __bool__(self) -> bool:
        return bool(self._names)

    def name_of(self, sent: str) -> str | None:
        """The name of a key; None for anything else."""
        hashed = hash_of(sent)
        matches = [name for known, name in self._names.items() if hmac.compare_digest(hashed, known)]
        return matches[0] if matches else None


class Guessing:
    """Who has sent wrong keys is answered slowly: after the first few, one key a second of an address is looked at.

    A key that was right before is not held up by what others at its address try.
    """

    def __init__(self) -> None:
        self._wrong: Cache[tuple[int, float]] = Cache(REMEMBERED)  # by address: how many, and when the next may come
        self._welcome: Cache[bool] = Cache(REMEMBERED)

    async def wait(self, address: str, key: str) -> None:
        """Until this key's turn; raises TooManyRequests where too many wait already."""
        count, free_at = self._wrong.get(address) or (0, 0.0)
        now = time.monotonic()
        if now - free_at > FORGIVEN_S:
            self._wrong.drop(address)
            return
        if count < FREE_TRIES or self._welcome.get(f"{address} {hash_of(key)}"):
            return
        turn = max(now, free_at) + SLOW_S
        if turn - now > LONGEST_WAIT_S:
            raise TooManyRequests("access.rate", retry_after_s=LONGEST_WAIT_S, seconds=int(LONGEST_WAIT_S))
        self._wrong.put(address, (count, turn), 1)
        await asyncio.sleep(turn - now)

    def was_wrong(self, address: str) -> None:
        """Count a wrong key from this address; from a few on, its next tries wait."""
        count, free_at = self._wrong.get(address) or (0, 0.0)
        self._wrong.put(address, (count + 1, max(free_at, time.monotonic())), 1)

    def was_right(self, address: str, key: str) -> None:
        """Remember that this key is good from this address, so that the guesses of others there do not slow it."""
        self._welcome.put(f"{address} {hash_of(key)}", True, 1)


def sent_key(headers: Headers) -> str:
    """The key of a request: `Authorization: Bearer …` or `X-API-Key`; empty where there is none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("x-api-key", "")

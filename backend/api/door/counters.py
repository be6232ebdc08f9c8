"""Where several servers count together: Redis, or memcached, through the library that counts.

Their clients are installed for several servers only, and imported where an address asks for one. Knows nothing of
callers, rates or requests.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from limits.aio.storage import MemcachedStorage, RedisStorage
from limits.aio.storage.memcached.memcachio import MemcachioBridge
from limits.aio.strategies import MovingWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError, StorageError

from backend.settings import PREFIX, SettingsError

log = logging.getLogger(__name__)

NAME = f"{PREFIX}RATE_LIMIT_STORE"
PATIENCE_S = 1.0  # every question waits for it


@dataclass(frozen=True)
class Counter:
    """What counts, the errors that say that it does not answer, and how its connections are given back."""

    limiter: RateLimiter
    failures: tuple[type[Exception], ...]
    close: Callable[[], Awaitable[None]]


def open_counter(address: str) -> Counter:
    """What counts at an address; nothing is asked of it yet. Raises SettingsError where it is no address for this."""
    url = urlsplit(address)
    opener = OPENERS.get(url.scheme)
    if opener is None:
        raise SettingsError(f"{NAME} has to begin with redis://, rediss:// or memcached://.")
    try:
        counter = opener(address)
    except (ImportError, ConfigurationError) as error:  # the second where the library misses its client
        raise SettingsError(f"{NAME} needs what ./fix_qwen_dependencies.sh --fleet installs.") from error
    except ValueError as error:
        raise SettingsError(f"{NAME} names no server and port that can be used.") from error
    log.info("Rates are counted at %s, for all servers that use it", url.netloc.rpartition("@")[2])
    return counter


def _redis(address: str) -> Counter:
    from redis.asyncio import ConnectionPool

    pool = ConnectionPool.from_url(address, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
    options: dict[str, Any] = {"connection_pool": pool, "implementation": "redispy", "wrap_exceptions": True}
    return Counter(MovingWindowRateLimiter(RedisStorage(f"async+{address}", **options)), (StorageError,), pool.aclose)


def _memcached(address: str) -> Counter:
    """It keeps no list of times, only numbers: the window before counts with the share of it that still matters."""
    from memcachio.errors import MemcachedError

    waits: dict[str, Any] = dict.fromkeys(("connect_timeout", "read_timeout", "blocking_timeout"), PATIENCE_S)
    storage = MemcachedStorage(f"async+{address}", wrap_exceptions=True, **waits)
    if not storage.bridge.hosts:
        raise ValueError(address)

    async def close() -> None:
        if isinstance(storage.bridge, MemcachioBridge):
            (await storage.bridge.get_storage()).connection_pool.close()

    # a late answer and what the server refuses are no StorageError to the library
    return Counter(SlidingWindowCounterRateLimiter(storage), (StorageError, OSError, MemcachedError), close)


OPENERS = {"redis": _redis, "rediss": _redis, "memcached": _memcached}

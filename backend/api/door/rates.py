"""How often a caller may do what, over the last minute or hour: counted in this process, or in Redis for several.

Where Redis does not answer, each process counts for itself until it does again. Knows nothing of requests.
"""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter, RateLimiter
from limits.errors import StorageError

from backend.errors import TooManyRequests
from backend.settings import PREFIX, Settings, SettingsError

if TYPE_CHECKING:  # installed for several servers only
    from redis.asyncio import ConnectionPool

log = logging.getLogger(__name__)

NAME = f"{PREFIX}RATE_LIMIT_STORE"
PATIENCE_S = 1.0  # every question waits for it


class Rates:
    """The limits of one server's callers. Raises SettingsError where the place to count cannot be used."""

    def __init__(self, settings: Settings) -> None:
        rates = {
            "uploads": settings.rate_limit_uploads,
            "questions": settings.rate_limit_questions,
            "images": settings.rate_limit_images,
        }
        self._rates = {kind: parse(rate) for kind, rate in rates.items() if rate}
        self._own: RateLimiter = MovingWindowRateLimiter(MemoryStorage())
        self._pool: ConnectionPool | None = None
        self._shared: RateLimiter | None = None
        self._answers = True
        if settings.rate_limit_store is None:
            log.info("Rates are counted by this process alone; %s counts them for several servers", NAME)
        elif self._rates:
            address = settings.rate_limit_store.get_secret_value()
            self._pool = _pool(address)
            self._shared = _limiter(address, self._pool)

    async def count(self, account: str, kind: str, cost: int = 1) -> None:
        """Count something against an account's rate; raises TooManyRequests."""
        rate = self._rates.get(kind)
        if rate is None or not cost:
            return
        if self._shared is not None:
            try:
                await _hit(self._shared, rate, account, kind, cost)
            except StorageError as error:
                self._tell(error)
            else:
                return self._tell(None)
        await _hit(self._own, rate, account, kind, cost)

    async def close(self) -> None:
        """Give back the connections."""
        if self._pool is not None:
            await self._pool.aclose()

    def _tell(self, error: Exception | None) -> None:
        """That counting together fails or works again, once each."""
        if self._answers == (error is None):
            return
        self._answers = error is None
        if error is None:
            log.info("Rates hold over all servers again")
        else:
            log.error("%s does not answer, each server counts for itself: %s", NAME, error)


async def _hit(limiter: RateLimiter, rate: RateLimitItem, account: str, kind: str, cost: int) -> None:
    if await limiter.hit(rate, kind, account, cost=cost):
        return
    window = await limiter.get_window_stats(rate, kind, account)
    wait_s = max(1, math.ceil(window.reset_time - time.time()))
    raise TooManyRequests("access.rate", retry_after_s=wait_s, seconds=wait_s)


def _pool(address: str) -> ConnectionPool:
    """Connections to Redis, or whatever speaks its protocol; none is opened yet."""
    try:
        from redis.asyncio import ConnectionPool
    except ImportError as error:
        raise SettingsError(f"{NAME} needs what ./fix_qwen_dependencies.sh --fleet installs.") from error
    try:
        pool = ConnectionPool.from_url(address, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
    except ValueError as error:
        raise SettingsError(f"{NAME} has to begin with redis:// or rediss://.") from error
    log.info("Rates are counted at %s, for all servers that use it", urlsplit(address).hostname)
    return pool


def _limiter(address: str, pool: ConnectionPool) -> RateLimiter:
    options: dict[str, Any] = {"connection_pool": pool, "implementation": "redispy", "wrap_exceptions": True}
    return MovingWindowRateLimiter(RedisStorage(f"async+{address}", **options))

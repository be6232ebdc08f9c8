"""Objects by key in a local folder or an object store, through obstore; with `location` the one place that knows it.

Objects are written once. Failures of the store become Unavailable, a full disk StorageFull; `trouble` says what is
wrong until something works again. An object that is not there is None. Knows nothing of sessions.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from obstore.exceptions import AlreadyExistsError, BaseError

from backend.errors import NO_ROOM, DrawingChatError, StorageFull, Unavailable
from backend.sessions.location import StoreLocationError, first_line, open_location, private_folder, prove

log = logging.getLogger(__name__)

FAILED = "sessions.unavailable"
FULL = "sessions.full"
CLAIM = ".creating-"  # before a name: somebody is filling that folder
_NO_ROOM = re.compile(r"os error (\d+)")


def _is_full(error: Exception) -> bool:
    """Whether there is no room; obstore tells the system's error by its number in the text."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    return any(int(number) in NO_ROOM for number in _NO_ROOM.findall(str(error)))


class Objects:
    """Get, put once, list and remove objects; `folder` is where they lie, None for a remote store."""

    def __init__(self, location: str) -> None:
        self.trouble = ""
        self._location = location
        self._store, self.folder = open_location(location)

    def prove(self) -> None:
        """Try a remote store once, before anything depends on it. Blocks; raises StoreLocationError."""
        if self.folder is None:
            prove(self._store, self._location)

    def _failure(self, error: Exception) -> DrawingChatError:
        """What a failure of the store means; told in the log once."""
        full = _is_full(error)
        trouble = "the disk is full" if full else f"{type(error).__name__} of the store"
        if trouble != self.trouble:
            log.error("Sessions cannot be kept: %s", first_line(error) or trouble)
        self.trouble = trouble
        return StorageFull(FULL) if full else Unavailable(FAILED, retry_after_s=5)

    def _wrote(self) -> None:
        if self.trouble:
            log.info("Sessions can be kept again")
        self.trouble = ""

    def _prepare(self) -> None:
        """The root, made anew where somebody has removed it: for this user alone."""
        if self.folder is not None and not self.folder.is_dir():
            self.trouble = ""
            log.warning("The folder of sessions was removed; it is made again")
            try:
                private_folder(str(self.folder))
            except StoreLocationError as error:
                raise self._failure(error) from error

    @contextmanager
    def claimed(self, name: str) -> Iterator[None]:
        """While a folder is being filled, on a local disk: others see that somebody is at it."""
        if self.folder is None:
            yield
            return
        self._prepare()
        path = self.folder / f"{CLAIM}{name}"
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._failure(error) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(lock)

    def is_claimed(self, name: str) -> bool | None:
        """Whether somebody is filling the folder, or died doing so; None where that cannot be known."""
        if self.folder is None:
            return None
        try:
            lock = os.open(self.folder / f"{CLAIM}{name}", os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        (self.folder / f"{CLAIM}{name}").unlink(missing_ok=True)
        return False

    async def sizes(self) -> dict[str, int]:
        """Bytes under each folder of the root."""
        try:
            found = await self._store.list_async().collect_async()
        except FileNotFoundError:
            return {}
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        sizes: dict[str, int] = {}
        for item in found:
            name = item["path"].partition("/")[0]
            sizes[name] = sizes.get(name, 0) + item["size"]
        return sizes

    async def get(self, key: str) -> bytes | None:
        """The whole object; None where there is none. Raises Unavailable or StorageFull for trouble of the store."""
        try:
            reply = await self._store.get_async(key)
            return bytes(await reply.bytes_async())
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise self._failure(error) from error

    async def exists(self, key: str) -> bool:
        """Whether there is such an object. Raises like `get`."""
        try:
            await self._store.head_async(key)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        return True

    async def create(self, key: str, content: bytes) -> bool:
        """Write an object; False where there is another one already, which then stays as it is.

        A remote store may have taken it and its word been lost on the way: then what lies there tells.
        """
        self._prepare()
        try:
            await self._store.put_async(key, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return await self._has(key, content)
        except (BaseError, OSError) as error:
            if not await self._has(key, content):
                raise self._failure(error) from error
        self._wrote()
        return True

    async def _has(self, key: str, content: bytes) -> bool:
        """Whether exactly this lies in a remote store."""
        return self.folder is None and await self.get(key) == content

    async def create_large(self, key: str, content: Path) -> None:
        """Write an object from a file, in parts where the store likes that."""
        self._prepare()
        try:
            await self._store.put_async(key, content)
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        self._wrote()

    async def download(self, key: str, target: Path) -> bool:
        """Copy an object into a file; False where it is not there."""
        try:
            reply = await self._store.get_async(key)
            with target.open("wb") as file:
                async for chunk in reply.stream(min_chunk_size=1 << 20):
                    await asyncio.to_thread(file.write, chunk)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        return True

    async def keys(self, prefix: str) -> list[tuple[str, datetime]]:
        """Keys under a prefix with the time of their writing, in order."""
        try:
            found = await self._store.list_async(prefix).collect_async()
        except FileNotFoundError:
            return []
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        return sorted((item["path"], item["last_modified"]) for item in found)

    async def folders(self, prefix: str = "") -> list[str]:
        """Names of the folders right under a prefix."""
        try:
            found = await self._store.list_with_delimiter_async(prefix or None)
        except FileNotFoundError:
            return []
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        return sorted(path.rsplit("/", 1)[-1] for path in found["common_prefixes"])

    async def delete(self, key: str) -> bool:
        """Delete it; False where there was none. Raises like `get`."""
        try:
            await self._store.delete_async(key)
        except FileNotFoundError:
            return False
        except (BaseError, OSError) as error:
            raise self._failure(error) from error
        return True

    async def remove(self, prefix: str) -> None:
        """Everything under a prefix goes, its folder and half-written files too."""
        for key, _ in await self.keys(prefix):
            await self.delete(key)
        if self.folder is not None:
            await asyncio.to_thread(shutil.rmtree, self.folder / prefix, ignore_errors=True)

    @asynccontextmanager
    async def local_file(self, key: str, cache: Path) -> AsyncIterator[Path | None]:
        """A path of the object for as long as the context lasts; None where it is not there."""
        if self.folder is not None:
            path = self.folder / key
            yield path if await asyncio.to_thread(path.is_file) else None
            return
        copy = cache / key.replace("/", "_")
        if not await asyncio.to_thread(copy.is_file):
            part = cache / f"{uuid4().hex}.part"
            if not await self.download(key, part):
                part.unlink(missing_ok=True)
                yield None
                return
            part.replace(copy)
        os.utime(copy)  # in use: see forget_copies
        yield copy

    @staticmethod
    def forget_copies(cache: Path, *, prefix: str = "", unused_s: float = 0.0) -> None:
        """Delete local copies of one session, or those that nothing has asked for in a while."""
        for path in cache.glob(f"{prefix}*"):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime >= unused_s:
                    path.unlink()

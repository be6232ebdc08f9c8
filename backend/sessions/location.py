"""Where sessions are kept: a folder of this user alone, or a bucket of an object store, proved when the server starts.

Object stores take their credentials from the environment by their own usual names. Knows nothing of sessions.
"""

from __future__ import annotations

import os
import re
import stat
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, ObjectStore, from_url

PATIENCE = timedelta(seconds=10)  # for one request with its repetitions; a person waits for it
PROOF = ".proof"
METADATA_ADDRESS = "169.254.169.254"  # where machines in a cloud ask for a key, if none was given
UNREACHED = "HTTP error: error sending request"  # in obstore's words
SERVER = re.compile(r"https?://[^/\s]+")
KEYS = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL",
    "az": "AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
}


class StoreLocationError(Exception):
    """The place for sessions cannot be used; the message is for the operator."""


def open_location(location: str) -> tuple[ObjectStore, Path | None]:
    """The store, and its folder where it is one. Raises StoreLocationError; asks no server."""
    url = urlsplit(location)
    if "://" not in location or url.scheme == "file":
        folder = private_folder(unquote(url.path) if url.scheme == "file" else location)
        return LocalStore(folder), folder
    try:  # plain HTTP only where the operator's own address says so
        return from_url(location, client_options={"allow_http": True}, retry_config={"retry_timeout": PATIENCE}), None
    except (BaseError, ValueError) as error:
        raise StoreLocationError(f"{location!r} cannot be used for sessions: {first_line(error)}") from error


def private_folder(location: str) -> Path:
    """The folder, made if need be, closed to other users; one that belongs to somebody else is refused."""
    root = Path(location).expanduser().absolute()
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = root.stat()
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            raise StoreLocationError(f"{root} belongs to another user; choose another folder for sessions.")
        if stat.S_IMODE(status.st_mode) != 0o700:
            root.chmod(0o700)
    except OSError as error:
        raise StoreLocationError(f"{root} cannot be used for sessions: {error.strerror}.") from error
    return root


def prove(store: ObjectStore, location: str) -> None:
    """Write, list and delete once; raises StoreLocationError where that fails or where two could write one object."""
    key = f"{PROOF}/{uuid4()}"
    try:
        obstore.put(store, key, b"", mode="create", use_multipart=False)
        try:
            obstore.put(store, key, b"", mode="create", use_multipart=False)
        except AlreadyExistsError:
            pass
        else:
            raise StoreLocationError(f"{location} cannot be used for sessions: it does not keep what is there already.")
        obstore.list(store, prefix=PROOF).collect()
        obstore.delete(store, key)
    except (BaseError, OSError) as error:
        raise StoreLocationError(f"{location} cannot be used for sessions: {_reason(error, location)}") from error


def _reason(error: Exception, location: str) -> str:
    """What an operator can do about it."""
    keys = KEYS.get(urlsplit(location).scheme, "the store's credentials")
    if isinstance(error, FileNotFoundError):
        return "there is no such bucket."
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return f"the key is refused, or may not do this; see {keys}."
    if METADATA_ADDRESS in str(error):
        return f"no key was given; set {keys}."
    if UNREACHED in str(error) and (server := SERVER.search(str(error))):
        return f"{server[0]} does not answer."
    return first_line(error)


def first_line(error: Exception) -> str:
    """What an error of a store says, without the rest that its library adds."""
    return str(error).partition("\n")[0]

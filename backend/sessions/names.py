"""The names under which things are kept. Knows nothing of what they hold."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from backend.errors import NotFound


def checked_id(session_id: str) -> str:
    """The id itself; anything but a UUID4 as we write it is no session, and never becomes a key."""
    try:
        if (uuid := UUID(session_id)).version == 4 and str(uuid) == session_id:
            return session_id
    except ValueError:
        pass
    raise NotFound("session.not_found")


def turn_key(session_id: str, number: int) -> str:
    """Where a turn is kept; turns count from 1."""
    return f"{session_id}/turns/{number:06}.json"


def vote_name(turn: int, number: int) -> str:
    """Where a vote on a turn is kept, in its session; the changes of one vote count from 1."""
    return f"votes/{turn:06}/{number:06}.json"


def time_in(key: str) -> datetime:
    """The time that a key ends with."""
    return datetime.fromtimestamp(float(key.rsplit("/", 1)[-1]), UTC)


def is_session(name: str) -> bool:
    """Whether a folder's name is a session's id."""
    try:
        return checked_id(name) == name
    except NotFound:
        return False

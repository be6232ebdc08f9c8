"""Processes that render and read, one job at a time, so that no document can stop or starve the server."""

from backend.workers.jobs import FAILED
from backend.workers.lane import Lane

__all__ = ["FAILED", "Lane"]

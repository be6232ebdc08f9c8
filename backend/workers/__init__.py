"""Processes that render and read, one job at a time, so that no document can stop or starve the server."""

from backend.workers.lane import FAILED, Lane

__all__ = ["FAILED", "Lane"]

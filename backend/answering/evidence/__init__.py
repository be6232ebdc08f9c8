"""Evidence: for each value that an answer states, where the sheet has it and what it belongs to there."""

from backend.answering.evidence.check import check

__all__ = ["check"]

"""A question as a query: what kind of value is wanted, of what, in which form."""

from backend.answering.query.query import Key, Operation, Query, Term
from backend.answering.query.understand import understand

__all__ = ["Key", "Operation", "Query", "Term", "understand"]

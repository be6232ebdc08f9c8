"""Which facts of a sheet a query is about."""

from backend.answering.retrieval.choice import Choice, Decision
from backend.answering.retrieval.decide import decide
from backend.answering.retrieval.decisions import decide_each
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import FactIndex, index_of
from backend.answering.retrieval.rank import Ranked, rank

__all__ = [
    "Choice", "Decision", "FactIndex", "Match", "Matcher", "Ranked", "decide", "decide_each", "index_of", "rank",
]  # fmt: skip

"""Answers from the Sheet alone: what it decides is stated, what it leaves open is offered."""

from backend.answering.reader.answer import ReaderAnswerer, answer_question

__all__ = ["ReaderAnswerer", "answer_question"]

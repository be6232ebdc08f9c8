"""Tests of backend.answering.retrieval."""

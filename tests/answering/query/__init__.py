"""Tests of backend.answering.query."""

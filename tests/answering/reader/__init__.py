"""Tests of backend.answering.reader."""

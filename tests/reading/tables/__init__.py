"""Tests of reading.tables."""

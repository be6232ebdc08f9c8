"""Tests of reading.title."""

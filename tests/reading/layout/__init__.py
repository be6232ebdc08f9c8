"""Tests of reading.layout."""

"""Tests of reading.text."""

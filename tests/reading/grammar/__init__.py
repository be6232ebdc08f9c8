"""Tests of reading.grammar."""

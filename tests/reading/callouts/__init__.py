"""Tests of reading.callouts."""

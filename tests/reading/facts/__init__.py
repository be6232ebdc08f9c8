"""Tests of backend.reading.facts."""

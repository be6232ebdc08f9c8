"""Tests of the benches: their drawings, their questions and their verdicts."""

"""Tests of answering.model."""

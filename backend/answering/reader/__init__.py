"""Answers from the Sheet alone."""

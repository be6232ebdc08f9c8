"""Tests; they make their own drawings."""

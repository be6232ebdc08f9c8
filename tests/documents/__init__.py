"""Tests of backend.documents."""

"""Tests of documents.cad."""

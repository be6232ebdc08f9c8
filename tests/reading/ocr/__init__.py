"""Tests of reading.ocr."""

"""Geometry of a page: its frame, rulings, cells, lines and paragraphs. Knows no meaning."""

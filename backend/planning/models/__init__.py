"""Checkpoints: shapes, quantisation, the catalogue, and where one is found."""

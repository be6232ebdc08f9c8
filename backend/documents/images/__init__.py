"""Pixels: raster files as pages, colour modes, and the PNG writer that all kinds of files use."""

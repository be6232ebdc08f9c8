"""SVG files as pages."""

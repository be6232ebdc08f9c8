"""A Sheet made ready to be searched."""

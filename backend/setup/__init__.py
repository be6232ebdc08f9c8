"""Installation: what packages are there, where they come from, what is required."""

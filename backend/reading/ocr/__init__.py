"""Text recognised in pixels: whether it is needed, where it stands, what it says."""

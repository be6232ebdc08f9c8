"""Worker processes: jobs, shares, limits."""

"""Sessions: what is kept, for how long, and where."""

"""The routes: each parses a request, calls the desk or the store, and returns a reply."""

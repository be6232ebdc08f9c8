"""`python main.py bench`: how fast the running server is."""

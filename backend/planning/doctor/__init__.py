"""The checks of `python main.py doctor`, and the errors it can explain."""

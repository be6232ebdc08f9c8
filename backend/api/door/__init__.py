"""What every request passes before it reaches a route: hosts and origins, keys, time limits, the log."""

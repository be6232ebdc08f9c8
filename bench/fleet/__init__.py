"""The fleet, measured on one machine and simulated on many."""

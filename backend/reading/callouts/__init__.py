"""Callouts: texts joined where the grammar reads the join, with direction, frame and place."""

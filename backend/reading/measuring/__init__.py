"""Dimensions held against what is drawn: how far each reaches, and which of them spans the outline of a view."""

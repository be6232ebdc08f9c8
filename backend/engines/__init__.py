"""Engines: what runs a model, in this process and elsewhere."""

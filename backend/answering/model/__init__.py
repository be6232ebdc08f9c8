"""Answers by a model: transcript, prompts, details of pages, grounding."""

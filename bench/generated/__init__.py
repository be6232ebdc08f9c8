"""Drawings with known truth, made from a seed, and questions about them: `python -m bench.generated OUT`.

A sheet is described on a `Canvas` in millimetres by one of the `families`, in the style of a `Maker`; what is written
is noted as a `Truth` together with its place, and `asking` turns truths into questions with the phrasings of `data/`.
Knows nothing of the code that reads and answers: no module here imports from `backend`.
"""

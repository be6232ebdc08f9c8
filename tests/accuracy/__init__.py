"""Accuracy on a small open set: drawings that `bench.generated` made, and real ones whose licence permits it.

`made` has text layers, `scanned` has none, `real` are other people's; `followups.jsonl` are conversations. The made
ones came from `python -m bench.generated FOLDER --seed 77 --questions 26 --only …`, the numbers stand in their names.
`floors.toml` says what each kind of question must reach; `python -m tests.accuracy.floors` prints what it reaches now.
"""

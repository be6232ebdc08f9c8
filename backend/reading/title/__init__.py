"""The title block: its region, its labelled cells, persons, and what stands there without a label."""

"""What the sheets show, one family a function: plates, turned parts, sheet metal, lists, electrics, plans.

Each draws a whole sheet and tells what is true of it. Knows nothing of questions' wording.
"""

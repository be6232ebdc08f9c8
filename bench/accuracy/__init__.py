"""How well the reader answers questions whose answers are known: `python -m bench.accuracy FOLDER`.

`verdicts` judges a reply, `witness` tries the evidence, `losses` says where a wanted answer was lost, `pages` asks
the questions of one page, `report` counts. Knows nothing of how drawings and questions came to be.
"""

"""How a scale is written: the one list of its forms, as parts of regular expressions without regard to case.

What may stand before and behind it, each place says itself. Knows nothing of what a scale is worth.
"""

from __future__ import annotations

from backend.vocabulary.sheets.load import one_of, words

_PART = r"(?:\d+(?:[.,]\d+)?|[.,]\d+)"
_INCHES = rf"(?:(?:\d+[ -])?\d+/\d+|{_PART})"

WORD = one_of(words("scale", "word"))
RATIO = rf"(?P<of>{_PART})\s*:\s*(?P<to>{_PART})(?![\d:]|[.,]\d)"  # `1:2`, `2,5 : 1`
BEHIND_WORD = r"(?P<drawn>\d{1,4})\s*[/=]\s*(?P<real>\d{1,4})(?![\d.,])"  # `1/2`, `1=2`: elsewhere a fraction
DECIMAL = r"\d{1,3}[.,]\d{1,4}"  # `0.5`, of 1: behind the word or its label too
# `1/4" = 1'-0"`, `1" = 20'`, of an architect or a surveyor
_LENGTH = r"\d+\s*(?:'(?!')|’|ft\b|\")(?:\s*-?\s*\d+\s*(?:\"|”)?)?"
OF_LENGTHS = rf"(?P<inches>{_INCHES})\s*(?:\"|''|”|in\b)?\s*=\s*(?P<length>{_LENGTH})"
NONE = one_of(words("scale", "none"))
UNSTATED = one_of(words("scale", "unstated"))  # behind the word
FULL = one_of(words("scale", "full"))
SPOKEN = one_of(word for name in ("none", "unstated", "full", "half") for word in words("scale", name))

"""Who publishes standards, from one list in `sheets/`: what of it a text may name where.

Knows nothing of what a standard says.
"""

from __future__ import annotations

from functools import partial

from backend.vocabulary.sheets.load import one_of, words

_publishers = partial(words, "standards")

INTERNATIONAL = _publishers("international")
EUROPEAN = _publishers("european")
AMERICAN = _publishers("american")
LONG = (*INTERNATIONAL, *EUROPEAN, *AMERICAN, *_publishers("asian"))  # names that mean nothing else
BODIES = (*LONG, *_publishers("chinese"))
TOLERANCING = (*LONG, *_publishers("seldom"), *_publishers("swiss"))  # in front of a number of general tolerances
CITED = (*BODIES, *_publishers("cited"))
NORMS = (*CITED, *_publishers("specification"), *_publishers("seldom"))  # of values that are a standard by their form
CODES = (*CITED, *_publishers("materials"))  # before a number that is one word with them
DRAFTING = _publishers("drafting")

ADOPTING = one_of(EUROPEAN)  # before the body whose standard they took over: `DIN EN ISO 2768`
BODY = rf"(?:(?:{ADOPTING}\s+)*{one_of(BODIES)})"

"""What the letters that head the columns of a table stand for, where the sheet says so: `TA = tightening torque`.

Pure text. Knows nothing of tables beyond the form of a head; takes what is said only up to the first small word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from backend.vocabulary.concepts import function_words
from backend.vocabulary.fold import fold

LONGEST_SMALL = 3  # letters of a word that joins others: `of`, `bei`, `des`
LONGEST_SIGN = 6  # characters of a sign that stands for words
_ENTRY = re.compile(
    rf"(?:^|[;·∙•|]|[,.)]\s|\s{{2,}}|\s(?=[A-Z]))\s*(?P<sign>[^\W_][\w/]{{0,{LONGEST_SIGN - 1}}})\s*[=:]\s*"
    rf"(?P<words>[^\W\d_][^=;·∙•|]*?)(?=\s*(?:$|[;·∙•|]|[,.]\s+[\w/]{{1,{LONGEST_SIGN}}}\s*="
    rf"|\s[A-Z][\w/]{{0,{LONGEST_SIGN - 1}}}\s=))"
)
_SAYS = re.compile(r"[^\W\d_]{4}")
_SIGN = re.compile(rf"\W*(?P<sign>[^\W_][\w/]{{0,{LONGEST_SIGN - 1}}})(?=\s|$|[\[(])")


def legend_of(lines: Iterable[str]) -> dict[str, str]:
    """The words for each sign that the lines of a sheet explain; a sign that is explained twice is left out."""
    found: dict[str, set[str]] = {}
    for line in lines:
        for entry in _ENTRY.finditer(line.strip()):
            if _SAYS.search(entry["words"]):
                found.setdefault(entry["sign"], set()).add(_main_words(entry["words"]))
    return {sign: said.pop() for sign, said in found.items() if len(said) == 1}


def _main_words(said: str) -> str:
    """What is meant, in each language that says it, without what it is the mass or the torque of."""
    return " / ".join(" ".join(takewhile(_is_main, side.split())) for side in said.split("/"))


def _is_main(word: str) -> bool:
    return len(word) > LONGEST_SMALL and fold(word) not in function_words("de") | function_words("en")


def explain_head(head: str, legend: dict[str, str]) -> str:
    """A head with what its sign stands for behind it in brackets; as it is where nothing explains it."""
    found = _SIGN.match(head)
    said = legend.get(found["sign"]) if found else None
    return head if said is None else f"{head} [{said}]"

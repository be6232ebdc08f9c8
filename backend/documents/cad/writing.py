"""Right-to-left writing as it is seen: Arabic letters in their joined forms, runs in visual order.

For fonts that are drawn letter by letter from left to right. Knows only what Unicode says of characters.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata

_RIGHT_TO_LEFT = ("R", "AL")
_BETWEEN = ("WS", "ON", "CS", "NSM")  # characters without a direction of their own
_FORMS = range(0xFE80, 0xFEFD)  # the joined forms of Arabic letters


def in_visual_order(text: str) -> str:
    """The characters of a line from left to right; text without Arabic or Hebrew as it is."""
    if not any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return text
    runs = _split_by_direction(text)
    first = next(way for way, _ in runs if way)
    drawn = [_join_letters(part)[::-1] if way == "right" else part for way, part in runs]
    return "".join(reversed(drawn) if first == "right" else drawn)


def _split_by_direction(text: str) -> list[tuple[str, str]]:
    """Parts of one direction; what stands between two of one direction belongs to them."""
    ways = [_direction_of(character) for character in text]
    for index, way in enumerate(ways):
        if not way:
            before = next((other for other in reversed(ways[:index]) if other), "")
            behind = next((other for other in ways[index + 1 :] if other), "")
            ways[index] = before if before == behind else ""
    pairs = zip(ways, text, strict=True)
    return [(way, "".join(c for _, c in part)) for way, part in itertools.groupby(pairs, lambda pair: pair[0])]


def _direction_of(character: str) -> str:
    kind = unicodedata.bidirectional(character)
    if kind in _RIGHT_TO_LEFT:
        return "right"
    return "" if kind in _BETWEEN else "left"


def _join_letters(text: str) -> str:
    """Arabic letters in the form that their neighbours give them."""
    letters = list(text)
    for index, letter in enumerate(text):
        after = index > 0 and _connects(text[index - 1]) and letter in _forms()
        before = index + 1 < len(text) and _connects(letter) and text[index + 1] in _forms()
        form = ("isolated", "final", "initial", "medial")[after + 2 * before]
        letters[index] = _forms().get(letter, {}).get(form, letter)
    return "".join(letters)


def _connects(letter: str) -> bool:
    """Whether a letter joins the one that follows."""
    return "initial" in _forms().get(letter, {})


@functools.cache
def _forms() -> dict[str, dict[str, str]]:
    forms: dict[str, dict[str, str]] = {}
    for code in _FORMS:
        kind, _, letter = unicodedata.decomposition(chr(code)).partition(" ")
        if len(letter) == 4:
            forms.setdefault(chr(int(letter, 16)), {})[kind.strip("<>")] = chr(code)
    return forms

"""Misreadings that a drawing's own notation proves, put right in the text of a span.

A number never starts with a zero and another digit, so `021,5` is a diameter; nothing stands before `0,1` but a
sign. Every repair costs confidence. What two readings could both mean stays as it was read.
"""

from __future__ import annotations

import re

from backend.vocabulary.sheets.load import one_of, words

_LETTERS = 3  # read for zeros in one number, at most
_COST = 0.92  # share of the confidence that is left after a repair

_COUNT = r"(?P<count>\d{1,3}\s?[xX×]\s?)?"
_FIT = r"(?:[A-HJKMNPR-Z]{1,2}|[a-hjkmnpr-z]{1,2})\d{1,2}"
_STACK = r"[+-]?\d*[.,]?\d+/[+-]?\d*[.,]?\d+"  # both deviations
_BEHIND = one_of(word.upper() for name in ("through", "depth", "depth_before") for word in words("callouts", name))
_HOLES = one_of(words("counted", "holes"))
_TAIL = rf"(?P<tail>\s?(?:[±+-]\s?\d.*|[A-Za-z]{{1,2}}\d{{1,2}}(?:/[a-z]{{1,2}}\d{{1,2}})?|↧.*|{_BEHIND}.*)?)"
_DIAMETER = r"\g<count>⌀\g<number>\g<tail>"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # a diameter sign read as a zero or the letter O: before a decimal number, or before a fit or a tolerance
    (re.compile(rf"^{_COUNT}[0OQ@](?P<number>[1-9]\d*[.,]\d+){_TAIL}$"), _DIAMETER),
    (re.compile(rf"^{_COUNT}[OQ@](?P<number>\d{{1,4}}(?:[.,]\d+)?){_TAIL}$"), _DIAMETER),
    (re.compile(rf"^{_COUNT}0(?P<number>[1-9]\d{{0,3}})(?P<tail>\s?(?:±\s?\d[\d.,]*|{_FIT}|{_STACK}))$"), _DIAMETER),
    # behind a count stands a diameter, and no number starts with two zeros
    (re.compile(r"(?<=\d[xX×])(?P<gap>\s?)0(?=[1-9])"), r"\g<gap>⌀"),
    (re.compile(r"⌀0(?=[1-9])"), "⌀"),
    # behind the word for holes that are counted
    (re.compile(rf"^(?P<head>\d{{1,3}}\s{_HOLES}\s)0(?=[1-9])", re.IGNORECASE), r"\g<head>⌀"),
    (re.compile(r"(?<![\d.,\w])[0OQ](?=0[.,]\d)"), "⌀"),
    (re.compile(r"(?<=[⌖◎⊥∥∠⏥])[0OQ](?=0[.,]\d)"), "⌀"),
    # the sign of a position, and its datums read as one word: two signs of a diameter mean nothing
    (re.compile(r"^[ΦφQO⊕@]\s?(?=⌀\d*[.,]\d+\s?(?:[A-Z]\s?){0,3}$)"), "⌖"),
    (
        re.compile(r"^(?P<size>⌖⌀?\d*[.,]\d+)(?P<one>[A-Z])(?P<two>[A-Z])(?P<three>[A-Z]?)$"),
        r"\g<size> \g<one> \g<two> \g<three>",
    ),
    # a depth sign read as a plain arrow, or as a letter behind a thread's class or a fit
    (re.compile(r"↓(?=\s?\d)"), "↧"),
    (re.compile(r"(?<=\d[A-Ha-h] )[IT](?=\s?\d)"), "↧"),
    # signs read as the ideographs that look like them
    (re.compile(r"(?<![\u4e00-\u9fff])中(?=\s?\d)"), "⌀"),
    (re.compile(r"(?<=\d)\s?[土士](?=\s?\d)"), " ±"),
    (re.compile(r"^口(?=\s?\d)"), "□"),
    # ± read as a letter
    (re.compile(r"^(?P<value>[⌀R]?\d+(?:[.,]\d+)?)\s?[tI](?=0[.,]\d+$)"), r"\g<value> ±"),
    # letters among digits
    (re.compile(r"(?<=\d[.,])[oO](?=\d|\b)"), "0"),
    (re.compile(r"(?<![^\W\d_])[oO](?=[.,]\d)"), "0"),
    (re.compile(r"(?<![^\W\d_])[Il](?=[.,]\d)"), "1"),
    (re.compile(r"(?<=\d[.,])[Il](?=\d|\b)"), "1"),
    *((re.compile(r"(?<![^\W_])(?P<number>\d+)O(?=[\dO]*(?![^\W_]|-[^\W\d_]))"), r"\g<number>0"),) * _LETTERS,
    # the head of a column of diameters, as a letter beside other letters
    (re.compile(r"^0(?=[A-Z]$)"), "⌀"),
    # outer and inner diameter: no word starts with a digit and ends with a D
    (re.compile(r"(?<![\w.,])0(?=\.?D(?!\w))"), "O"),
    (re.compile(r"(?<![\w.,])1(?=\.?D(?!\w))"), "I"),
    # degree read as a raised o or zero: behind an angle in a chamfer, or behind a decimal number
    (re.compile(r"(?<=[xX×]45)\s?[oO0'](?![\d.,])"), "°"),
    (re.compile(r"(?<=\d[.,]\d)o(?!\w)"), "°"),
    # the end of a leader: no count is negative, and no size that may be larger or smaller
    (re.compile(r"^[-–—~]\s?(?=\d{1,3}\s?[xX×]\s?[⌀RM\d])"), ""),
    (re.compile(r"^[-–—~]\s?(?=\d+(?:[.,]\d+)?\s?±\s?\d)"), ""),
    # the wall of a cell or frame, which has something on both sides where it is meant
    (re.compile(r"^[|]\s*(?=[^\s|])|(?<=[^\s|])\s*[|]$"), ""),
    # multiplication sign
    (re.compile(r"(?<=\d)\s?[*](?=\s?\d)"), "×"),
)


def repair(text: str, confidence: float) -> tuple[str, float]:
    """The text with proved misreadings put right, and what is left of the confidence."""
    for pattern, replacement in _RULES:
        better = pattern.sub(replacement, text)
        if better != text:
            text, confidence = better, confidence * _COST
    return text.strip(), confidence

"""How the words of a sheet are compared: without case, accents, spaces and punctuation. Knows no language."""

from __future__ import annotations

import unicodedata


def key_of(text: str) -> str:
    """Letters and digits only, `ß` as `ss`; `KALINLIK` is `kalınlık` and `Materiał` a `Material`."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("ł", "l"))
    return "".join(character for character in folded if character.isalnum())

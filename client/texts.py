"""What the page of its own says, in German and English: the words of the server's own page, and a few more.

Knows no component.
"""

from __future__ import annotations

import json
from pathlib import Path

WORDS = Path(__file__).parent / "static" / "app" / "words.js"  # JSON between its outermost braces
SHARED = (
    *("question", "placeholder", "earlier", "remove", "by", "by_reader"),
    *("waiting_pages", "waiting_other", "looking_again", "thinking"),
    *("confirmed", "elsewhere", "incomplete", "uncertain", "not_found", "belongs_to", "lacks"),
)
QUICK = ("q_material", "q_tolerances", "q_diameter", "q_parts", "q_scale")

OWN: dict[str, dict[str, str]] = {
    "de": {
        "drawing": "Zeichnung (PDF, Bild, DXF, SVG) hierher ziehen",
        "chat": "Fragen und Antworten",
        "copy": "Letzte Antwort kopieren",
        "grounding": "Stellen vom Modell zeigen lassen",
        "split": "Auf diesem Rechner kodieren",
        "split_cost": "Schickt etwa das Hundertfache der Bilddatei; ohne Prüfung durch den Leser.",
        "key": "Zugangsschlüssel (falls der Server einen verlangt)",
        "no_drawing": "Bitte zuerst eine Zeichnung laden.",
        "no_server": "Der Server ist nicht erreichbar. Läuft er unter {server}?",
        "encoding": "Die Seite wird auf diesem Rechner kodiert …",
        "wavy": "Wellig unterstrichene Werte stehen nicht auf dem Blatt.",
        "more": "Mehr",
    },
    "en": {
        "drawing": "Drop a drawing here (PDF, image, DXF, SVG)",
        "chat": "Questions and answers",
        "copy": "Copy last answer",
        "grounding": "Let the model point",
        "split": "Encode on this machine",
        "split_cost": "Sends about a hundred times the image file; the reader checks nothing.",
        "key": "Access key (if the server wants one)",
        "no_drawing": "Please load a drawing first.",
        "no_server": "The server cannot be reached. Is it running at {server}?",
        "encoding": "The page is being encoded on this machine …",
        "wavy": "Values with a wavy line do not stand on the sheet.",
        "more": "More",
    },
}


def page_texts() -> dict[str, dict[str, str]]:
    """What the server's own page says, by language and name."""
    text = WORDS.read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


_PAGE = page_texts()
TEXTS = {language: {name: _PAGE[language][name] for name in SHARED} | own for language, own in OWN.items()}
QUICK_QUESTIONS = {language: tuple(texts[name] for name in QUICK) for language, texts in _PAGE.items()}


def language_of(accept_language: str | None) -> str:
    """`de` or `en`: the first of both in an Accept-Language header, German where neither is named."""
    for part in (accept_language or "").lower().split(","):
        language = part.split(";")[0].strip()[:2]
        if language in TEXTS:
            return language
    return "de"

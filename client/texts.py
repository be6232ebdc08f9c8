"""What the page says, in German and English. Knows no component."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "de": {
        "drawing": "Zeichnung (PDF, Bild, DXF, SVG) hierher ziehen",
        "chat": "Fragen und Antworten",
        "question": "Frage an die Zeichnung",
        "placeholder": "z. B. Welche Maße haben eine Toleranz?",
        "recent": "Frühere Zeichnungen",
        "delete": "Sitzung löschen",
        "copy": "Letzte Antwort kopieren",
        "grounding": "Stellen vom Modell zeigen lassen",
        "split": "Auf diesem Rechner kodieren",
        "split_cost": "Schickt etwa das Hundertfache der Bilddatei; ohne Prüfung durch den Leser.",
        "key": "Zugangsschlüssel (falls der Server einen verlangt)",
        "no_drawing": "Bitte zuerst eine Zeichnung laden.",
        "no_server": "Der Server ist nicht erreichbar. Läuft er unter {server}?",
        "encoding": "Die Seite wird auf diesem Rechner kodiert …",
        "waiting": "Seiten werden gelesen: {done} von {total} …",
        "not_found": "Wellig unterstrichene Werte stehen nicht auf dem Blatt.",
        "engine": "Geantwortet hat: {engine}",
        "more": "Mehr",
    },
    "en": {
        "drawing": "Drop a drawing here (PDF, image, DXF, SVG)",
        "chat": "Questions and answers",
        "question": "Ask the drawing",
        "placeholder": "e.g. Which dimensions carry a tolerance?",
        "recent": "Earlier drawings",
        "delete": "Delete session",
        "copy": "Copy last answer",
        "grounding": "Let the model point",
        "split": "Encode on this machine",
        "split_cost": "Sends about a hundred times the image file; the reader checks nothing.",
        "key": "Access key (if the server wants one)",
        "no_drawing": "Please load a drawing first.",
        "no_server": "The server cannot be reached. Is it running at {server}?",
        "encoding": "The page is being encoded on this machine …",
        "waiting": "Pages are being read: {done} of {total} …",
        "not_found": "Values with a wavy line do not stand on the sheet.",
        "engine": "Answered by: {engine}",
        "more": "More",
    },
}

QUICK_QUESTIONS: dict[str, tuple[str, ...]] = {
    "de": (
        "Welches Material?",
        "Welche Maße haben eine Toleranz?",
        "Größter Durchmesser?",
        "Stückliste zeigen",
        "Welcher Maßstab?",
    ),
    "en": (
        "Which material?",
        "Which dimensions carry a tolerance?",
        "Largest diameter?",
        "Show the parts list",
        "What scale?",
    ),
}


def language_of(accept_language: str | None) -> str:
    """`de` or `en`: the first of both in an Accept-Language header, German where neither is named."""
    for part in (accept_language or "").lower().split(","):
        language = part.split(";")[0].strip()[:2]
        if language in TEXTS:
            return language
    return "de"

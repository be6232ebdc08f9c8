"""Fixed sentences in German and English, and which of the two a text is written in.

`sentence` turns a message key and its values into words; both languages have every key, which a test holds.
Knows nothing of HTTP or drawings. Sentences are for users: what is wrong and what to do, no internals.
"""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["de", "en"]

GERMAN: dict[str, str] = {
    # documents
    "documents.empty": "Die Datei ist leer.",
    "documents.encrypted": "Die PDF-Datei ist mit einem Kennwort geschützt. Bitte ohne Kennwort speichern.",
    "documents.unreadable": "Die Datei ist beschädigt oder unvollständig und lässt sich nicht lesen.",
    "documents.no_pages": "Das Dokument hat keine Seiten.",
    "documents.unsupported": (
        "Das ist kein Zeichnungsformat. Möglich sind PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, HEIC, SVG und DXF."
    ),
    "documents.unsupported_dwg": "DWG-Dateien lassen sich nicht lesen. Bitte als DXF oder PDF speichern.",
    "documents.unsupported_model": "Das ist ein 3D-Modell. Bitte die Zeichnung dazu als PDF oder DXF senden.",
    "documents.unsupported_archive": (
        "Das ist ein Archiv (ZIP oder Ähnliches). Bitte auspacken und die Zeichnungen einzeln senden."
    ),
    "documents.unsupported_cad": (
        "Das ist die Datei eines CAD-Systems (SolidWorks, Inventor, CATIA, Creo oder Solid Edge). "
        "Bitte die Zeichnung als PDF oder DXF speichern."
    ),
    "documents.unsupported_office": "Das ist ein Office-Dokument. Bitte als PDF speichern.",
    "documents.too_many_bytes": "Die Datei ist zu groß; erlaubt sind {limit} MB.",
    "documents.too_many_pages": "Das Dokument hat zu viele Seiten; erlaubt sind {limit}.",
    "documents.too_many_pixels": "Das Bild hat zu viele Bildpunkte.",
    "documents.too_complex": "Die Zeichnung enthält zu viele Elemente.",
    "documents.attached": "Angehängt sind die Zeichnungen {names}; sie stehen hier auf Seite {pages}.",
    "documents.attached_unread": "Diese Anhänge der Datei sind nicht gelesen: {names}.",
    "documents.only_3d": "Die Datei enthält nur eine 3D-Ansicht (Seite {pages}); darauf gibt es nichts zu lesen.",
    "documents.view_3d": "Seite {pages} enthält eine 3D-Ansicht, die nicht dargestellt wird.",
    "documents.references": "Die Datei verweist auf andere, die ihr nicht beiliegen und hier fehlen: {names}.",
    "documents.too_costly": "Diese Zeichnung braucht mehr Arbeit, als der Dienst für eine Datei leistet.",
    "documents.render_failed": "Die Datei lässt sich nicht darstellen: zu aufwendig oder beschädigt.",
    # sessions
    "documents.gone": "Die Datei ist nicht mehr da; ihre Sitzung wurde beendet.",
    "session.not_found": "Diese Sitzung gibt es nicht.",
    "turn.not_found": "Diese Antwort gibt es in der Sitzung nicht.",
    "session.expired": "Diese Sitzung ist abgelaufen. Bitte die Zeichnung erneut hochladen.",
    "page.not_found": "Diese Seite gibt es nicht; das Dokument hat {pages} Seite(n).",
    "sessions.full": "Auf dem Server ist kein Platz mehr. Bitte später noch einmal versuchen.",
    "sessions.unavailable": "Der Speicher für Sitzungen antwortet nicht. Bitte gleich noch einmal versuchen.",
    "reading.in_progress": "Diese Seite wird noch gelesen. Bitte gleich noch einmal versuchen.",
    "reading.stopped": "Das Lesen der Zeichnung wurde unterbrochen. Bitte gleich noch einmal versuchen.",
    "reading.failed": "Diese Seite ließ sich nicht lesen.",
    "reading.interrupted": (
        "Das Lesen dieser Seite wurde unterbrochen; an der Datei liegt es nicht. Bitte noch einmal versuchen."
    ),
    "reading.ocr_failed": "Von dieser Seite ist nur der gespeicherte Text gelesen; Text in Bildern fehlt.",
    "reading.truncated": "Die Seite enthält mehr Linien, als gelesen werden; einiges kann fehlen.",
    "reading.views_missing": "Räumliche Ansichten dieser Seite werden nicht dargestellt.",
    "answer.not_kept": "Auf dem Server ist kein Platz mehr; diese Antwort wird nicht aufbewahrt.",
    "history.trimmed": "Das Gespräch ist lang; die ältesten Fragen lagen dem Modell nicht mehr vor.",
    "answer.corrected": "Die erste Antwort passte nicht zur Zeichnung; nach einem zweiten Blick ist sie korrigiert.",
    "answer.correction": "Korrigiert: {text}",
    "reading.partial": "Noch sind nicht alle Seiten gelesen; die Antwort beruht auf den bisher gelesenen.",
    "server.stopping": "Der Dienst wird gerade beendet oder neu gestartet. Bitte gleich noch einmal versuchen.",
    "workers.lost": "Die Verarbeitung wurde unterbrochen; an der Datei liegt es nicht. Bitte noch einmal versuchen.",
    "workers.busy": "Von Ihnen sind schon zu viele Aufträge in Arbeit. Bitte gleich noch einmal versuchen.",
    "workers.unavailable": "Die Verarbeitung startet gerade nicht. Bitte gleich noch einmal versuchen.",
    "page.unavailable": "Die Webseite ist nicht verfügbar.",
    # requests
    "request.not_found": "Unter dieser Adresse gibt es nichts.",
    "request.method": "Diese Methode ist hier nicht erlaubt.",
    "request.fields": "Bitte die Felder prüfen: {fields}.",
    "request.unreadable": "Die Anfrage lässt sich nicht lesen.",
    "request.media_type": "Dieser Inhaltstyp wird hier nicht angenommen.",
    "request.too_large": "Die Anfrage ist zu groß.",
    "request.not_multipart": "Bitte die Datei als Formular senden (multipart/form-data).",
    "request.too_many_files": "Zu viele Dateien auf einmal; erlaubt sind {limit}.",
    "request.file_missing": "Es fehlt die Datei im Feld „{field}“.",
    "request.clip": "Der Ausschnitt muss vier Zahlen x0,y0,x1,y1 von 0 bis 1 enthalten, mit x0 < x1 und y0 < y1.",
    "request.internal": "Auf dem Server ist ein Fehler aufgetreten.",
    "request.gone_away": "Die Verbindung wurde beendet.",
    "question.empty": "Bitte eine Frage stellen.",
    "question.too_long": "Die Frage ist zu lang; erlaubt sind {limit} Zeichen.",
    "mode.not_found": "Den Modus „{mode}“ gibt es nicht.",
    "access.unauthorized": "Bitte einen gültigen API-Schlüssel mitsenden.",
    "access.host": (
        "Unter diesem Namen ist der Dienst nicht zu erreichen; weitere Namen nennt DRAWING_CHAT_ALLOWED_HOSTS."
    ),
    "access.origin": "Webseiten dieser Herkunft dürfen den Dienst nicht aufrufen.",
    "access.slow": "Die Anfrage kommt nicht an; die Verbindung wurde beendet.",
    "access.rate": "Zu viele Anfragen. Bitte in {seconds} Sekunden erneut versuchen.",
    # engine
    "engine.away": "Das Modell ist nicht verfügbar; der Reader hat geantwortet, aus dem, was auf dem Blatt steht.",
    "engine.away_loading": "Das Modell lädt noch; der Reader hat geantwortet, aus dem, was auf dem Blatt steht.",
    "engine.away_restarting": "Das Modell startet neu; der Reader hat geantwortet, aus dem, was auf dem Blatt steht.",
    "engine.starting": "Das Modell wird noch geladen. Bitte gleich noch einmal fragen.",
    "engine.restarting": "Das Modell startet gerade neu. Bitte gleich noch einmal fragen.",
    "engine.failed": "Das Modell ist nicht verfügbar.",
    "engine.busy": "Gerade sind zu viele Anfragen in Arbeit. Bitte gleich noch einmal fragen.",
    "engine.too_long": "Frage und Zeichnung sind zusammen zu lang für das Modell.",
    "engine.refused": "Das Modell kann diese Anfrage nicht verarbeiten.",
    # split inference
    "split.no_engine": "Das Modell dieses Servers nimmt keine Einbettungen an.",
    "split.body": "Der Inhalt ist kein gültiges {reason}.",
    "split.missing": "Das Feld {field} fehlt.",
    "split.no_grid": "Das Feld {field} fehlt: es kommt aus dem Prozessor des Modells (image_grid_thw), "
    "oder es reicht image_sizes mit Breite und Höhe in Pixeln jedes Bildes, so wie es kodiert wurde.",
    "split.sizes": "Das Feld {field} hat je Bild Breite und Höhe in Pixeln; beide sind Vielfache von 32.",
    "split.dtype": "Das Feld {field} hat den falschen Zahlentyp: {found}.",
    "split.shape": "Das Feld {field} hat die Form {found}; erwartet wird {expected}.",
    "split.mask": "Das Feld attention_mask muss für jedes Token 1 sein.",
    "split.length": "Das Feld {field} hat {found} Token; erlaubt sind weniger als {limit}.",
    "split.range": "Das Feld {field} enthält Token außerhalb des Wortschatzes von {limit}.",
    "split.grid": "Das Feld {field} enthält ein unmögliches Raster: {found}.",
    "split.finite": "Das Feld {field} enthält Werte, die keine endlichen Zahlen sind.",
    "split.positions": "Das Feld {field} passt nicht zu den Bildplatzhaltern in input_ids und zum Raster.",
    "split.value": "Das Feld {field} muss zwischen {low} und {high} liegen.",
    # replies
    "upload.one_page": "Zeichnung erfolgreich hochgeladen: 1 Seite. Fragen können gestellt werden.",
    "upload.pages": "Zeichnung erfolgreich hochgeladen: {pages} Seiten. Fragen können gestellt werden.",
    "mode.technical_drawing": "Ganze Zeichnung: Schriftfeld, Maße, Tabellen, Ansichten und Hinweise",
    "mode.dimensions_only": "Maße: alle Maße mit Toleranzen",
    "mode.part_numbers": "Teilenummern: alle Teilenummern mit Benennung",
    "mode.bom_extraction": "Stückliste: die Stückliste als Tabelle",
    "mode.plain_ocr": "Text: alle Texte in Leserichtung",
    "mode.view_detection": "Ansichten: Ansichten, Schnitte und Einzelheiten mit Ort",
    "mode.custom": "Eigene Frage: beantwortet die Frage im Feld „prompt“",
}

ENGLISH: dict[str, str] = {
    # documents
    "documents.empty": "The file is empty.",
    "documents.encrypted": "The PDF file is protected by a password. Please save it without one.",
    "documents.unreadable": "The file is damaged or incomplete and cannot be read.",
    "documents.no_pages": "The document has no pages.",
    "documents.unsupported": (
        "This is not a drawing format. PDF, PNG, JPEG, TIFF, WebP, BMP, GIF, HEIC, SVG and DXF are."
    ),
    "documents.unsupported_dwg": "DWG files cannot be read. Please save the drawing as DXF or PDF.",
    "documents.unsupported_model": "This is a 3D model. Please send its drawing as PDF or DXF.",
    "documents.unsupported_archive": (
        "This is an archive (ZIP or alike). Please unpack it and send the drawings one by one."
    ),
    "documents.unsupported_cad": (
        "This is the file of a CAD system (SolidWorks, Inventor, CATIA, Creo or Solid Edge). "
        "Please save the drawing as PDF or DXF."
    ),
    "documents.unsupported_office": "This is an office document. Please save it as PDF.",
    "documents.too_many_bytes": "The file is too large; {limit} MB are allowed.",
    "documents.too_many_pages": "The document has too many pages; {limit} are allowed.",
    "documents.too_many_pixels": "The image has too many pixels.",
    "documents.too_complex": "The drawing holds too many elements.",
    "documents.attached": "The drawings {names} are attached; they are page {pages} here.",
    "documents.attached_unread": "These attachments of the file are not read: {names}.",
    "documents.only_3d": "The file holds a 3D view only (page {pages}); there is nothing on it to read.",
    "documents.view_3d": "Page {pages} holds a 3D view, which is not shown.",
    "documents.references": "The file refers to others that do not come with it and are missing here: {names}.",
    "documents.too_costly": "This drawing takes more work than the service does for one file.",
    "documents.render_failed": "The file cannot be displayed: it is damaged or takes too much work.",
    # sessions
    "documents.gone": "The file is no longer there; its session has ended.",
    "session.not_found": "There is no such session.",
    "turn.not_found": "The session has no such answer.",
    "session.expired": "This session has ended. Please upload the drawing again.",
    "page.not_found": "There is no such page; the document has {pages} page(s).",
    "sessions.full": "There is no room left on the server. Please try again later.",
    "sessions.unavailable": "The store for sessions does not answer. Please try again in a moment.",
    "reading.in_progress": "This page is still being read. Please try again in a moment.",
    "reading.stopped": "Reading of the drawing was interrupted. Please try again in a moment.",
    "reading.failed": "This page could not be read.",
    "reading.interrupted": "Reading of this page was interrupted, not by the file. Please try again.",
    "reading.ocr_failed": "Only the stored text of this page has been read; text in images is missing.",
    "reading.truncated": "The page holds more lines than are read; something may be missing.",
    "reading.views_missing": "Three-dimensional views of this page are not shown.",
    "answer.not_kept": "There is no room left on the server; this answer is not kept.",
    "history.trimmed": "The conversation is long; the model no longer had its oldest questions.",
    "answer.corrected": "The first answer did not fit the drawing; after a second look it is corrected.",
    "answer.correction": "Corrected: {text}",
    "reading.partial": "Not all pages have been read yet; the answer rests on those that have.",
    "server.stopping": "The service is stopping or starting again. Please try again in a moment.",
    "workers.lost": "Processing was interrupted, not by the file. Please try again.",
    "workers.busy": "Too many jobs of yours are in progress already. Please try again in a moment.",
    "workers.unavailable": "Processing does not start at the moment. Please try again shortly.",
    "page.unavailable": "The web page is not available.",
    # requests
    "request.not_found": "There is nothing at this address.",
    "request.method": "This method is not allowed here.",
    "request.fields": "Please check these fields: {fields}.",
    "request.unreadable": "The request cannot be read.",
    "request.media_type": "This content type is not accepted here.",
    "request.too_large": "The request is too large.",
    "request.not_multipart": "Please send the file as a form (multipart/form-data).",
    "request.too_many_files": "Too many files at once; {limit} are allowed.",
    "request.file_missing": "The file is missing in the field “{field}”.",
    "request.clip": "The clip must be four numbers x0,y0,x1,y1 from 0 to 1, with x0 < x1 and y0 < y1.",
    "request.internal": "An error occurred on the server.",
    "request.gone_away": "The connection was closed.",
    "question.empty": "Please ask a question.",
    "question.too_long": "The question is too long; {limit} characters are allowed.",
    "mode.not_found": "There is no mode “{mode}”.",
    "access.unauthorized": "Please send a valid API key.",
    "access.host": "The service does not go by this name; DRAWING_CHAT_ALLOWED_HOSTS gives it further ones.",
    "access.origin": "Web pages of this origin may not call the service.",
    "access.slow": "The request does not arrive; the connection was closed.",
    "access.rate": "Too many requests. Please try again in {seconds} seconds.",
    # engine
    "engine.away": "The model is not available; the reader answered, from what is written on the sheet.",
    "engine.away_loading": "The model is still loading; the reader answered, from what is written on the sheet.",
    "engine.away_restarting": "The model is restarting; the reader answered, from what is written on the sheet.",
    "engine.starting": "The model is still loading. Please ask again in a moment.",
    "engine.restarting": "The model is restarting. Please ask again in a moment.",
    "engine.failed": "The model is not available.",
    "engine.busy": "Too many requests are in progress. Please ask again in a moment.",
    "engine.too_long": "Question and drawing together are too long for the model.",
    "engine.refused": "The model cannot process this request.",
    # split inference
    "split.no_engine": "This server's model does not take embeddings.",
    "split.body": "The body is not valid {reason}.",
    "split.missing": "The field {field} is missing.",
    "split.no_grid": "The field {field} is missing: the model's processor gives it (image_grid_thw), or image_sizes "
    "takes its place, with width and height in pixels of each image as it was encoded.",
    "split.sizes": "The field {field} has width and height in pixels of each image; both are multiples of 32.",
    "split.dtype": "The field {field} has the wrong number type: {found}.",
    "split.shape": "The field {field} has the shape {found}; {expected} is expected.",
    "split.mask": "The field attention_mask must be 1 for every token.",
    "split.length": "The field {field} has {found} tokens; fewer than {limit} are allowed.",
    "split.range": "The field {field} holds tokens outside the vocabulary of {limit}.",
    "split.grid": "The field {field} holds an impossible grid: {found}.",
    "split.finite": "The field {field} holds values that are not finite numbers.",
    "split.positions": "The field {field} does not match the image placeholders in input_ids and the grid.",
    "split.value": "The field {field} must be between {low} and {high}.",
    # replies
    "upload.one_page": "The drawing is uploaded: 1 page. Questions can be asked.",
    "upload.pages": "The drawing is uploaded: {pages} pages. Questions can be asked.",
    "mode.technical_drawing": "Whole drawing: title block, dimensions, tables, views and notes",
    "mode.dimensions_only": "Dimensions: all dimensions with their tolerances",
    "mode.part_numbers": "Part numbers: all part numbers with their descriptions",
    "mode.bom_extraction": "Parts list: the parts list as a table",
    "mode.plain_ocr": "Text: all texts in reading order",
    "mode.view_detection": "Views: views, sections and details with their places",
    "mode.custom": "Own question: answers the question in the field “prompt”",
}

_LANGUAGES: dict[str, Language] = {"de": "de", "en": "en"}
SENTENCES: dict[str, dict[str, str]] = {"de": GERMAN, "en": ENGLISH}


def sentence(key: str, language: str, **values: object) -> str:
    """The sentence for a key; German where the language is not known. An unknown key is our bug: KeyError."""
    return SENTENCES.get(language, GERMAN)[key].format_map(values)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GERMAN_WORDS = _words(
    """
    aber alle allen als am an andere auch auf aus bei bis bitte dann das dass dem den denn der deren des die dies
    diese diesem diesen dieser dieses du durch ein eine einem einen einer eines er es fehlt finde finden für gib gibt
    haben hat ich ihr im in ist ja jede jedes kann kein keine können man mehr mir mit nach nenne nenn nicht noch nur
    oben oder ohne rechts links seite seiten sich sie sind so soll steht stehen über um und unten uns unter viel viele
    vom von vor wann war was weiter welche welchem welchen welcher welches wem wer werden wie wieviel wieviele wird wo
    woher wofür worum zeig zeige zeichnung zu zum zur zwei zwischen
    abmessungen abmaße ansicht ansichten anzahl aufgelistet benennung blattgröße bohrung bohrungen datum dicke
    durchmesser freigegeben fase fasen gewicht gewinde gezeichnet größe halbmesser hersteller höhe kanten länge
    lochkreis masse maß maße maßstab norm normen oberfläche oberflächen passung passungen radien rauheit schnitt
    schriftfeld stück stückliste teil teile titel toleranz toleranzen werkstoff winkel zeichnungsnummer welle gehäuse
    warum wieso weshalb wodurch wurde wurden worden gemacht zuletzt pro
    """
)
_ENGLISH_WORDS = _words(
    """
    a about all also and any are as at be bottom by can could count describe did do does drawing each find for from
    give given has have how i in is it its left list many me much must no not of on or other page pages please read
    right same sheet show shown shows tell than that the their them then there these they this those through to top
    two was were what whats when where which who whose why will with within without would you your
    bill bolt bore chamfer chamfers counterbore date depth diameter diameters dimension dimensions drawn finish fit
    fits height hole holes length made mass number overall part parts projection radii revision roughness scale
    section sections size standard standards surface table tables thickness thread threads title tolerance tolerances
    units view views weight width
    """
)
_BOTH = _GERMAN_WORDS & _ENGLISH_WORDS


def language_of(text: str, default: Language = "de") -> Language:
    """The language a text is written in, by its common words; `default` where nothing speaks for either."""
    words = re.findall(r"[a-zäöüß]+", text.lower())
    german = sum(word in _GERMAN_WORDS and word not in _BOTH for word in words)
    english = sum(word in _ENGLISH_WORDS and word not in _BOTH for word in words)
    german += sum(any(letter in word for letter in "äöüß") for word in words)
    if german == english:
        return default
    return "de" if german > english else "en"


def preferred_language(accept_language: str, default: Language = "de") -> Language:
    """German or English, by an Accept-Language header; `default` where it names neither."""
    best: tuple[float, Language] | None = None
    for part in accept_language.lower().split(",")[:20]:
        tag, _, quality = part.strip().partition(";")
        language = _LANGUAGES.get(tag.split("-")[0])
        if language is None:
            continue
        match = re.search(r"q\s*=\s*([01](?:\.\d*)?)", quality)
        weight = float(match[1]) if match else 1.0
        if weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return best[1] if best else default

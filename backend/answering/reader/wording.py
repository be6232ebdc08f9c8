"""The words the reader answers with, in German and English: names of fields and kinds, headings, sentences.

Plain tables and one function that fills them. Knows nothing of Sheets beyond the names of their parts, and
nothing of how a question is understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backend.reading.sheet import CalloutKind, Table, TitleField

FIELD_NAMES: dict[str, dict[TitleField, str]] = {
    "de": {
        TitleField.TITLE: "Benennung",
        TitleField.DRAWING_NUMBER: "Zeichnungsnummer",
        TitleField.PART_NUMBER: "Teilenummer",
        TitleField.REVISION: "Änderungsstand",
        TitleField.SCALE: "Maßstab",
        TitleField.MATERIAL: "Werkstoff",
        TitleField.MASS: "Gewicht",
        TitleField.FINISH: "Oberflächenbehandlung",
        TitleField.DATE: "Datum",
        TitleField.DRAWN_BY: "Gezeichnet von",
        TitleField.CHECKED_BY: "Geprüft von",
        TitleField.APPROVED_BY: "Freigegeben von",
        TitleField.SHEET_NUMBER: "Blatt",
        TitleField.SHEET_SIZE: "Blattformat",
        TitleField.PROJECTION: "Projektionsmethode",
        TitleField.GENERAL_TOLERANCE: "Allgemeintoleranz",
        TitleField.UNITS: "Einheit",
        TitleField.COMPANY: "Firma",
        TitleField.STANDARD: "Norm",
        TitleField.ROUGHNESS: "Oberflächenrauheit",
        TitleField.QUANTITY: "Stückzahl",
        TitleField.PROJECT: "Projekt",
    },
    "en": {
        TitleField.TITLE: "title",
        TitleField.DRAWING_NUMBER: "drawing number",
        TitleField.PART_NUMBER: "part number",
        TitleField.REVISION: "revision",
        TitleField.SCALE: "scale",
        TitleField.MATERIAL: "material",
        TitleField.MASS: "weight",
        TitleField.FINISH: "surface treatment",
        TitleField.DATE: "date",
        TitleField.DRAWN_BY: "drawn by",
        TitleField.CHECKED_BY: "checked by",
        TitleField.APPROVED_BY: "approved by",
        TitleField.SHEET_NUMBER: "sheet",
        TitleField.SHEET_SIZE: "sheet size",
        TitleField.PROJECTION: "projection method",
        TitleField.GENERAL_TOLERANCE: "general tolerance",
        TitleField.UNITS: "unit",
        TitleField.COMPANY: "company",
        TitleField.STANDARD: "standard",
        TitleField.ROUGHNESS: "surface roughness",
        TitleField.QUANTITY: "quantity",
        TitleField.PROJECT: "project",
    },
}

KIND_NAMES: dict[str, dict[CalloutKind, str]] = {
    "de": {
        CalloutKind.LINEAR: "Längenmaß",
        CalloutKind.DIAMETER: "Durchmesser",
        CalloutKind.RADIUS: "Radius",
        CalloutKind.ANGLE: "Winkel",
        CalloutKind.SQUARE: "Vierkant",
        CalloutKind.CHAMFER: "Fase",
        CalloutKind.THREAD: "Gewinde",
        CalloutKind.HOLE: "Bohrung",
        CalloutKind.ROUGHNESS: "Rauheit",
        CalloutKind.GEOMETRIC_TOLERANCE: "Form- und Lagetoleranz",
        CalloutKind.DATUM: "Bezug",
        CalloutKind.GENERAL_TOLERANCE: "Allgemeintoleranz",
        CalloutKind.WELD: "Schweißnaht",
        CalloutKind.EDGE: "Kantenzustand",
        CalloutKind.SCALE: "Maßstab",
        CalloutKind.FIT: "Passung",
    },
    "en": {
        CalloutKind.LINEAR: "linear dimension",
        CalloutKind.DIAMETER: "diameter",
        CalloutKind.RADIUS: "radius",
        CalloutKind.ANGLE: "angle",
        CalloutKind.SQUARE: "square",
        CalloutKind.CHAMFER: "chamfer",
        CalloutKind.THREAD: "thread",
        CalloutKind.HOLE: "hole",
        CalloutKind.ROUGHNESS: "roughness",
        CalloutKind.GEOMETRIC_TOLERANCE: "geometric tolerance",
        CalloutKind.DATUM: "datum",
        CalloutKind.GENERAL_TOLERANCE: "general tolerance",
        CalloutKind.WELD: "weld",
        CalloutKind.EDGE: "edge",
        CalloutKind.SCALE: "scale",
        CalloutKind.FIT: "fit",
    },
}

HEADINGS: dict[str, dict[str, str]] = {
    "de": {
        "nothing": "Auf dieser Seite wurde dazu nichts gefunden.",
        "field": "Feld",
        "value": "Wert",
        "dimension": "Maß",
        "kind": "Art",
        "tolerance": "Toleranz",
        "view": "Ansicht",
        "section": "Schnitt",
        "detail": "Einzelheit",
        "isometric": "isometrische Ansicht",
        "scale": "Maßstab",
        "title_block": "Schriftfeld",
        "dimensions": "Maße",
        "tables": "Tabellen",
        "views": "Ansichten",
        "notes": "Hinweise",
        "part_number": "Teilenummer",
        "description": "Benennung",
        "quantity": "Menge",
        "item": "Pos.",
        "page": "Seite",
    },
    "en": {
        "nothing": "Nothing of that kind was found on this page.",
        "field": "Field",
        "value": "Value",
        "dimension": "Dimension",
        "kind": "Kind",
        "tolerance": "Tolerance",
        "view": "view",
        "section": "section",
        "detail": "detail",
        "isometric": "isometric view",
        "scale": "Scale",
        "title_block": "Title block",
        "dimensions": "Dimensions",
        "tables": "Tables",
        "views": "Views",
        "notes": "Notes",
        "part_number": "Part number",
        "description": "Description",
        "quantity": "Quantity",
        "item": "Item",
        "page": "Page",
    },
}


def heading(key: str, language: str) -> str:
    """A heading or column name; an unknown key is shown as it is."""
    return HEADINGS[language].get(key, key)


SENTENCES: dict[str, dict[str, str]] = {
    "de": {
        "field": "Als {name} ist {value} angegeben.",
        "field.material": "Als Werkstoff ist {value} angegeben.",
        "field.scale": "Der Maßstab ist {value}.",
        "field.scale_of_view": "{view} ist im Maßstab {value} gezeichnet.",
        "field.scale_of_sheet": "{view} hat keine eigene Maßstabsangabe; für das Blatt gilt {value}.",
        "field.title": "Die Benennung lautet {value}.",
        "field.drawing_number": "Die Zeichnungsnummer ist {value}.",
        "field.part_number": "Die Teilenummer ist {value}.",
        "field.revision": "Der Änderungsstand ist {value}.",
        "field.mass": "Das Gewicht ist mit {value} angegeben.",
        "field.finish": "Als Oberflächenbehandlung ist {value} angegeben.",
        "field.date": "Als Datum ist {value} angegeben.",
        "field.general_tolerance": "Als Allgemeintoleranz gilt {value}.",
        "field.units": "Die Maßeinheit ist {value}.",
        "field.projection": "Die Projektionsmethode ist {value}.",
        "field.roughness": "Als Oberflächenrauheit ist {value} angegeben.",
        "field.standard": "Als Norm ist {value} angegeben.",
        "measure": "Als {name} ist {value} angegeben.",
        "measure.largest": "Der größte Wert ({name}) ist {value}.",
        "measure.smallest": "Der kleinste Wert ({name}) ist {value}.",
        "also": "Ebenfalls möglich sind {values}.",
        "tolerance": "Die Toleranz von {value} ist {tolerance}.",
        "tolerance.general": "{value} hat keine eigene Toleranz; es gilt die Allgemeintoleranz {tolerance}.",
        "tolerance.none": "{value} hat auf dem Blatt keine Toleranzangabe.",
        "tolerance.of_none": "Eine eigene Toleranz trägt auf dem Blatt nichts davon ({name}).",
        "tolerance.applies": " Es gilt die Allgemeintoleranz {tolerance}.",
        "depth": "Die Tiefe ist {depth} ({value}).",
        "count": "{count} ({value}).",
        "count.sum": "Insgesamt {count} ({value}).",
        "count.listed": "Auf Seite {page} gibt es {count} – {value}.",
        "count.found": "Gefunden wurden {count} ({name}).",
        "pages": "Das Dokument hat {count} Seite(n).",
        "list": "{name} auf Seite {page} ({count}):",
        "list.more": "… und {count} weitere.",
        "cell": "Zu {row} ist unter „{column}“ {value} angegeben.",
        "row": "Zu {row} ist angegeben „{value}“.",
        "labelled": "Unter „{label}“ ist {value} angegeben.",
        "pages.stated": "Das Dokument hat {count} Seite(n); das Schriftfeld nennt Blatt {value}, also {total}.",
        "text": "Auf dem Blatt steht: „{value}“",
        "where": "{value} steht {place}.",
        "where.many": "{value} steht an {count} Stellen, zuerst {place}.",
        "contact": "Auf dem Blatt steht {value}.",
        "other_page": "Auf Seite {page} gefunden – ",
        "not_found": "Dazu steht auf dem Blatt nichts ({name}).",
        "not_found.value": "Auf dem Blatt steht kein Maß {value}.",
        "not_found.view": "Eine Ansicht {view} gibt es auf dem Blatt nicht.",
        "not_found.page": "Seite {page} gibt es nicht; das Dokument hat {pages} Seite(n).",
        "not_found.nearest": " Am nächsten kommt der Text „{value}“, er beantwortet die Frage aber nicht.",
        "overview": "Seite {page} zeigt – {value}.",
        "unread": "Auf dieser Seite war kein Text zu lesen.",
        "converted": "{value} sind umgerechnet {result}.",
        "pages.same": "{name} ist auf Seite {one} und Seite {other} gleich ({value}).",
        "pages.differ": "{name} ist {first} auf Seite {one}, {second} auf Seite {other}.",
        "pages.only": "Nur auf Seite {page} stehen {values}.",
        "pages.equal": "Seite {one} und Seite {other} nennen dieselben Angaben.",
        "general_only": "Als Allgemeintoleranz gilt {value}.",
    },
    "en": {
        "field": "The {name} is {value}.",
        "field.material": "The material is {value}.",
        "field.scale_of_view": "{view} is drawn at scale {value}.",
        "field.scale_of_sheet": "{view} has no scale of its own; the sheet is drawn at {value}.",
        "field.mass": "The weight is given as {value}.",
        "field.drawn_by": "It was drawn by {value}.",
        "field.checked_by": "It was checked by {value}.",
        "field.approved_by": "It was approved by {value}.",
        "field.units": "The unit of dimensions is {value}.",
        "measure": "The {name} is {value}.",
        "measure.largest": "The largest value ({name}) is {value}.",
        "measure.smallest": "The smallest value ({name}) is {value}.",
        "also": "It could also be {values}.",
        "tolerance": "The tolerance of {value} is {tolerance}.",
        "tolerance.general": "{value} has no tolerance of its own; the general tolerance {tolerance} applies.",
        "tolerance.none": "{value} has no tolerance on the sheet.",
        "tolerance.of_none": "None of these has a tolerance of its own on the sheet ({name}).",
        "tolerance.applies": " The general tolerance {tolerance} applies.",
        "depth": "The depth is {depth} ({value}).",
        "count": "{count} ({value}).",
        "count.sum": "{count} in all ({value}).",
        "count.listed": "There are {count} on page {page} – {value}.",
        "count.found": "{count} were found ({name}).",
        "pages": "The document has {count} page(s).",
        "list": "{name} on page {page} ({count}):",
        "list.more": "… and {count} more.",
        "cell": "For {row}, “{column}” is {value}.",
        "row": "For {row} the sheet says “{value}”.",
        "labelled": "“{label}” is {value}.",
        "pages.stated": "The document has {count} page(s); the title block says sheet {value}, so {total} in all.",
        "text": "The sheet says: “{value}”",
        "where": "{value} stands {place}.",
        "where.many": "{value} stands in {count} places, first {place}.",
        "contact": "The sheet says {value}.",
        "other_page": "Found on page {page} – ",
        "not_found": "The sheet does not say that ({name}).",
        "not_found.value": "There is no dimension {value} on the sheet.",
        "not_found.view": "There is no view {view} on the sheet.",
        "not_found.page": "There is no page {page}; the document has {pages} page(s).",
        "not_found.nearest": " The nearest text is “{value}”, but it does not answer the question.",
        "overview": "Page {page} shows – {value}.",
        "unread": "No text could be read on this page.",
        "converted": "{value} converts to {result}.",
        "pages.same": "The {name} is the same on page {one} and page {other} ({value}).",
        "pages.differ": "The {name} is {first} on page {one} and {second} on page {other}.",
        "pages.only": "Only page {page} states {values}.",
        "pages.equal": "Page {one} and page {other} state the same.",
        "general_only": "The general tolerance is {value}.",
    },
}

PLACES: dict[str, dict[str, str]] = {
    "de": {
        "top left": "oben links", "top": "oben in der Mitte", "top right": "oben rechts",
        "left": "links in der Mitte", "center": "in der Mitte", "right": "rechts in der Mitte",
        "bottom left": "unten links", "bottom": "unten in der Mitte", "bottom right": "unten rechts",
        "view": "in der Ansicht {view}", "page": "auf Seite {page}",
    },
    "en": {
        "top left": "at the top left", "top": "at the top, in the middle", "top right": "at the top right",
        "left": "on the left", "center": "in the middle", "right": "on the right",
        "bottom left": "at the bottom left", "bottom": "at the bottom, in the middle",
        "bottom right": "at the bottom right", "view": "in the view {view}", "page": "on page {page}",
    },
}  # fmt: skip

MEASURE_NAMES: dict[str, dict[str, str]] = {
    "de": {
        "diameter": "Durchmesser", "radius": "Radius", "angle": "Winkel", "chamfer": "Fase", "thread": "Gewinde",
        "thickness": "Dicke", "length": "Länge", "width": "Breite", "height": "Höhe", "distance": "Abstand",
        "dimension": "Maß", "size": "Größe", "depth": "Tiefe", "tolerance": "Toleranz", "fit": "Passung",
        "geometric": "Form- und Lagetoleranz", "roughness": "Rauheit", "datum": "Bezug", "edge": "Kante",
        "weld": "Schweißnaht", "general_tolerance": "Allgemeintoleranz", "pitch": "Teilung", "count": "Anzahl",
        "item": "Position", "description": "Benennung", "bom": "Stückliste", "table": "Tabelle", "notes": "Hinweise",
        "views": "Ansichten", "rooms": "Räume", "text": "Text", "contact": "Adresse", "outer": "Außendurchmesser",
        "inner": "Innendurchmesser", "hole": "Bohrungen", "limits": "Grenzmaße",
        "flatness": "Ebenheit", "straightness": "Geradheit", "circularity": "Rundheit",
        "cylindricity": "Zylinderform", "line_profile": "Linienprofil", "profile": "Flächenprofil",
        "parallelism": "Parallelität", "perpendicularity": "Rechtwinkligkeit", "angularity": "Neigung",
        "position": "Position", "concentricity": "Koaxialität", "symmetry": "Symmetrie", "runout": "Lauf",
        "total_runout": "Gesamtlauf",
    },
    "en": {
        "outer": "outer diameter", "inner": "inner diameter", "hole": "holes", "limits": "limits",
        "geometric": "geometric tolerance", "general_tolerance": "general tolerance", "bom": "parts list",
        "line_profile": "line profile tolerance", "profile": "profile tolerance", "position": "position tolerance",
        "flatness": "flatness tolerance", "straightness": "straightness tolerance",
        "circularity": "circularity tolerance", "cylindricity": "cylindricity tolerance",
        "parallelism": "parallelism tolerance", "perpendicularity": "perpendicularity tolerance",
        "angularity": "angularity tolerance", "concentricity": "concentricity tolerance",
        "symmetry": "symmetry tolerance", "runout": "runout tolerance", "total_runout": "total runout tolerance",
        "dimension": "dimension",
    },
}  # fmt: skip


def say(key: str, language: str, **values: object) -> str:
    """A sentence; a field without its own wording takes the general one."""
    sentences = SENTENCES[language]
    return sentences.get(key, sentences[key.split(".")[0]]).format_map(values)


def measure_name(key: str, language: str) -> str:
    return MEASURE_NAMES[language].get(key, key.replace("_", " "))


def markdown_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars and line breaks inside cells are made harmless."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(headers), "|" + "---|" * len(headers), *(line(row) for row in rows)])


def table_markdown(table: Table) -> str:
    width = max([len(table.headers), *(len(row.cells) for row in table.rows)])
    headers = [*table.headers, *[""] * (width - len(table.headers))]
    return markdown_table(
        headers, ([*(c.text for c in row.cells), *[""] * (width - len(row.cells))] for row in table.rows)
    )

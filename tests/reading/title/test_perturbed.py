"""One title block in many shapes: moved, turned, in other proportions, with its labels elsewhere or in other words."""

from __future__ import annotations

import pytest

from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import find_tables
from backend.reading.title.find import find_title_block
from tests.reading.layout_maker import Layout
from tests.samples import sampled

VALUES = {
    F.TITLE: "Stützlager", F.DRAWING_NUMBER: "SL-7714-2", F.MATERIAL: "16MnCr5", F.SCALE: "1:5", F.MASS: "2,18 kg",
    F.DRAWN_BY: "R. Adeyemi", F.DATE: "23.09.2018", F.SHEET_NUMBER: "2/3",
}  # fmt: skip
GERMAN = ("Benennung", "Zeichnungsnummer", "Werkstoff", "Maßstab", "Gewicht", "Gezeichnet", "Datum", "Blatt")
ENGLISH = ("Title", "Drawing number", "Material", "Scale", "Weight", "Drawn", "Date", "Sheet")
FRENCH = ("Titre", "Numéro de plan", "Matière", "Échelle", "Masse", "Dessiné par", "Date", "Feuille")
TWO = tuple(f"{one} / {other}" for one, other in zip(GERMAN, ENGLISH, strict=True))


def block(
    left: float = 280, top: float = 200, width: float = 65, height: float = 12, columns: int = 2, *,
    labels: tuple[str, ...] = GERMAN, place: str = "above", large: float = 3.2, small: float = 1.8,
) -> Layout:  # fmt: skip
    """Cells of one size with a label and a value in each; `place` is that of the label."""
    layout = Layout().frame()
    for number, (label, value) in enumerate(zip(labels, VALUES.values(), strict=True)):
        x, y = left + width * (number % columns), top + height * (number // columns)
        layout.box(x, y, x + width, y + height)
        middle = y + height / 2
        match place:
            case "above":
                layout.text(x + 1, y + 1, label, small).text(x + 2, y + height - large - 1.2, value, large)
            case "below":
                layout.text(x + 2, y + 1, value, large).text(x + 1, y + height - small - 0.8, label, small)
            case "beside":
                layout.text(x + 1, middle - small / 2, label, small).text(x + 32, middle - large / 2, value, large)
            case "before":
                layout.text(x + 1, middle - large / 2, f"{label}: {value}", large)
    return layout


def read(layout: Layout, turned: int = 0) -> tuple[dict[F, str], int]:
    """The value of each field, and how many tables the page is said to have."""
    page = layout.page(turned)
    tables = find_tables(page)
    found: dict[F, str] = {}
    for entry in find_title_block(page, tables).entries:
        found.setdefault(entry.field, entry.value)
    return found, len(tables)


@pytest.mark.parametrize("turned", sampled(range(4), quick=(0, 1)))
@pytest.mark.parametrize("place", ["above", "below", "beside", "before"])
def test_labels_may_stand_on_any_side_of_their_values_whichever_way_the_sheet_lies(place: str, turned: int) -> None:
    assert read(block(place=place), turned) == (VALUES, 0)


@pytest.mark.parametrize(("left", "top"), [(20, 20), (20, 230), (150, 100), (270, 20)])
def test_the_block_may_stand_anywhere(left: float, top: float) -> None:
    assert read(block(left, top)) == (VALUES, 0)


@pytest.mark.parametrize(
    ("left", "top", "width", "height", "columns"),
    [(280, 150, 65, 24, 2), (280, 220, 65, 8, 2), (330, 180, 75, 12, 1), (20, 255, 97, 14, 4)],
    ids=["tall", "low", "one column", "four columns"],
)
def test_the_block_may_have_any_proportions(left: float, top: float, width: float, height: float, columns: int) -> None:
    small = min(1.8, height / 5)
    assert read(block(left, top, width, height, columns, small=small, large=1.5 * small)) == (VALUES, 0)


@pytest.mark.parametrize("labels", [ENGLISH, FRENCH, TWO], ids=["English", "French", "German and English"])
@pytest.mark.parametrize("place", ["above", "below"])
def test_labels_may_be_in_other_languages_or_in_two(labels: tuple[str, ...], place: str) -> None:
    assert read(block(labels=labels, place=place)) == (VALUES, 0)


@pytest.mark.parametrize(("large", "small"), [(2.5, 2.5), (2.0, 2.5)])
def test_values_need_not_be_larger_than_their_labels(large: float, small: float) -> None:
    assert read(block(large=large, small=small)) == (VALUES, 0)

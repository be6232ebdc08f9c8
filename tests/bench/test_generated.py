"""The made drawings: what is called true stands where it is said to stand, and a seed gives the same sheets."""

import functools
import re
import string
from random import Random

import pymupdf
import pytest

from bench.generated import making
from bench.generated.asking import LANGUAGES, Asker, bank
from bench.generated.canvas import apart
from bench.generated.lettering import Lettering, glyphs
from bench.generated.makers import data, maker
from bench.generated.making import MECHANICAL, TRADES, drawn, make
from bench.generated.output import as_outlines, as_pdf, tilted
from tests.samples import sampled

FAMILIES = sorted({name for trade in TRADES.values() for name in trade} | set(MECHANICAL))
FEWEST_PHRASINGS = 6
QUICK = 5  # a sheet that is no scan, whatever the seed of these tests


def squeezed(text):
    return re.sub(r"\s+", "", text).casefold()


def sheet_of(family, number=7):
    house = next(house for number in range(40) if (house := maker(3, number)).medium == "text")
    return drawn(house, family, number, Random(f"{family}{number}"))


@functools.cache
def shared_sheet(family):
    """Drawn once, for the tests that change nothing of it."""
    return sheet_of(family)


@pytest.fixture(scope="module")
def made_of_five(tmp_path_factory):
    return make(5, QUICK, folder=tmp_path_factory.mktemp("five"), questions=20)


@pytest.mark.parametrize("family", sampled(FAMILIES, quick=("holes",)))
def test_what_is_true_stands_in_its_box(family):
    sheet = shared_sheet(family)
    page = pymupdf.open("pdf", as_pdf(sheet.canvas))[0]
    missing = []
    for truth in sheet.truths:
        x0, y0, x1, y1 = sheet.canvas.fraction(truth.box)
        clip = pymupdf.Rect(x0 * page.rect.width, y0 * page.rect.height, x1 * page.rect.width, y1 * page.rect.height)
        text = squeezed(page.get_text(clip=[clip.x0 - 2, clip.y0 - 2, clip.x1 + 2, clip.y1 + 2]))
        if not any(squeezed(answer) in text for answer in truth.answers):
            missing.append((truth.concept, truth.answers, text))
    assert sheet.truths and missing == []


@pytest.mark.parametrize("family", sampled(FAMILIES, quick=("holes", "plan", "plate")))
def test_texts_stay_on_the_page(family):
    canvas = shared_sheet(family).canvas
    inside = (0, 0, canvas.width, canvas.height)
    outside = [text.text for text in canvas.texts if apart(text.box, inside) or text.box[2] > canvas.width]
    assert outside == []


def test_a_seed_gives_the_same_questions(tmp_path, made_of_five):
    second = make(5, QUICK, folder=tmp_path, questions=20)
    assert made_of_five.rows == second.rows and made_of_five.talks == second.talks


@pytest.mark.slow  # makes a second set of sheets
def test_seeds_differ(tmp_path, made_of_five):
    assert made_of_five.rows != make(6, QUICK, folder=tmp_path, questions=20).rows


def test_each_concept_is_asked_in_many_ways_in_both_languages():
    few_ways = {
        (concept, language)
        for concept, phrasings in bank().items()
        for language in LANGUAGES
        if len(set(phrasings[language])) < FEWEST_PHRASINGS
    }
    assert len(bank()) > 100 and few_ways == set()


@pytest.mark.slow
def test_every_concept_of_the_bank_is_drawn_by_some_family():
    drawn_concepts = {t.concept for family in FAMILIES for n in range(30) for t in sheet_of_any(family, n).truths}
    derived = {"place", "rooms", "signals", "parts", "largest_room", "most_used", "is_material", "is_count"}
    assert set(bank()) - drawn_concepts - derived == set()


def sheet_of_any(family, number):
    return drawn(maker(1, number), family, number, Random(f"{family}{number}"))


@pytest.mark.slow  # draws a sheet of every family
def test_phrasings_name_only_words_that_the_truth_has():
    for family in FAMILIES:
        for truth in sheet_of_any(family, 3).truths:
            for language in LANGUAGES:
                for phrase in bank().get(truth.concept, {language: []})[language]:
                    named = {field for _, field, _, _ in string.Formatter().parse(phrase) if field}
                    assert named <= set(truth.words), (truth.concept, phrase)


@pytest.mark.slow
def test_a_feature_that_the_sheet_has_is_never_asked_for_as_absent():
    for number in range(30):
        sheet = sheet_of("holes", number)
        asker = Asker(sheet, "x.pdf", Random(number), lambda box: box)
        asked = {row["question"] for row in asker._absent()}
        entries = [entry for entry in data("absent")["absent"] if "hole table" in entry.get("unless", ())]
        assert asked.isdisjoint({phrase for entry in entries for phrase in entry["de"] + entry["en"]})


@pytest.mark.slow
def test_outlined_and_stroked_sheets_have_no_text():
    sheet = sheet_of("plate")
    assert pymupdf.open("pdf", as_outlines(sheet.canvas))[0].get_text().strip() == ""
    sheet.canvas.lettering = Lettering(stroked=True)
    assert pymupdf.open("pdf", as_pdf(sheet.canvas))[0].get_text().strip() == ""


def test_strokes_have_every_letter_of_the_words():
    shown = {letter for t in shared_sheet("plan").canvas.texts for letter in Lettering(stroked=True).written(t.text)}
    words = "".join(word for entry in data("labels").values() for words in entry.values() for word in words)
    assert set(Lettering(stroked=True).written(words)) | shown <= set(glyphs()) | {" "}


def test_a_tilted_page_moves_its_boxes():
    x0, y0, x1, y1 = tilted((390, 10, 410, 14), 420, 297, 1.0)
    assert y0 < 10 and x0 < 390 < x1 and y1 > y0  # the right edge goes up when the page turns counter-clockwise


def test_makers_differ_in_what_matters():
    houses = [maker(1, number) for number in range(making.MAKERS)]
    for of in ("layout", "language", "medium", "label_place", "row_pt", "dimensions", "comma", "inch"):
        assert len({getattr(house, of) for house in houses}) > 1, of

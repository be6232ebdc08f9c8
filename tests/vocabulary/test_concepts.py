"""What words and questions name, and what they must not: see `words.txt`; `pairs.txt` has words in two languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from backend.vocabulary.concepts import (
    asked_languages,
    concepts,
    concepts_of,
    function_words,
    hits,
    languages,
    named_on_sheet,
    nearest_word,
    spellings,
)
from backend.vocabulary.concepts.load import NOTHING, Pattern
from backend.vocabulary.concepts.load import patterns as made_patterns
from backend.vocabulary.fold import fold, tokens, words
from tests.samples import every, sampled

SHORTEST_ENDING = 4  # letters: shorter ones end too many words
NAMED_ON_PURPOSE = {"amount", "dimensioned", "each", "genannt", "jede", "no", "right", "toleranced"}
FOREIGN = sorted(set(languages()) - set(asked_languages()))
_WORD = re.compile(r"[^\W_]+(?:[-/.'’&+][^\W_]+)*")


def rows() -> Iterator[tuple[str, str, set[str], set[str]]]:
    for line in (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, text, must, must_not = (part.strip() for part in line.split("|"))
            yield language, text, set(must.split()), set(must_not.split())


def pairs() -> Iterator[tuple[str, str]]:
    for line in (Path(__file__).parent / "pairs.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            german, english = line.split(" | ")
            yield german, english


@cache
def patterns(language: str) -> tuple[Pattern, ...]:
    """Made once for all tests: there are tens of thousands."""
    return tuple(made_patterns(language))


def named(text: str, language: str) -> set[str]:
    asked = [spellings(language).get(word.lower()) or fold(word) for word in _WORD.findall(text)]
    return {concept for hit in hits(asked, language) for concept in hit.concepts}


def every_pattern(*chosen: str) -> Iterator[tuple[str, Pattern]]:
    return ((language, pattern) for language in chosen for pattern in patterns(language))


@every(("language", "text", "must", "must_not"), list(rows()))
def test_a_text_names_what_it_means_and_nothing_else(language, text, must, must_not):
    found = named(text, language)
    assert must <= found
    assert not must_not & found


def test_words_of_both_languages_that_mean_the_same_name_a_concept_in_common():
    apart = [pair for pair in pairs() if not named(pair[0], "de") & named(pair[1], "en")]
    assert apart == []


def test_the_table_speaks_only_of_concepts_there_are():
    assert {name for _, _, must, must_not in rows() for name in must | must_not} <= concepts().keys()


def test_every_concept_has_words_in_both_languages():
    for language in asked_languages():
        assert {pattern.concept for pattern in patterns(language)} - {NOTHING} == concepts().keys()


@pytest.mark.parametrize("language", sampled(sorted(languages()), quick=("en", "zh")))
def test_every_pattern_is_found_in_a_text_that_is_written_so(language):
    for _, pattern in every_pattern(language):
        text = " ".join(part.strip("*") for part in pattern.parts)
        assert pattern.concept == NOTHING or pattern.concept in named(text, language), (language, text)
        assert tokens(text) == fold(text).split(), (language, text)


def test_no_pattern_stands_twice_in_a_language():
    for language in languages():
        found = Counter((pattern.concept, pattern.parts) for pattern in patterns(language))
        assert {one for one, times in found.items() if times > 1} == set()


def test_words_are_never_found_by_short_endings():
    for language, pattern in every_pattern(*languages()):
        for part in pattern.parts:
            assert not part.startswith("*") or len(part.strip("*")) >= SHORTEST_ENDING, (language, part)


def test_function_words_name_nothing():
    for language in asked_languages():
        found = {word for word in function_words(language) if concepts_of(word, language)}
        assert found <= NAMED_ON_PURPOSE


def test_what_a_thing_is_a_kind_of_is_a_concept():
    assert {one.is_a for one in concepts().values() if one.is_a} <= concepts().keys()


def test_nobody_asks_in_a_language_without_function_words():
    assert asked_languages() == ("de", "en")
    assert {"cs", "da", "es", "fi", "fr", "hu", "it", "ja", "ko", "nl"} <= set(languages())
    assert {"pl", "pt", "ro", "ru", "sv", "tr", "zh"} <= set(languages())


@pytest.mark.parametrize("foreign", sampled(FOREIGN, quick=("fr",)))
def test_foreign_words_say_nothing_else_on_german_and_english_sheets(foreign):
    for language, pattern in every_pattern(*asked_languages()):
        word = fold(pattern.parts[0].strip("*"))
        if len(pattern.parts) == 1:
            own = {concept for each in asked_languages() for concept in concepts_of(word, each)}
            assert set(concepts_of(word, foreign)) <= own, (language, word)


@every(
    ("text", "names"),
    [
        ("LOCK WASHER M8", {"lock_washer", "washer"}),
        ("Rillenkugellager 6204", {"ball_bearing", "bearing"}),
        ("Matière : acier inoxydable", {"material", "steel", "stainless"}),
        ("Échelle 1:2", {"scale"}),
        ("6 fori ⌀9 equidistanti", {"hole"}),
        ("3 ranuras 6x20", {"groove"}),
        ("4 sleufgaten 8x20", {"slot"}),
        ("Stahl verzinkt", {"steel", "finish"}),
        ("ŚRUBA M8, nakrętka i podkładka", {"screw", "nut", "washer"}),
        ("Rowek wpustowy pod wpust 8x7", {"keyway", "key"}),
        ("Šroub, matice, podložka", {"screw", "nut", "washer"}),
        ("Tepelné zpracování: kaleno, tvrdost 58 HRC", {"heat_treatment", "hardness"}),
        ("Hriadeľ, ložisko, tesnenie", {"shaft", "bearing", "seal"}),
        ("Ytbehandling: varmförzinkad", {"finish"}),
        ("6 st genomgående hål, gängor M6", {"hole", "thread"}),
        ("Kugleleje og møtrik", {"bearing", "nut"}),
        ("Avlange hull i stålplate", {"slot", "plate"}),
        ("Läpireikä, kierre M8, viiste 1x45°", {"hole", "thread", "chamfer"}),
        ("Hammaspyörä, hammasluku 24", {"gear", "tooth"}),
        ("Arruela lisa, parafuso sextavado", {"washer", "screw"}),
        ("Rasgo de chaveta 6 mm", {"keyway", "key"}),
        ("YÜZEY İŞLEMİ: galvaniz, KALINLIK 2 mm", {"finish", "thickness"}),
        ("Kama kanalı, rulman, cıvata", {"keyway", "bearing", "screw"}),
        ("穴 キー溝 六角ボルト 座金", {"hole", "keyway", "screw", "washer"}),
        ("材質 ステンレス", {"material", "stainless"}),
        ("Отверстие, шпоночный паз, ось", {"hole", "keyway", "shaft"}),
        ("Твёрдость, неуказанные предельные отклонения", {"hardness"}),
        ("Csapágyház furat, hőkezelés: edzett", {"housing", "hole", "heat_treatment"}),
        ("Hatlapú anya, rugó", {"nut", "spring"}),
        ("Șurub, piuliță și șaibă", {"screw", "nut", "washer"}),
        ("구멍 육각볼트 베어링 두께", {"hole", "screw", "bearing", "thickness"}),
    ],
)
def test_a_sheet_names_things_in_every_language_and_what_they_are_kinds_of(text, names):
    assert names <= named_on_sheet(words(text))


def test_a_material_on_a_sheet_does_not_name_the_word_material():
    assert "material" not in named_on_sheet(words("Stahl"))


@every(
    ("typed", "language", "meant"),
    [
        ("thicknes", "en", "thickness"),
        ("lenght", "en", "length"),
        ("tolerence", "en", "tolerance"),
        ("diamter", "en", "diameter"),
        ("toleranzz", "de", "toleranz"),
        ("durchmeser", "de", "durchmesser"),
        ("karte", "de", None),
        ("linie", "de", None),
        ("court", "en", None),
        ("conterbores", "en", "counterbor"),
        ("tolerancing", "en", None),
        ("abschnitt", "de", None),
        ("competition", "en", None),
    ],
)
def test_typing_errors_are_forgiven_where_the_word_is_no_other(typed, language, meant):
    assert nearest_word(typed, language) == meant


@pytest.mark.parametrize(
    ("written", "also"), [("KALINLIK", "kalınlık"), ("ÇİZEN", "çizen"), ("GLEBOKOSC", "głębokość")]
)
def test_letters_that_are_lost_in_capitals_and_scans_are_the_same(written, also):
    assert fold(written) == fold(also)


@pytest.mark.parametrize(
    "text", ["der Hull, ein Container, cap and a levy, contact", "List of data, a lap, sugar, split pin"]
)
def test_words_that_look_foreign_keep_their_meaning(text):
    own = {concept for word in words(text) for each in asked_languages() for concept in concepts_of(word, each)}
    assert {concept for word in words(text) for concept in concepts_of(word)} == own


def test_a_radius_written_rad_names_no_gear():
    assert not {"gear", "pulley"} & named_on_sheet(["rad"])

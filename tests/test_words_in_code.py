"""No word of a natural language stands in the code of reading and answering: languages are files, not patterns."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from backend.vocabulary.concepts import function_words
from backend.vocabulary.fold import fold
from backend.vocabulary.sheets.load import entries
from tests.sources import tree

BACKEND = Path(__file__).parents[1] / "backend"
MODULES = sorted(path for room in ("reading", "answering") for path in (BACKEND / room).rglob("*.py"))
PROMPTS = BACKEND / "answering" / "model" / "prompts.py"  # what a model is told is prose

# Runs of letters that may stand in a regular expression, because they are the same in every language.
NOTATION = {
    "standards bodies": "DIN ISO ASME ANSI ARCH",
    "threads and pipes": "NEF ACME STUB BSW BSF BSC WHIT NPTF NPT NPSM NPSF NPS BSPT BSPP BSP GAS unc unf JEF",
    "roughness, tolerances, no scale": "Rmax max RMS CLA NTS min",
    "units": "lbs lbm MPa GPa kPa bar psi HRC HRB kHz rpm min dpi ohm EUR µin μin mm² cm² mm³ cm³",
    "addresses": "www https",
    "stations of roads": "STA",
    "a revision as a code": "rev",
    "AutoCAD's own names of symbols and fonts": "gdt geotol symbol",
}
ALLOWED = {word.lower() for listed in NOTATION.values() for word in listed.split()}
NO_LANGUAGE = ("common",)
NUMBERS = ("general", "edge")  # lists of standards' numbers, the others name publishers
EXPRESSION = re.compile(r"\\[sdwbWDSB.(\[]|\(\?|\[\^|\||\)\?|\$$")


@cache
def constants(path: Path) -> tuple[ast.Constant, ...]:
    """String constants of a module without its docstrings."""
    nodes = list(ast.walk(tree(path)))
    documentation = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return tuple(
        node
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    )


def words_of(expression: str) -> set[str]:
    """Runs of letters that a regular expression looks for: no names of groups, no classes, no escapes."""
    plain = re.sub(r"\(\?P[<=]\w+[>)]|\(\?\(\w+\)|\(\?[a-z]+[:)]|\\g<\w+>|\\u[0-9a-f]{4}|\\.", " ", expression)
    plain = re.sub(r"\[(?:\\.|[^\]])*\]", " ", plain)
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", plain)}


def test_a_regular_expression_holds_notation_and_no_words() -> None:
    found = {
        (str(path.relative_to(BACKEND)), node.lineno, word)
        for path in MODULES
        if path != PROMPTS
        for node in constants(path)
        if EXPRESSION.search(node.value)
        for word in words_of(node.value) - ALLOWED
    }
    assert found == set()


def test_no_string_is_a_word_of_a_language_but_english() -> None:
    """English words cannot be told from names of fields and lists; those of other languages can."""
    english = {
        word for entry in entries() if entry.language in ("en", *NO_LANGUAGE) for word in fold(entry.text).split()
    }
    others = {fold(entry.text) for entry in entries() if entry.language not in ("en", *NO_LANGUAGE)}
    others = (
        {word for word in others | function_words("de") if len(word) > 2} - english - function_words("en") - ALLOWED
    )
    found = {
        (str(path.relative_to(BACKEND)), node.value)
        for path in MODULES
        if path != PROMPTS
        for node in constants(path)
        if others & set(re.findall(r"[^\W\d_]+", fold(re.sub(r"\\.", " ", node.value))))
    }
    assert len(others) > 1_000 and found == set()


def test_every_allowed_piece_of_notation_is_used() -> None:
    used = {
        word
        for path in MODULES
        for node in constants(path)
        if EXPRESSION.search(node.value)
        for word in words_of(node.value)
    }
    assert ALLOWED - used == set()


def test_no_expression_lists_publishers_of_standards_of_its_own() -> None:
    publishers = [
        re.escape(entry.text) for entry in entries() if entry.section == "standards" and entry.name not in NUMBERS
    ]
    either = re.compile(rf"\b(?:{'|'.join(publishers)})\|")
    modules = (*MODULES, *(BACKEND / "vocabulary").rglob("*.py"))
    found = {
        (path.name, node.value) for path in modules for node in constants(path) if len(either.findall(node.value)) > 1
    }
    assert len(publishers) > 25 and found == set()

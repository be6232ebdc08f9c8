"""Why a page answers as it does, for a person who asks."""

from __future__ import annotations

from backend.answering.explain import SHOWN, explain
from tests.answering.sheets import assembly, flange


def test_the_decision_its_support_and_the_first_facts_are_told():
    first, decision, *facts = explain("Wie groß ist die Öse?", flange())
    assert first.startswith("value: size of oese")
    assert "candidates" in decision and decision.endswith("nowhere: Öse")
    assert len(facts) == SHOWN and all("lacks oese" in fact for fact in facts)


def test_a_cell_is_told_with_its_column_and_row():
    lines = list(explain("What is the material of item 3?", assembly()))
    assert "text: stated (cell)" in lines
    assert any("'A2-70' under 'MATERIAL', in the row of '3'" in line for line in lines)

"""A table that is one test fails with every case that fails, by name."""

from __future__ import annotations

import pytest

from tests.samples import every


def test_all_cases_are_tried_and_those_that_fail_are_told_with_their_assertion():
    tried = []

    @every("number, even", [(1, True), (2, True), (3, True)])
    def test_a_number_is_even(number, even):
        tried.append(number)
        assert (number % 2 == 0) is even, f"{number} is odd"

    with pytest.raises(ExceptionGroup, match="2 of 3 cases fail") as failure:
        test_a_number_is_even()
    assert tried == [1, 2, 3] and test_a_number_is_even.__name__ == "test_a_number_is_even"
    told = [(str(error).partition("\n")[0], *error.__notes__) for error in failure.value.exceptions]
    assert told == [("1 is odd", "in the case (1, True)"), ("3 is odd", "in the case (3, True)")]


def test_an_error_that_is_no_assertion_names_its_case():
    with pytest.raises(ZeroDivisionError) as failure:
        every("number", [1, 0])(lambda number: 1 / number)()
    assert failure.value.__notes__ == ["in the case (0,)"]


def test_a_table_without_cases_is_no_test():
    with pytest.raises(AssertionError, match="no cases"):
        every("number", [])(lambda number: None)

"""Who publishes standards is one list of the vocabulary."""

import re
from collections import Counter

from backend.vocabulary import standards
from backend.vocabulary.sheets.load import entries
from tests.samples import every

NUMBERS = ("general", "edge")  # lists of standards' numbers, the others name publishers
PUBLISHERS = [entry for entry in entries() if entry.section == "standards" and entry.name not in NUMBERS]


def test_a_publisher_stands_once_besides_those_whose_number_rules_a_drawing():
    counted = Counter(entry.text for entry in PUBLISHERS if entry.name != "drafting")
    assert len(counted) > 25 and max(counted.values()) == 1


@every("text", ["ISO", "DIN EN ISO", "BS EN", "GB/T", "ASME"])
def test_a_body_is_named_with_those_that_took_its_standard_over(text):
    assert re.fullmatch(standards.BODY, text)


@every("text", ["ISO DIN", "ISODIN", "AS", "SN", "M"])
def test_no_body_is_what_means_other_things_or_stands_behind(text):
    assert not re.fullmatch(standards.BODY, text)

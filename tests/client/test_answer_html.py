import pytest

from client.answer_html import answer_html, text_html
from tests.samples import every

BOX = {"x1": 10, "y1": 20, "x2": 30, "y2": 40}


def reply(text, **evidence):
    return {"text": text, "evidence": [{"status": "confirmed", "page": 1, "bbox": BOX, **evidence}]}


@every(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[here](javascript:alert(1))",
        "![](http://example.com/x.png)",
        "<http://example.com>",
        "[a]: http://example.com\n\n[a]",
    ],
)
def test_nothing_in_an_answer_becomes_a_tag_that_runs_or_fetches(text):
    html = text_html(text)
    assert not any(tag in html for tag in ("<script", "<img", "<a ", "<iframe"))


def test_a_value_links_to_its_place():
    html = answer_html(reply("Der Durchmesser ist ⌀90,00.", quote="⌀90,00"))
    assert '<a class="dc-value confirmed" href="#dc:1:10.0,20.0,30.0,40.0" title="bestätigt">⌀90,00</a>' in html


def test_a_value_that_was_not_found_is_marked_and_not_linked():
    html = answer_html(reply("It is 42 mm.", quote="42 mm", status="not_found", bbox=None))
    assert '<span class="dc-value not_found" title="nicht auf dem Blatt">42 mm</span>' in html


@pytest.mark.parametrize(
    ("status", "words"), [("elsewhere", "stands elsewhere, belongs to M8"), ("incomplete", "incomplete, lacks M8")]
)
def test_what_became_of_a_value_is_said_in_the_language_of_the_answer(status, words):
    html = answer_html({**reply("It is 42 mm.", quote="42 mm", status=status, belongs_to="M8"), "language": "en"})
    assert f'class="dc-value {status}"' in html and f'title="{words}"' in html


def test_a_number_inside_a_longer_number_is_not_linked():
    html = answer_html(reply("19.00 and 9.0", quote="9.0"))
    assert html.count("<a ") == 1
    assert "19.00" in html


def test_quotes_with_special_characters_are_found():
    html = answer_html(reply('Size 5/8" & <b>', quote='5/8"'))
    assert ">5/8&quot;</a>" in html


def test_markdown_tables_become_tables_and_products_stay_products():
    html = text_html("| a | b |\n|---|---|\n| 1*2*3 | x |\n")
    assert "<table>" in html
    assert "1*2*3" in html


def test_a_box_from_a_reply_cannot_break_out_of_the_link():
    with pytest.raises(ValueError, match="could not convert"):
        answer_html(reply("x 5", quote="5", bbox={**BOX, "x1": '"><script>'}))

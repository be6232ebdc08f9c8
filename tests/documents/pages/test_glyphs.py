"""Characters that a PDF shows by glyph number alone: their embedded font knows them."""

import pymupdf
import pytest

from tests.documents.helpers import content_of

FONT = pymupdf.Font("notos").buffer


def nameless(text):
    """A PDF with this text, whose font says nothing of the characters of its glyphs."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_font(fontname="F0", fontbuffer=FONT)
    page.insert_text((50, 100), text, fontname="F0", fontsize=20)
    for number in range(1, document.xref_length()):
        if document.xref_get_key(number, "ToUnicode")[0] != "null":
            document.xref_set_key(number, "ToUnicode", "null")
    return document.tobytes()


@pytest.mark.parametrize("text", ["25 H7", "Stückliste", "± 0,1"])
def test_the_embedded_font_tells_the_characters(text, tmp_path):
    assert [span.text for span in content_of(tmp_path, nameless(text)).spans] == [text]

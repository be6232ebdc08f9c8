"""Lettering of CAD files: fractions, scripts, encodings, and widths as the file takes them to be."""

from __future__ import annotations

import io

import ezdxf
import numpy as np
import pytest
from ezdxf.entities.mtext import MText
from ezdxf.fonts.font_face import FontFace
from ezdxf.math import Vec2
from ezdxf.render import mleader

from backend.documents.cad.encoding import encoding_of
from backend.documents.cad.fonts import StandInLettering, resolve_face
from backend.documents.cad.writing import in_visual_order
from backend.documents.rendering import page_png
from tests.documents.helpers import DPI, MAX_PIXELS, box_of, content_of, pixels_of, saved, span_of
from tests.samples import every, sampled


def new(version: str = "R2018"):
    document = ezdxf.new(version, units=4)
    document.modelspace().add_lwpolyline([(0, 0), (400, 0), (400, 280), (0, 280)], close=True)
    return document


def written(document) -> bytes:
    file = io.StringIO()
    document.write(file)
    return file.getvalue().encode(document.encoding if document.dxfversion < "AC1021" else "utf-8")


def texts_of(folder, document) -> list[str]:
    return [span.text for span in content_of(folder, written(document)).spans]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r'FLANGE 3\H0.7x;\S3/8;\H1.43x;"', 'FLANGE 3 3/8"'),
        (r'\A1;2\H0.7x;\S1/2;\H1.43x;" x 5\H0.7x;\S1#4;\H1.43x;" PLATE', '2 1/2" x 5 1/4" PLATE'),
        (r'{\H0.7x;\S7/16;}" DRILL', '7/16" DRILL'),
        ("3'-4{\\H0.7x;\\S5/8;}\"", "3'-4 5/8\""),
    ],
)
def test_a_stacked_fraction_is_read_in_its_line(tmp_path, text, read):
    document = new()
    document.modelspace().add_mtext(text, dxfattribs={"insert": (20, 200), "char_height": 5})
    assert texts_of(tmp_path, document) == [read]


def test_fractions_are_read_in_dimensions_leaders_and_turned_text(tmp_path):
    document = new()
    space = document.modelspace()
    style = {"dimtxt": 5, "dimlunit": 5, "dimfrac": 0}
    space.add_linear_dim((50, 240), (20, 150), (133, 150), text=r'4{\H0.7x;\S1/2;}"', override=style).render()
    leader = space.add_multileader_mtext("Standard")
    leader.set_content(r'BOLT {\H0.7x;\S3/4;}"-10', char_height=5)
    leader.add_leader_line(mleader.ConnectionSide.left, [Vec2(250, 130)])
    leader.build(insert=Vec2(260, 140))
    space.add_mtext(r'6\S3/8;" WIDE', dxfattribs={"insert": (300, 20), "char_height": 5, "rotation": 90})
    assert {'4 1/2"', 'BOLT 3/4"-10', '6 3/8" WIDE'} <= set(texts_of(tmp_path, document))


def test_a_fraction_stands_in_the_height_of_its_line(tmp_path):
    document = new()
    document.modelspace().add_mtext(r'\S1/2;" PLATE', dxfattribs={"insert": (20, 200), "char_height": 5})
    document.modelspace().add_mtext(r"\A1;PLATE", dxfattribs={"insert": (20, 100), "char_height": 5})
    content = content_of(tmp_path, written(document))
    whole, plain = span_of(content, "1/2"), next(span for span in content.spans if span.text == "PLATE")
    assert whole.size == pytest.approx(plain.size, rel=0.05)


def test_codes_of_characters_and_breaks_at_the_line_are_resolved(tmp_path):
    document = new()
    space = document.modelspace()
    space.add_mtext(r"{\fArial|b0;HOLE \U+2205 8 THRU}", dxfattribs={"insert": (20, 200), "char_height": 5})
    space.add_text(r"\U+00D8 12 H7", height=5).set_placement((20, 100))
    space.add_mtext(r"300\Xmin. 295", dxfattribs={"insert": (200, 100), "char_height": 5})
    assert set(texts_of(tmp_path, document)) == {"HOLE ∅ 8 THRU", "Ø 12 H7", "300", "min. 295"}


def test_words_of_a_font_that_is_not_there_do_not_overlap(tmp_path):
    document = new()
    text = r"{\fNo Such Font|b0;one} {\fNo Such Font|b1;two} three"
    document.modelspace().add_mtext(text, dxfattribs={"insert": (20, 200), "char_height": 5})
    assert texts_of(tmp_path, document) == ["one two three"]


def test_a_line_that_fills_its_column_is_not_broken(tmp_path):
    document = new()
    document.styles.new("STROKES", dxfattribs={"font": "txt", "width": 0.8})
    attributes = {"insert": (20, 200), "char_height": 2.5, "width": 16.0, "style": "STROKES"}
    document.modelspace().add_mtext(r"{240} MAX.", dxfattribs=attributes)
    assert texts_of(tmp_path, document) == ["240 MAX."]


def test_a_text_without_a_column_is_not_broken(tmp_path):
    document = new()
    text = r"{\fArial;a long line} that nobody meant to be broken anywhere at all"
    document.modelspace().add_mtext(text, dxfattribs={"insert": (20, 200), "char_height": 5})
    assert len(texts_of(tmp_path, document)) == 1


def test_a_blank_of_the_stroke_font_leaves_its_room(tmp_path):
    """Creo leaves a blank, stretched to a width, where it draws a symbol."""
    document = new()
    attributes = {"insert": (20, 200), "char_height": 5, "attachment_point": 1}
    document.modelspace().add_mtext(r"{\ftxt;\W2; }{\ftxt;\W0.8;1.67}", dxfattribs=attributes)
    document.modelspace().add_line((20, 190), (40, 190))
    content = content_of(tmp_path, written(document))
    scale = (content.size.width - 2 * 5 / 25.4 * DPI) / 400
    start = box_of(span_of(content, "1.67"))[0]
    left = box_of(span_of(content, "1.67"))[2] - start
    assert start == pytest.approx(5 / 25.4 * DPI + (20 + 2 * 5) * scale, abs=3)
    assert left == pytest.approx(4 * 5 * 0.8 * scale, rel=0.05)


SCRIPTS = ("零件名称", "ステンレス", "도면번호", "Фланец", "Κλίμακα", "رسم", "שרטוט")


@pytest.mark.parametrize("text", sampled(SCRIPTS, quick=("零件名称",)))
def test_every_script_is_drawn_in_a_font_that_has_it(text):
    face, lettering = resolve_face(FontFace(family="No Such Font")), StandInLettering()
    box = lettering.get_text_glyph_paths("\U0010fffd", face)[0]  # what a character shows that no font has
    glyphs = lettering.get_text_glyph_paths(text, face)
    assert len(glyphs) == len(text)
    assert not any(glyph.extents() == box.extents() for glyph in glyphs)


@pytest.mark.slow
def test_chinese_shows_as_characters_in_the_picture(tmp_path):
    def ink(text: str) -> np.ndarray:
        document = new()
        document.modelspace().add_text(text, height=40).set_placement((20, 100))
        path = saved(tmp_path, written(document))
        return pixels_of(page_png(path, "dxf", 1, DPI, MAX_PIXELS))

    assert (ink("材料") != ink("比例")).any()


def test_right_to_left_text_is_drawn_from_the_right_in_joined_forms():
    assert in_visual_order("Maßstab") == "Maßstab"
    assert in_visual_order("אבג") == "גבא"
    assert in_visual_order("مقياس 1:2") == "1:2 " + "\ufeb1\ufe8e\ufef4\ufed8\ufee3"


RUSSIAN = ("Наименование: Фланец", "МАТЕРИАЛ СТАЛЬ 45", "Масштаб 1:2")
GERMAN = ("Größe", "Übermaß Ø20 ±0,1 30°", "Prüfmaß", "Öl")
CHINESE = ("零件名称 轴承座", "材料 HT200", "比例", "技术要求", "未注圆角")
JAPANESE = ("材料 ステンレス", "図面番号 尺度", "表面処理")
KOREAN = ("재질 도면번호", "축척 척도", "표면처리")
TAIWANESE = ("零件名稱 軸承座", "材料 比例", "技術要求")
GREEK = ("Υλικό χάλυβας", "Κλίμακα σχεδίου", "Τίτλος")


def file_with(texts: tuple[str, ...], encoding: str, page: str, version: str = "AC1015") -> bytes:
    head = f"  9\n$ACADVER\n  1\n{version}\n  9\n$DWGCODEPAGE\n  3\n{page}\n".encode()
    return head + b"\n".join(text.encode(encoding) for text in texts)


@pytest.mark.parametrize(
    ("texts", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "cp866"),
        (CHINESE, "gbk"),
        (JAPANESE, "cp932"),
        (KOREAN, "cp949"),
        (TAIWANESE, "big5"),
        (GREEK, "cp1253"),
        (CHINESE, "utf-8"),
    ],
)
@pytest.mark.parametrize("version", ["AC1015", "AC1027"])
def test_text_is_read_as_what_its_bytes_are(texts, encoding, version):
    assert encoding_of(file_with(texts, encoding, "ANSI_1252", version)) == encoding


@every(
    ("texts", "encoding", "page"),
    [
        (RUSSIAN, "cp1251", "ANSI_1251"),
        (GERMAN, "cp1252", "ANSI_1252"),
        (CHINESE, "gbk", "ANSI_936"),
        (JAPANESE, "cp932", "ANSI_932"),
        (KOREAN, "cp949", "ANSI_949"),
        (("30°", "Ø20 ±0.1"), "cp1252", "ANSI_1252"),
        (("PLAIN",), "cp1252", "ANSI_1252"),
    ],
)
def test_an_honest_code_page_is_kept(texts, encoding, page):
    assert encoding_of(file_with(texts, encoding, page)) is None


def test_a_wrong_code_page_does_not_reach_the_sheet(tmp_path):
    document = new("R2000")
    document.modelspace().add_text("XXXX", height=5).set_placement((20, 100))
    data = written(document).replace(b"XXXX", "Наименование: Фланец".encode("cp1251"))
    assert [span.text for span in content_of(tmp_path, data).spans] == ["Наименование: Фланец"]


def test_layouts_do_not_change_the_texts_of_the_file(tmp_path):
    """Drawing twice, as for a clip, gives the same."""
    document = new()
    text: MText = document.modelspace().add_mtext(r"{\H5;A} B", dxfattribs={"insert": (20, 100), "width": 50})
    content_of(tmp_path, written(document))
    assert text.dxf.width == 50


def test_a_face_whose_file_is_known_is_drawn_with_it():
    face = FontFace(filename="Own.ttf", family="No Such Font")
    assert resolve_face(face) is face

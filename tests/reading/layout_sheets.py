"""Title blocks as CAD systems and standards lay them out, each with what it states and what it leaves open."""

from __future__ import annotations

from tests.reading.layout_maker import Layout


def solidworks() -> Layout:
    """ISO template of SolidWorks: labels in ruled cells, a grid of persons, fine print in capitals."""
    sheet = Layout(297, 210).frame()
    sheet.box(107, 140, 287, 200)
    sheet.box(107, 140, 145, 155)
    for y, words in ((141, "UNLESS OTHERWISE SPECIFIED:"), (143.5, "DIMENSIONS ARE IN MILLIMETERS")):
        sheet.text(107.5, y, words, 1.4)
    for y, words in ((146, "SURFACE FINISH:"), (148.5, "TOLERANCES:"), (151, "LINEAR:"), (153, "ANGULAR:")):
        sheet.text(107.5, y, words, 1.4)
    sheet.cell(145, 140, 40, 15, "FINISH:")
    sheet.cell(185, 140, 20, 15).text(186, 141, "DEBURR AND", 1.4).text(186, 144, "BREAK SHARP", 1.4)
    sheet.cell(205, 140, 52, 6).text(215, 142, "DO NOT SCALE DRAWING", 1.8)
    sheet.cell(257, 140, 30, 6).text(262, 142, "REVISION", 1.8)
    rows = [("", "NAME", "SIGNATURE", "DATE"), ("DRAWN", "M. Beck", "", "12.03.2021"), ("CHK'D", "", "", "")]
    rows += [("APPV'D", "", "", ""), ("MFG", "", "", ""), ("Q.A", "", "", "")]
    sheet.grid(107, 155, (12, 20, 15, 18), 5, rows)
    sheet.cell(172, 175, 33, 15, "MATERIAL:", "1.4301")
    sheet.cell(172, 190, 33, 10).text(173, 192, "WEIGHT:", 1.8)
    sheet.cell(205, 155, 82, 20, "TITLE:").text(220, 160, "Lagerbock", 5).text(222, 167, "links", 5)
    sheet.cell(205, 175, 62, 15, "DWG NO.").text(215, 180, "LB-2041-07", 5)
    sheet.cell(267, 175, 20, 15).text(274, 180, "A3", 3)
    sheet.cell(205, 190, 50, 10).text(206, 193, "SCALE:1:2", 1.8)
    return sheet.cell(255, 190, 32, 10).text(256, 193, "SHEET 1 OF 3", 1.8)


def din_6771() -> Layout:
    """DIN 6771, as old AutoCAD sheets have it: labels in brackets, dates before names, changes at the foot."""
    sheet = Layout().frame()
    x, y = 225, 232
    sheet.cell(x, y, 55, 10, "(Verwendungsbereich)").cell(x + 55, y, 25, 10, "(Zul. Abw.)", "ISO 2768-m")
    sheet.cell(x + 80, y, 25, 10, "(Oberfl.)", "Rz 25").cell(x + 105, y, 40, 10).text(
        x + 106, y + 3, "Maßstab 1:5", 2.5
    )
    sheet.cell(x + 145, y, 40, 10).text(x + 146, y + 3, "Gewicht 12,4 kg", 2.5)
    sheet.cell(x + 105, y + 10, 80, 12, "(Werkstoff, Halbzeug)", "S355J2 DIN EN 10025")
    grid = [("", "Datum", "Name"), ("Bearb.", "04.11.98", "Krüger"), ("Gepr.", "06.11.98", "Maier"), ("Norm", "", "")]
    sheet.grid(x + 55, y + 10, (14, 18, 18), 5, grid)
    sheet.cell(x + 105, y + 22, 80, 14, "(Benennung)").text(x + 112, y + 27, "Halterung Getriebe", 4)
    sheet.cell(x + 105, y + 36, 62, 14, "(Zeichnungsnummer)").text(x + 110, y + 41, "4711-0815.00", 5)
    sheet.cell(x + 167, y + 36, 18, 14, "Blatt").text(x + 174, y + 41, "1", 3).text(x + 178, y + 46, "3 Bl.", 1.8)
    sheet.cell(x + 55, y + 30, 50, 20, "(Firma)", "Maschinenbau Huber GmbH")
    blank = [("", "", "", "")] * 3
    sheet.grid(x, y + 34, (10, 25, 10, 10), 4, [*blank, ("Zust.", "Änderung", "Datum", "Name")])
    sheet.cell(x + 105, y + 50, 30, 5).text(x + 106, y + 51, "(Urspr.)", 1.8)
    sheet.cell(x + 135, y + 50, 25, 5).text(x + 136, y + 51, "(Ers. f.:)", 1.8)
    return sheet.cell(x + 160, y + 50, 25, 5).text(x + 161, y + 51, "(Ers. d.:)", 1.8)


def iso_7200() -> Layout:
    """ISO 7200 as FreeCAD and Fusion lay it out: label over value in every cell."""
    sheet = Layout().frame()
    x, y = 230, 251
    sheet.cell(x, y, 30, 12, "Responsible department", "ENG-2").cell(
        x + 30, y, 35, 12, "Technical reference", "A. Novak"
    )
    sheet.cell(x + 65, y, 40, 12, "Created by", "Jane Doe").cell(x + 105, y, 40, 12, "Approved by")
    sheet.cell(x + 145, y, 35, 12, "Part material", "EN AW-6060")
    sheet.cell(x, y + 12, 65, 24, "Legal owner", "Open Tools Ltd")
    sheet.cell(x + 65, y + 12, 40, 12, "Document type", "Part drawing")
    sheet.cell(x + 105, y + 12, 40, 12, "Document status", "Released")
    sheet.cell(x + 145, y + 12, 35, 12, "Scale", "2:1")
    sheet.cell(x + 65, y + 24, 60, 12, "Title, supplementary title", "Clamp lever")
    sheet.cell(x + 125, y + 24, 20, 12, "Rev.", "C").cell(x + 145, y + 24, 35, 12, "Identification number", "OT-000318")
    sheet.box(x, y + 36, x + 180, y + 36)
    return sheet


def kicad() -> Layout:
    """KiCad's sheet: lines of label, colon and value, several to a ruled row."""
    sheet = Layout(297, 210).frame()
    sheet.box(180, 168, 287, 200).line(180, 174, 287, 174).line(180, 186, 287, 186).line(180, 193, 287, 193)
    sheet.text(182, 169.5, "Sheet: /Power/", 1.5).text(182, 171.8, "File: supply.kicad_sch", 1.5)
    sheet.text(182, 177, "Title: Motor supply 48 V", 3)
    sheet.text(182, 188, "Size: A4", 2).text(205, 188, "Date: 2023-04-17", 2).text(260, 188, "Rev: 1.2", 2)
    return sheet.text(182, 195, "KiCad E.D.A. 8.0.1", 1.5).text(265, 195, "Id: 2/5", 1.5)


def catia() -> Layout:
    """CATIA's drawing frame: person, date and value under labels that share a cell."""
    sheet = Layout().frame()
    x, y = 230, 240
    sheet.cell(x, y, 45, 14).text(x + 1, y + 0.8, "DESIGNED BY:", 1.8).text(x + 6, y + 4, "p.martin", 3)
    sheet.text(x + 1, y + 8.2, "DATE:", 1.8).text(x + 6, y + 10.4, "17/09/2019", 2.5)
    sheet.cell(x, y + 14, 45, 14).text(x + 1, y + 14.8, "CHECKED BY:", 1.8).text(x + 6, y + 18, "XXX", 3)
    sheet.text(x + 1, y + 22.2, "DATE:", 1.8).text(x + 6, y + 24.4, "XXX", 2.5)
    sheet.cell(x + 45, y, 75, 20, "DRAWING TITLE").text(x + 60, y + 8, "SUPPORT ARRIERE", 5)
    sheet.cell(x, y + 28, 20, 12, "SIZE", "A3").cell(x + 20, y + 28, 25, 12, "SCALE", "1:2")
    sheet.cell(x + 45, y + 20, 75, 20, "DRAWING NUMBER").text(x + 52, y + 27, "NPA-220-118", 5)
    sheet.cell(x + 120, y + 20, 20, 20, "REV").cell(x + 120, y, 20, 20, "WEIGHT (kg)", "0,45")
    return sheet.cell(x + 140, y, 40, 40, "SHEET", "1/2")


def gb_10609() -> Layout:
    """GB/T 10609.1: title, number and material stand in cells without labels."""
    sheet = Layout().frame()
    x, y = 230, 231
    rows = [("标记", "处数", "分区", "更改文件号", "签名", "年月日"), ("设计", "王伟", "", "标准化", "", "")]
    rows += [("审核", "", "", "", "", ""), ("工艺", "", "", "批准", "", "")]
    sheet.grid(x, y + 28, (12, 12, 12, 18, 13, 13), 7, rows)
    sheet.cell(x + 80, y, 50, 28).text(x + 95, y + 12, "HT200", 5)
    sheet.cell(x + 130, y, 50, 18).text(x + 137, y + 6, "新科机械厂", 5)
    sheet.cell(x + 130, y + 18, 50, 20).text(x + 142, y + 25, "轴承支架", 5)
    sheet.cell(x + 130, y + 38, 50, 18).text(x + 137, y + 44, "ZJ-01-02", 5)
    sheet.grid(x + 80, y + 28, (20, 15, 15), 7, [("阶段标记", "重量", "比例"), ("", "3.2", "1:2")])
    return sheet.cell(x + 80, y + 42, 50, 14).text(x + 84, y + 47, "共 2 张 第 1 张", 3)


def ansi() -> Layout:
    """ASME Y14.1 as agencies and Solid Edge use it."""
    sheet = Layout(432, 279).frame()
    x, y = 262, 209
    rows = [
        ("DRAWN", "J SMITH", "86-10-02"),
        ("CHECKED", "R LEE", "86-10-09"),
        ("ENG APPR", "", ""),
        ("MGR APPR", "", ""),
    ]
    sheet.grid(x, y, (20, 22, 20), 6, rows)
    sheet.box(x, y + 24, x + 62, y + 60)
    for step, words in enumerate(
        ("UNLESS OTHERWISE SPECIFIED", "DIMENSIONS ARE IN INCHES", "ANGLES ±0.5°", "2 PL ±.01  3 PL ±.005")
    ):
        sheet.text(x + 2, y + 27 + 4 * step, words, 2)
    sheet.cell(x + 62, y, 98, 14).text(x + 74, y + 4, "NATIONAL TEST AGENCY", 4)
    sheet.cell(x + 62, y + 14, 98, 22, "TITLE").text(x + 72, y + 20, "BRACKET, VALVE", 5).text(
        x + 80, y + 28, "MOUNTING", 5
    )
    sheet.cell(x + 62, y + 36, 14, 14, "SIZE").text(x + 66, y + 41, "B", 5)
    sheet.cell(x + 76, y + 36, 22, 14, "CAGE CODE").text(x + 80, y + 41, "21356", 4)
    sheet.cell(x + 98, y + 36, 48, 14, "DWG NO.").text(x + 104, y + 41, "SKG31105442", 4)
    sheet.cell(x + 146, y + 36, 14, 14, "REV").text(x + 151, y + 41, "F", 5)
    sheet.cell(x + 62, y + 50, 36, 10).text(x + 64, y + 54, "SCALE 1/2", 2.5)
    sheet.cell(x + 98, y + 50, 28, 10).text(x + 99, y + 54, "WEIGHT", 2.5)
    return sheet.cell(x + 126, y + 50, 34, 10).text(x + 128, y + 54, "SHEET 1 OF 4", 2.5)


def free_block() -> Layout:
    """No ruled block at all: centred lines beside the views."""
    sheet = Layout(297, 210)
    for step, words in enumerate(
        ("Drive Pulley HTD5 - 3.4.2022", "Stainless Steel 303", "A4 Drawing - Scale 5:1", "Dimensions in millimeters")
    ):
        sheet.text(150 - 0.9 * len(words), 150 + 6 * step, words, 3)
    return sheet.text(120, 174, "General tolerances ±0.05mm", 3)


def labels_beside() -> Layout:
    """Every label in a cell of its own, its value in the cell to the right."""
    sheet = Layout(297, 210).frame()
    rows = [("Benennung", "Spannrolle"), ("Zeichn.-Nr.", "SR 330-12"), ("Werkstoff", "POM-C"), ("Maßstab", "2:1")]
    rows += [("Gewicht", ""), ("Oberfläche", "schwarz eloxiert"), ("Allg. Toleranz", "ISO 2768-fH"), ("Datum", "")]
    return sheet.grid(197, 144, (30, 60), 7, rows)


def inline_lines() -> Layout:
    """No rulings: a block of lines, each label with colon and value, two of them on one line."""
    sheet = Layout(297, 210)
    lines = ("Titre : Bride de fixation", "Matière : Acier C45   Masse : 1,2 kg", "Échelle : 1:2", "Format : A4")
    lines = (*lines, "Dessiné par : L. Petit 05/06/2017", "Vérifié par :", "N° de plan : BF-77", "Indice : B")
    for step, words in enumerate(lines):
        sheet.text(180, 140 + 6 * step, words, 2.5)
    return sheet


def strip_at_the_side() -> Layout:
    """An architect's strip along the right edge, values under their labels."""
    sheet = Layout(420, 297).frame()
    for step, (label, value) in enumerate(
        (
            ("PROJECT", "Riverside House"),
            ("SHEET TITLE", "SECOND FLOOR PLAN"),
            ("DRAWN BY", "T. Ono"),
            ("DATE", "June 4, 2018"),
            ("SCALE", '1/4" = 1\'-0"'),
            ("CHECKED BY", ""),
            ("SHEET NO", "3 of 12"),
        )
    ):
        sheet.cell(355, 150 + 18 * step, 55, 18, label, value)
    return sheet

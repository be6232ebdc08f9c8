"""Turned parts: shafts with steps, threads and keyways, and flanges with a bolt circle.

Knows nothing of questions' wording.
"""

from __future__ import annotations

import math

from bench.generated.canvas import Rect
from bench.generated.families import marks
from bench.generated.families.plates import know_thread, thread
from bench.generated.sheet import Sheet
from bench.generated.sizes import BASIC, DEVIATIONS, FIT, LIMITS, PLAIN, SYMMETRIC, Size, size

NOTES = ("edge_break", "fillet_note", "hardening", "marking", "filler")


def shaft(sheet: Sheet, number: int) -> None:
    """Side view with three or four steps, a thread at one end, a keyway in section A-A, a detail."""
    chance = sheet.chance
    steps = [chance.randrange(18, 60, 2) for _ in range(chance.choice((3, 4)))]
    widest = chance.randrange(24, 60, 2)
    widths = _diameters(sheet, widest, len(steps))
    length = sum(steps)
    found = marks.ground(sheet, marks.title_of(sheet, "shaft"), number, (length, widest), (0.72, 0.4), NOTES)
    found = found.moved(chance, 120 + length * found.scale)
    k, (x0, y0, x1, _) = found.scale, found.area
    axis, left = y0 + 34 + widest * k / 2, x0 + 30
    body = (left, axis - widest * k / 2, left + length * k, axis + widest * k / 2)
    sheet.canvas.taken.append(body)
    sheet.axis((left - 6, axis), (left + length * k + 6, axis))
    at = left
    for index, (step, wide) in enumerate(zip(steps, widths, strict=True)):
        part = (at, axis - wide * k / 2, at + step * k, axis + wide * k / 2)
        sheet.canvas.rect(part)
        _step(sheet, part, wide, body, index, len(steps))
        at = part[2]
    _lengths(sheet, body, steps, k)
    _thread_end(sheet, body, widths[-1], steps[-1], k, axis)
    _keyway(sheet, found, body, widths[1], k)
    if chance.random() < 0.5:
        value = sheet.maker.decimal(chance.choice(("0,01", "0,02", "0,05")))
        marks.frame(sheet, "runout", value, "A-B" if chance.random() < 0.3 else "A", (x1 - 60, body[1] - 14))
    if chance.random() < 0.7:
        marks.roughness(
            sheet,
            (body[0] + steps[0] * k * 0.5, axis - widths[0] * k / 2),
            sheet.maker.decimal(chance.choice(("0,4", "0,8", "1,6"))),
        )


def _diameters(sheet: Sheet, widest: float, count: int) -> list[float]:
    """One step is the widest; all differ, so that each is the only one of its size."""
    others = sheet.chance.sample(range(10, int(widest) - 2), count - 1)
    others.insert(1, int(widest))
    return [float(value) for value in others]


def _step(sheet: Sheet, part: Rect, wide: float, body: Rect, index: int, count: int) -> None:
    if index == count - 1:
        return
    forms = (FIT, FIT, PLAIN, SYMMETRIC, DEVIATIONS, LIMITS) if index != 1 else (PLAIN, FIT, SYMMETRIC)
    named = size(sheet.maker, sheet.chance, wide, "⌀", forms)
    tip = ((part[0] + part[2]) / 2, part[3])
    knees = [(tip[0] + dx, body[3] + dy) for dy in (8, 15, 22) for dx in (5, 12, -8)]
    box = sheet.leader([named], tip, knees)[0]
    if index == 1:
        sheet.know_size("largest_diameter", named, box, family="dimension")
    elif index == 0:
        sheet.know_size("left_diameter", named, box, family="dimension")
    if named.form == FIT:
        sheet.know(
            "fit_of", (named.suffix.strip(), f"{named.value}{named.suffix}"), box, value=f"{named.sign}{named.value}"
        )


def _lengths(sheet: Sheet, body: Rect, steps: list[int], k: float) -> None:
    """The total over everything, and the first steps."""
    total = size(sheet.maker, sheet.chance, sum(steps), "", (PLAIN, PLAIN, SYMMETRIC))
    box = sheet.linear((body[0], body[1]), (body[2], body[1]), -20, total)
    sheet.know_size("length", total, box, family="dimension")
    at = body[0]
    for step in steps[:-1]:
        sheet.linear(
            (at, body[1]), (at + step * k, body[1]), -10, size(sheet.maker, sheet.chance, step, "", (PLAIN, SYMMETRIC))
        )
        at += step * k


def _thread_end(sheet: Sheet, body: Rect, wide: float, step: float, k: float, axis: float) -> None:
    name, _ = thread(sheet)
    reach = wide * k / 2 * 0.85
    for side in (-1, 1):
        sheet.canvas.line(body[2] - step * k, axis + side * reach, body[2], axis + side * reach)
    tip = (body[2] - step * k * 0.4, axis - wide * k / 2)
    box = sheet.leader([name], tip, [(body[2] + 8, body[1] + dy) for dy in (6, 14, -6, 26)])[0]
    know_thread(sheet, name, 1, box)
    named = size(sheet.maker, sheet.chance, sheet.chance.choice((0.5, 1, 1.5, 2)))
    text = f"{named.value}x45°" if not sheet.maker.inch else f"{named.value} X 45°"
    knees = [(body[2] + 8, axis + dy) for dy in (14, 20, 28)]
    placed = sheet.leader([text], (body[2], axis + wide * k / 2), knees)[0]
    sheet.know(
        "chamfer",
        (text, f"{named.value} x 45°", named.value),
        placed,
        full=text,
        family="dimension",
        view=("der Seitenansicht", "the side view"),
    )
    sheet.features.add("chamfer")


def _keyway(sheet: Sheet, found: marks.Ground, body: Rect, wide: float, k: float) -> None:
    """Section A-A: the round with a key seat, its width and depth."""
    x0, _, _, y1 = found.area
    room = y1 - body[3] - 34
    if room < 22 or sheet.chance.random() < 0.2:
        return
    radius = min(wide * k / 2, room / 2 - 4)
    centre = (x0 + 40 + radius, body[3] + 40 + radius)
    if centre[1] + radius > y1:
        return
    scale = sheet.chance.choice(("", "2:1", "1:1")) if wide * k / 2 <= room / 2 - 4 else ""
    marks.view_name(sheet, "section", "A-A", centre[0], centre[1] - radius - 8, scale)
    sheet.canvas.circle(centre, radius)
    sheet.centre(centre, radius)
    deep, half = radius * 0.3, radius * 0.28
    sheet.canvas.path(
        [
            (centre[0] - half, centre[1] - radius),
            (centre[0] - half, centre[1] - radius + deep),
            (centre[0] + half, centre[1] - radius + deep),
            (centre[0] + half, centre[1] - radius),
        ]
    )
    sheet.canvas.taken.append((centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius))
    fit = "" if sheet.maker.inch else sheet.chance.choice((" P9", " N9", " JS9", ""))
    width = size(sheet.maker, sheet.chance, sheet.chance.choice((5, 6, 8, 10, 12)))
    width = Size("", width.value, FIT if fit else PLAIN, suffix=fit)
    box = sheet.leader(
        [width], (centre[0] + half, centre[1] - radius + deep / 2), [(centre[0] + radius + 12, centre[1] - radius)]
    )[0]
    sheet.know_size("keyway_width", width, box, family="dimension", view=("Schnitt A-A", "section A-A"))
    depth = size(sheet.maker, sheet.chance, sheet.chance.choice((3, 3.5, 4, 5)), "", (DEVIATIONS, PLAIN, SYMMETRIC))
    top, low = centre[1] - radius, centre[1] - radius + deep
    placed = sheet.linear((centre[0] - radius * 0.3, top), (centre[0] - radius * 0.3, low), -radius * 0.7 - 12, depth)
    sheet.know_size("keyway_depth", depth, placed, family="dimension", view=("Schnitt A-A", "section A-A"))
    sheet.features.add("keyway")
    sheet.section_marks("A", body[0] + (body[2] - body[0]) * 0.36, body[1] - 3, body[3] + 3)


def flange(sheet: Sheet, number: int) -> None:
    """Front view with a bolt circle, section with bore, hub and thickness."""
    chance, maker = sheet.chance, sheet.maker
    outer = chance.randrange(80, 240, 5)
    found = marks.ground(sheet, marks.title_of(sheet, "flange"), number, (outer, outer), (0.42, 0.72), NOTES)
    found = found.moved(chance, 190 + outer * found.scale)
    k, (x0, y0, _, _) = found.scale, found.area
    radius = outer * k / 2
    centre = (x0 + 40 + radius, y0 + 22 + radius)
    view = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    sheet.canvas.taken.append(view)
    ring, bore = round(outer * 0.76), round(outer * chance.uniform(0.2, 0.36))
    sheet.canvas.circle(centre, radius)
    sheet.hole(centre, bore * k / 2)
    sheet.canvas.circle(centre, ring * k / 2, 0.2, "chain")
    count, drill = chance.choice((4, 6, 8, 12)), chance.choice((6.6, 9, 11, 13.5, 18))
    angles = [2 * math.pi * n / count + 0.3 for n in range(count)]
    for angle in angles:
        sheet.hole(
            (centre[0] + ring * k / 2 * math.cos(angle), centre[1] - ring * k / 2 * math.sin(angle)),
            max(0.8, drill * k / 2),
        )
    tip = (centre[0] + ring * k / 2 * math.cos(0.3), centre[1] - ring * k / 2 * math.sin(0.3))
    hole = size(maker, chance, drill, "⌀", (PLAIN, PLAIN, SYMMETRIC))
    spread = (
        {"de": " gleichm. verteilt", "en": " EQ SP", "fr": " équidistants"}[maker.language]
        if chance.random() < 0.4
        else ""
    )
    called = Size(hole.sign, hole.value, hole.form, hole.upper, suffix=spread, count=f"{count}{maker.times}")
    box = sheet.leader([called], tip, sheet.around(view, tip))[0]
    sheet.know_size("hole", hole, box, count=(str(count), str(count)), family="dimension")
    sheet.know("hole_count", (str(count),), box, size=f"{hole.sign}{hole.value}")
    named = size(maker, chance, ring, "⌀", (PLAIN, BASIC, PLAIN, SYMMETRIC))
    tip = (centre[0] - ring * k / 2 * 0.707, centre[1] - ring * k / 2 * 0.707)
    box = sheet.leader([named], tip, sheet.around(view, tip))[0]
    sheet.know_size("bolt_circle", named, box, family="dimension")
    sheet.features |= {"bolt circle", "bore"}
    _cut(sheet, view, (outer, bore, k))


def _cut(sheet: Sheet, view: Rect, shape: tuple[float, float, float]) -> None:
    """The section beside the front view: outside diameter, bore, thickness and the hub."""
    chance, (outer, bore, k) = sheet.chance, shape
    thick, hub = chance.choice((10, 12, 15, 16, 20)), chance.choice((18, 22, 25, 30))
    x0, middle = view[2] + 66, (view[1] + view[3]) / 2
    disc = (x0, view[1], x0 + thick * k, view[3])
    half = bore * k / 2
    neck = (disc[2], middle - half * 1.5, disc[2] + hub * k, middle + half * 1.5)
    for part in (
        (disc[0], disc[1], disc[2], middle - half),
        (disc[0], middle + half, disc[2], disc[3]),
        (neck[0], neck[1], neck[2], middle - half),
        (neck[0], middle + half, neck[2], neck[3]),
    ):
        sheet.canvas.rect(part)
        sheet.canvas.hatch(part)
    sheet.axis((disc[0] - 5, middle), (neck[2] + 5, middle))
    sheet.canvas.taken.append((disc[0], disc[1], neck[2], disc[3]))
    marks.view_name(sheet, "section", "A-A", (disc[0] + neck[2]) / 2, disc[1] - 5, "")
    wide = size(sheet.maker, chance, outer, "⌀", (PLAIN, PLAIN, SYMMETRIC, FIT))
    box = sheet.linear((disc[0], disc[1]), (disc[0], disc[3]), -14, wide)
    sheet.know_size("outer_diameter", wide, box, family="dimension")
    inner = size(sheet.maker, chance, bore, "⌀", (FIT, FIT, LIMITS, DEVIATIONS), inner=True)
    placed = sheet.linear((neck[2], middle - half), (neck[2], middle + half), 12, inner)
    sheet.know_size("bore", inner, placed, family="dimension")
    deep = size(sheet.maker, chance, thick, "", (PLAIN, SYMMETRIC, DEVIATIONS))
    sheet.know_size(
        "flange_thickness", deep, sheet.linear((disc[0], disc[3]), (disc[2], disc[3]), 9, deep), family="dimension"
    )
    whole = size(sheet.maker, chance, thick + hub, "", (PLAIN, SYMMETRIC))
    sheet.know_size(
        "overall_thickness", whole, sheet.linear((disc[0], disc[3]), (neck[2], disc[3]), 19, whole), family="dimension"
    )
    if chance.random() < 0.5:
        value = sheet.maker.decimal(chance.choice(("0,02", "0,05", "0,1")))
        marks.frame(
            sheet, chance.choice(("concentricity", "runout", "parallelism")), value, "A", (neck[2] + 8, disc[1] + 8)
        )
    if chance.random() < 0.5:
        marks.roughness(sheet, (neck[2] + 4, neck[3] + 14), sheet.maker.decimal(chance.choice(("0,8", "1,6", "3,2"))))

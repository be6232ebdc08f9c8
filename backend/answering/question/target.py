"""What a question asks for, from the concepts in it: the rules that choose one target.

A rule names the concepts that must be there and those that must not be; the first rule that fits wins, tried
on the head of the question ("what is the *general tolerance* of ...") before the whole of it. Knows nothing of
Sheets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.reading.sheet import TitleField


class Target(StrEnum):
    """The thing asked for; one answering function each."""

    MATERIAL = "material"
    SCALE = "scale"
    TITLE = "title"
    DRAWING_NUMBER = "drawing_number"
    PART_NUMBER = "part_number"
    REVISION = "revision"
    DATE = "date"
    DRAWN_BY = "drawn_by"
    CHECKED_BY = "checked_by"
    APPROVED_BY = "approved_by"
    SHEET_SIZE = "sheet_size"
    SHEET_COUNT = "sheet_count"
    MASS = "mass"
    FINISH = "finish"
    ROUGHNESS = "roughness"
    GENERAL_TOLERANCE = "general_tolerance"
    UNITS = "units"
    PROJECTION = "projection"
    COMPANY = "company"
    STANDARD = "standard"
    PROJECT = "project"
    CONTACT = "contact"
    GEOMETRIC = "geometric"
    FIT = "fit"
    TOLERANCE = "tolerance"
    THREAD = "thread"
    CHAMFER = "chamfer"
    ANGLE = "angle"
    RADIUS = "radius"
    DIAMETER = "diameter"
    THICKNESS = "thickness"
    DEPTH = "depth"
    LENGTH = "length"
    WIDTH = "width"
    HEIGHT = "height"
    DISTANCE = "distance"
    PITCH = "pitch"
    SIZE = "size"
    DIMENSION = "dimension"
    COUNT = "count"
    ITEM = "item"
    DESCRIPTION = "description"
    BOM = "bom"
    TABLE = "table"
    NOTES = "notes"
    VIEWS = "views"
    DATUM = "datum"
    EDGE = "edge"
    WELD = "weld"
    ROOMS = "rooms"
    OVERVIEW = "overview"
    TEXT = "text"


FIELDS: dict[Target, tuple[TitleField, ...]] = {
    Target.MATERIAL: (TitleField.MATERIAL,),
    Target.SCALE: (TitleField.SCALE,),
    Target.TITLE: (TitleField.TITLE,),
    Target.DRAWING_NUMBER: (TitleField.DRAWING_NUMBER, TitleField.PART_NUMBER),
    Target.PART_NUMBER: (TitleField.PART_NUMBER,),
    Target.REVISION: (TitleField.REVISION,),
    Target.DATE: (TitleField.DATE,),
    Target.DRAWN_BY: (TitleField.DRAWN_BY,),
    Target.CHECKED_BY: (TitleField.CHECKED_BY,),
    Target.APPROVED_BY: (TitleField.APPROVED_BY,),
    Target.SHEET_SIZE: (TitleField.SHEET_SIZE,),
    Target.SHEET_COUNT: (TitleField.SHEET_NUMBER,),
    Target.MASS: (TitleField.MASS,),
    Target.FINISH: (TitleField.FINISH,),
    Target.ROUGHNESS: (TitleField.ROUGHNESS,),
    Target.GENERAL_TOLERANCE: (TitleField.GENERAL_TOLERANCE,),
    Target.UNITS: (TitleField.UNITS,),
    Target.PROJECTION: (TitleField.PROJECTION,),
    Target.COMPANY: (TitleField.COMPANY,),
    Target.STANDARD: (TitleField.STANDARD,),
    Target.PROJECT: (TitleField.PROJECT,),
}

SYMBOLS = {
    "total_runout": "total_runout",
    "runout": "runout",
    "flatness": "flatness",
    "straightness": "straightness",
    "circularity": "circularity",
    "cylindricity": "cylindricity",
    "line_profile": "line_profile",
    "profile": "profile",
    "parallelism": "parallelism",
    "perpendicularity": "perpendicularity",
    "angularity": "angularity",
    "concentricity": "concentricity",
    "symmetry": "symmetry",
    "position": "position",
}
# what the reading of a sheet calls them, where that differs
_STATED = {
    "runout": ("circular runout",),
    "total_runout": ("total runout",),
    "line_profile": ("line profile",),
    "profile": ("surface profile", "line profile"),
}
# names of characteristics that are everyday words too: a tolerance or a datum has to be spoken of
AMBIGUOUS_SYMBOLS = frozenset({"position", "profile", "symmetry"})


@dataclass(frozen=True)
class Rule:
    target: Target
    all_of: frozenset[str]
    any_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()

    def fits(self, concepts: frozenset[str] | set[str]) -> bool:
        return (
            self.all_of <= concepts
            and (not self.any_of or bool(self.any_of & concepts))
            and not self.none_of & concepts
        )


def _rule(target: Target, all_of: str, any_of: str = "", none_of: str = "") -> Rule:
    return Rule(target, frozenset(all_of.split()), frozenset(any_of.split()), frozenset(none_of.split()))


RULES: tuple[Rule, ...] = (
    _rule(Target.CONTACT, "", "url email phone address"),
    _rule(Target.GEOMETRIC, "geometric"),
    _rule(Target.GENERAL_TOLERANCE, "general tolerance", none_of="profile flatness position"),
    _rule(Target.ROOMS, "room", none_of="size width length height dimension"),
    _rule(Target.SCALE, "scale"),
    _rule(Target.PROJECTION, "projection"),
    _rule(Target.REVISION, "revision", none_of="history table"),
    _rule(Target.MASS, "weight"),
    _rule(Target.UNITS, "units", none_of="tolerance"),
    _rule(Target.CHECKED_BY, "checked who"),
    _rule(Target.APPROVED_BY, "approved who"),
    _rule(Target.DRAWN_BY, "drawn who"),
    _rule(Target.DATE, "date"),
    _rule(Target.CHECKED_BY, "checked"),
    _rule(Target.APPROVED_BY, "approved"),
    _rule(Target.DRAWN_BY, "drawn", none_of="scale"),
    _rule(Target.SHEET_SIZE, "format"),
    _rule(Target.SHEET_SIZE, "size", "sheet page drawing", "distance"),
    _rule(Target.TEXT, "", "torque adhesive color supplier"),
    _rule(Target.TEXT, "hardness", none_of="surface"),
    _rule(Target.ROUGHNESS, "roughness_value"),
    _rule(Target.FINISH, "finish", none_of="roughness"),
    _rule(Target.FINISH, "finish surface", none_of="dimension"),
    _rule(Target.ROUGHNESS, "roughness"),
    _rule(Target.EDGE, "edge", none_of="radius chamfer diameter dimension distance slot length thread"),
    _rule(Target.WELD, "weld"),
    _rule(Target.MATERIAL, "material", none_of="thickness"),
    _rule(Target.TITLE, "title", none_of="number item description"),
    _rule(Target.TITLE, "name", "part drawing assembly", "number item description"),
    _rule(Target.SHEET_COUNT, "sheet number", none_of="drawing part item"),
    _rule(Target.DRAWING_NUMBER, "drawing number"),
    _rule(Target.ITEM, "item", "number bom", "position"),
    _rule(Target.ITEM, "item", none_of="count"),
    _rule(Target.PART_NUMBER, "part number"),
    _rule(Target.PART_NUMBER, "code"),
    _rule(Target.PROJECT, "project"),
    _rule(Target.COMPANY, "company"),
    _rule(Target.FIT, "fit"),
    _rule(Target.TOLERANCE, "limit"),
    _rule(Target.TOLERANCE, "tolerance"),
    _rule(Target.PITCH, "pitch", none_of="thread"),
    _rule(Target.THREAD, "thread", none_of="depth length count distance pitch"),
    _rule(Target.CHAMFER, "chamfer"),
    _rule(Target.ANGLE, "angle"),
    _rule(Target.DIAMETER, "bolt_circle"),
    _rule(Target.DIAMETER, "diameter"),
    _rule(Target.RADIUS, "radius"),
    _rule(Target.THICKNESS, "thickness"),
    _rule(Target.DEPTH, "depth"),
    _rule(Target.HEIGHT, "height"),
    _rule(Target.LENGTH, "length"),
    _rule(Target.WIDTH, "width"),
    _rule(Target.DISTANCE, "distance"),
    _rule(Target.PITCH, "pitch"),
    _rule(Target.DESCRIPTION, "description"),
    _rule(Target.STANDARD, "standard"),
    _rule(Target.BOM, "bom"),
    _rule(Target.DATUM, "datum"),
    _rule(Target.TABLE, "history"),
    _rule(Target.TABLE, "table"),
    _rule(Target.NOTES, "note"),
    _rule(Target.VIEWS, "", "view section detail"),
    _rule(Target.THREAD, "thread"),
    _rule(Target.DIAMETER, "hole", none_of="dimension size distance position"),
    _rule(Target.DIMENSION, "dimension"),
    _rule(Target.SIZE, "size"),
    _rule(Target.COUNT, "count"),
    _rule(Target.SHEET_COUNT, "sheet"),
)


def choose(concepts: frozenset[str] | set[str]) -> Target | None:
    return next((rule.target for rule in RULES if rule.fits(concepts)), None)


def is_symbol(asked: str, stated: str | None) -> bool:
    """Whether a geometric characteristic of the sheet is the one asked for."""
    return stated == asked or stated in _STATED.get(asked, ())


def symbol_asked(concepts: frozenset[str] | set[str], everything: frozenset[str] | set[str]) -> str | None:
    """The geometric characteristic asked for; `everything` are the concepts of the whole question."""
    if {"runout", "overall"} <= concepts:
        return "total_runout"
    speaks_of_tolerances = bool({"tolerance", "geometric", "datum"} & everything)
    for concept, symbol in SYMBOLS.items():
        if concept in concepts and (speaks_of_tolerances or concept not in AMBIGUOUS_SYMBOLS):
            return symbol
    return None

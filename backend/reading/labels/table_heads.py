"""What the words that head the columns of parts lists, revision tables and hole tables mean.

Pure text: the role of a column, and the kind of table that a set of roles makes.
"""

from __future__ import annotations

from functools import cache, lru_cache

from backend.reading.sheet import TableKind
from backend.vocabulary.sheets.keys import key_of
from backend.vocabulary.sheets.load import names_by_key, words

# In doubt a head is the first of these that it may be.
ROLES = (
    "item", "quantity", "part_number", "order_code", "description", "material", "remark", "mass", "length", "revision",
    "zone", "date", "author", "tag", "x", "y", "z", "size", "upper", "lower", "limits", "pin", "signal", "color",
    "gauge", "parameter", "condition", "minimum", "typical", "maximum", "unit",
)  # fmt: skip
MOST_HEAD_WORDS = 5  # of a head that qualifies a known one
LONGEST_HEAD = 60  # characters; a longer text is a cell
LEAST_LAST_LETTERS = 4  # of the known words behind others: shorter ones end too many words by chance
BOUNDS = frozenset({"minimum", "typical", "maximum"})  # what a data sheet says of each quantity
STRONG = frozenset({"quantity", "part_number", "description", "item", "revision", "date", "tag", "x", "y"})


@cache
def _roles() -> dict[str, str]:
    return names_by_key("table_heads", ROLES)


@lru_cache(maxsize=4096)
def role_of(text: str) -> str | None:
    """What the column under this head holds."""
    text = text.strip()
    if not text or len(text) > LONGEST_HEAD:
        return None
    known = _roles()
    key = key_of(text) or text
    if key in known:
        return known[key]
    for divider in "/(|\n":
        keys = [key for part in text.split(divider) if len(key := key_of(part)) > 1]
        roles = [known[key] for key in keys if key in known]
        if roles:
            return next((too for key in keys if (too := _second_roles().get(key)) in roles), roles[0])
    return _role_of_two_languages(text) or _role_of_last_words(text)


def _role_of_two_languages(text: str) -> str | None:
    """A head whose words say the same twice, one language over or beside the other: "Menge Qty"."""
    parts = text.split()
    for at in range(1, len(parts)):
        roles = {_roles().get(key_of(" ".join(half))) for half in (parts[:at], parts[at:])}
        if len(roles) == 1 and (role := roles.pop()) is not None:
            return role
    return None


def _role_of_last_words(text: str) -> str | None:
    """A head that qualifies a known one is of its kind: "Manufacturer Part #", "RELEASED DATE", "Date of issue"."""
    parts = text.replace("#", " no").split()
    if not 2 <= len(parts) <= MOST_HEAD_WORDS or not text[:1].isalpha():
        return None
    of = next((place for place, word in enumerate(parts) if word.casefold() in words("of")), None)
    if of is not None:
        return _roles().get(key_of(" ".join(parts[:of])))
    for start in range(1, len(parts)):
        key = key_of(" ".join(parts[start:]))
        if len(key) >= LEAST_LAST_LETTERS and key in _roles():
            return _roles()[key]
    return None


@lru_cache(maxsize=4096)
def role_begun_by(text: str) -> str | None:
    """What a head means that breaks off, `Aant.`, where all known heads that begin with it mean one thing."""
    key = key_of(text)
    if len(key) < LEAST_LAST_LETTERS or not key.isalpha():
        return None
    roles = {role for name, role in _roles().items() if name.startswith(key)}
    return roles.pop() if len(roles) == 1 else None


@cache
def _second_roles() -> dict[str, str]:
    """Heads that mean something else in another language, which a second language beside them shows: "Tag / Date"."""
    return names_by_key("table_heads_too", ROLES)


def second_role_of(text: str) -> str | None:
    """What a head means where it is not of the kind that it is first thought of: the `Symbol` of a list of holes."""
    return _second_roles().get(key_of(text))


@cache
def _captions() -> dict[str, TableKind]:
    kinds = [kind.value for kind in TableKind]
    return {key: TableKind(name) for key, name in names_by_key("captions", kinds).items()}


def caption_kind(text: str) -> TableKind | None:
    """The kind of table that the words over it name."""
    return _captions().get(key_of(text))


def kind_of(roles: set[str]) -> TableKind | None:
    """The kind of table that columns with these roles make; None where they prove none."""
    if "quantity" in roles and roles & {"item", "part_number", "description", "material", "tag", "length"}:
        return TableKind.BOM
    if {"x", "y"} <= roles or {"tag", "size"} <= roles:
        return TableKind.HOLES
    if "revision" in roles and (roles & {"date", "author"} or {"description", "zone"} <= roles):
        return TableKind.REVISION
    if {"description", "date"} <= roles and roles & {"author", "item", "zone"}:
        return TableKind.REVISION
    if "item" in roles and "description" in roles | ({"description"} if "part_number" in roles else set()):
        return TableKind.BOM
    if {"part_number", "description"} <= roles and roles & {"remark", "material", "mass", "tag"}:
        return TableKind.BOM
    if "size" in roles and roles & {"limits", "upper", "lower"}:
        return TableKind.OTHER
    return TableKind.OTHER if states_quantities(roles) else None


def states_quantities(roles: set[str]) -> bool:
    """Whether columns with these roles are those of a data sheet: each row a quantity with bounds or value and unit."""
    named = roles & {"parameter", "condition", "unit", "item", "description", "revision", "tag", "size"}
    return bool(named) if len(roles & BOUNDS) >= 2 else "unit" in roles and bool(roles & {"parameter", "item", *BOUNDS})

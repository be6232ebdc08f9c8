"""What a query says besides: view, count, datum, quality, place, direction, size, which of a kind. How a fact meets it.

Each is a number between 0 and 1. Decides nothing and knows no wording.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from backend.answering.query import Query
from backend.answering.retrieval.index import STEM, FactIndex, keys_of
from backend.answering.retrieval.meaning import amount_of, direction_of, is_circle, is_fitted_so, of_counterpart
from backend.reading.facts import Fact, FactKind
from backend.reading.grammar.requirements import tolerance_class
from backend.reading.sheet import Callout, CalloutKind, Circle, TableKind, TitleField, View
from backend.vocabulary.concepts import concept, concepts, concepts_of, kinds_of, rest_of
from backend.vocabulary.fold import words

# as their designations say
_THREAD_FAMILIES = {"metric": ("M",), "unified": ("UN",), "pipe_thread": ("NPT", "BSP", "G", "R")}
# as drawings abbreviate them beside a value
_SIGNS = {"outer": {"od", "o.d"}, "inner": {"id", "i.d"}, "nominal": {"nom", "nominal"}}

_CIRCLES = {"outer": Circle.OUTER, "inner": Circle.MIDDLE}

_OF_CHANGES = frozenset({"change", "revision", "revision_table", "who", "date", "drawn", "checked", "approved"})
_TELLING_LETTERS = 4  # of what a compound says besides its kind
_STEEP = 3  # power of a place in the order of size: the largest is far before the second
_IN_LINE = 0.5  # of a sign that stands in a value's line, which several values may share


def _order_of(revision: str) -> tuple[int, str]:
    """Revisions are counted or lettered: 2 before 10, B before AA."""
    return len(revision.strip(" .-")), revision


@dataclass
class Qualifiers:
    """What one query says besides, against the facts of one sheet; `view` is the one that it names."""

    query: Query
    index: FactIndex
    aspect: str | None
    view: View | None

    def of(self, fact: Fact) -> dict[str, float]:
        """What the query says besides: view, count, datum, quality, place, direction, order of size."""
        query, found, callout = self.query, {}, fact.callout
        if self.view is not None:
            found["view" if self._is_in_view(fact) else "other_view"] = 1.0
        if callout is not None:
            found.update(self._of_callout(fact, callout))
        found["placed"] = self._placed(fact)
        found.update(self._directed(fact))
        if query.has("toleranced") and callout is not None:
            found["toleranced"] = float(callout.toleranced)
        found.update(self._sized(fact))
        found["other_name"] = float(self._is_called_otherwise(fact) or self._is_of_counterpart(fact))
        found["latest"] = float(query.has("latest") and (fact.table, fact.key) in self._latest_rows)
        return found

    def is_of_other_time(self, fact: Fact) -> bool:
        """Whether a fact tells what was before a change where the query asks for what is, or the other way round."""
        if self.query.has("past") and any("revision" in key.concepts for key in self.query.keys):
            return not self.index.is_past(fact)
        return self.index.is_past(fact) and not self._asks_of_changes

    @cached_property
    def _asks_of_changes(self) -> bool:
        """Whether the query is about what a list of revisions tells: of its rows, by whom, when, or what was before."""
        named = {name for term in self.query.subject for name in term.concepts} | set(self.query.aspects)
        keyed = {name for key in self.query.keys for name in key.concepts}
        return self.aspect is None or bool((named | keyed) & _OF_CHANGES) or self.query.has("latest")

    @cached_property
    def _latest_rows(self) -> frozenset[tuple[int | None, str]]:
        """Of each list of revisions the row of the sheet's own revision, or of the last one: its table and key."""
        own = self.index.sheet.field(TitleField.REVISION)
        rows: dict[int, set[str]] = defaultdict(set)
        for fact in self.index.facts:
            if fact.table is not None and self.index.sheet.tables[fact.table].kind is TableKind.REVISION:
                rows[fact.table].add(fact.key)
        named = {table: own.value if own is not None and own.value in keys else None for table, keys in rows.items()}
        return frozenset((table, named[table] or max(keys, key=_order_of)) for table, keys in rows.items())

    @cached_property
    def _asked_besides(self) -> frozenset[str]:
        """What compounds that ask say besides what is asked for: the `Draht` of the `Drahtdurchmesser`."""
        rests = (rest_of(word, self.aspect) for word in self.query.asked_words) if self.aspect else ()
        return frozenset(rest for rest in rests if rest is not None and len(rest) >= _TELLING_LETTERS)

    def _is_called_otherwise(self, fact: Fact) -> bool:
        """Whether a label is of another one of its kind: a wire's diameter where the outer one is asked for.

        The label of a date in a title block may name who checked, and not the day.
        """
        if not self._asked_besides or self.aspect is None or fact.field is TitleField.DATE:
            return False
        said = [(word, rest_of(word, self.aspect)) for word in words(fact.label)]
        besides = [word if rest is None else rest for word, rest in said]
        besides = [rest for rest in besides if len(rest) >= _TELLING_LETTERS and rest.isalpha()]
        if not besides and fact.kind is FactKind.LABELLED:  # `thickness 60 µm` of a paint where a sheet's is asked for
            told = keys_of(f"{fact.line} {fact.region}")
            return not any(told & {rest, *(f"#{name}" for name in concepts_of(rest))} for rest in self._asked_besides)
        return bool(besides) and not any(
            rest[:STEM] == asked[:STEM] or set(concepts_of(rest)) & set(concepts_of(asked))
            for rest in besides
            for asked in self._asked_besides
        )

    def _is_of_counterpart(self, fact: Fact) -> bool:
        """Whether a fact is said of what the part works with and the query asks of the part, or the other way round.

        A distance between the two is of both.
        """
        if self.aspect is None or concept(self.aspect).between:
            return False
        told = keys_of(f"{fact.label} {fact.column} {fact.key} {fact.line}")
        return of_counterpart(told) != self._asks_of_counterpart

    @cached_property
    def _asks_of_counterpart(self) -> bool:
        return of_counterpart({f"#{name}" for term in self.query.subject for name in term.concepts})

    def _is_in_view(self, fact: Fact) -> bool:
        return fact.view is not None and self.index.sheet.views[fact.view] is self.view

    def _of_callout(self, fact: Fact, callout: Callout) -> dict[str, float]:
        query, found = self.query, {}
        if query.count is not None:
            found["count" if (fact.count or 1) == query.count else "other_count"] = 1.0
        if query.datums and callout.datums:
            found["datum" if set(query.datums) <= set(callout.datums) else "other_datum"] = 1.0
        qualities = [getattr(callout, sense) for sense in ("reference", "basic", "through") if query.has(sense)]
        own, written = set(words(fact.text)), set(words(fact.line))
        sides = [signs for sense, signs in _SIGNS.items() if query.has(sense)]
        qualities += [1.0 if signs & own else _IN_LINE if signs & written else 0.0 for signs in sides]
        qualities += [float(callout.circle is circle) for sense, circle in _CIRCLES.items() if query.has(sense)]
        named = (*query.places, *(name for term in query.subject for name in term.concepts))
        qualities.append(float(any(is_circle(name, callout) or is_fitted_so(name, callout) for name in named)))
        if any(qualities):
            found["quality"], found["sign"] = max(map(float, qualities)), 1.0
        if query.tolerance_class and callout.kind is CalloutKind.GENERAL_TOLERANCE:
            met = tolerance_class(callout.note or "") == query.tolerance_class
            found |= {"quality": 1.0, "sign": 1.0} if met else {"other_quality": 1.0}
        if self._is_of_other_fit(callout):
            found["other_quality"] = 1.0
        if callout.thread:
            for sense, signs in _THREAD_FAMILIES.items():
                if query.has(sense):
                    found["quality" if any(sign in callout.thread for sign in signs) else "other_quality"] = 1.0
        return found

    def _is_of_other_fit(self, callout: Callout) -> bool:
        """Whether what a callout says of a fit, or that it says none, tells that it is of something else.

        By ISO 286 what is a hole has a capital letter; so have threads by ISO 965. The width of a key is neither.
        """
        if self._side and callout.internal_thread is not None:
            return callout.internal_thread != (self._side == "inner")
        if not callout.fit:
            return "fit" in self.query.constraints
        if is_fitted_so("keyway", callout):
            return bool(self._side) or self._asks_for_other_length
        return bool(self._side) and callout.fit[:1].isupper() != (self._side == "inner")

    @cached_property
    def _asks_for_other_length(self) -> bool:
        """Whether a length is asked for that is no width, as what a fit tells of a thing is."""
        if self.aspect is None:
            return False
        wanted = concept(self.aspect)
        return wanted.ask == "strong" and CalloutKind.LINEAR.value in wanted.callouts and wanted.direction != "x"

    @cached_property
    def _side(self) -> str:
        """Whether the query speaks of holes or of what goes into them; empty where it says neither or both."""
        named = {name for term in self.query.subject for name in term.concepts}
        named |= self.query.senses & concepts().keys()
        named |= {name for word in self.query.asked_words for name in concepts_of(word)}  # `bore size with fit`
        sides = {concept(one).side for name in named for one in (name, *kinds_of(name))} - {""}
        return sides.pop() if len(sides) == 1 else ""

    def _sized(self, fact: Fact) -> dict[str, float]:
        """Where a value comes in the order of size among those of its kind, by what the query implies."""
        value = amount_of(fact)
        sizes = self._sizes
        if value is None or fact.callout is None or fact.callout.kind.value not in sizes:
            return {}
        order = sizes[fact.callout.kind.value]
        largest = 1 - order.index(value) / max(1, len(order) - 1) if value in order else 0.0
        query = self.query
        if query.has("largest") or query.has("overall") or query.has("outer"):
            return {"large_asked": largest**_STEEP}
        if query.has("smallest") or query.has("inner"):
            return {"small_asked": (1 - largest) ** _STEEP}
        if self.aspect in ("thickness", "depth", "pitch") and not self._is_depth_of_whole:
            return {"small_usual": (1 - largest)}
        return {"large_usual": largest**_STEEP}

    @cached_property
    def _is_depth_of_whole(self) -> bool:
        """Whether it is asked how deep a building or a part is, rather than something in it."""
        named = (name for term in self.query.subject for name in term.concepts)
        return self.aspect == "depth" and any(concept(name).whole for name in named)

    @cached_property
    def _sizes(self) -> dict[str, list[float]]:
        """The values of each kind of callout, the largest first."""
        found: dict[str, set[float]] = {}
        for fact in self.index.facts:
            amount = amount_of(fact)
            counts = fact.kind is FactKind.CALLOUT and (self.view is None or self._is_in_view(fact))
            if counts and fact.callout is not None and amount is not None:
                found.setdefault(fact.callout.kind.value, set()).add(amount)
        return {kind: sorted(values, reverse=True) for kind, values in found.items()}

    def _placed(self, fact: Fact) -> float:
        """The share of the places on the sheet (`top left`) that the fact is at."""
        if not self.query.places:
            return 0.0
        x, y = fact.box.center
        at = {
            "left": x < self.index.sheet.width / 2,
            "right": x > self.index.sheet.width / 2,
            "top": y < self.index.sheet.height / 2,
            "bottom": y > self.index.sheet.height / 2,
        }
        held = [at[place] for place in self.query.places if place in at]
        return sum(held) / len(held) if held else 0.0

    def _directed(self, fact: Fact) -> dict[str, float]:
        """Whether a length is measured in the direction that the query asks for, or by its lines in the other one."""
        wanted = direction_of(self.query, concept(self.aspect) if self.aspect is not None else None)
        if wanted is None or fact.callout is None or fact.callout.kind is not CalloutKind.LINEAR:
            return {}
        if fact.callout.along is not None:
            return {"along" if fact.callout.along == wanted else "other_direction": 1.0}
        upright = round(fact.callout.angle / 90) % 2 == 1
        return {"along": float(upright == (wanted == "y"))}

"""Which words of a question must stand on the sheet, and as what.

A word that stands nowhere speaks against a value where drawings name such things; an unknown word may be what the asker
calls the part, does or wants it for, and a hole is drawn rather than named. Knows no wording.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from backend.answering.query import Query, Term
from backend.answering.retrieval.index import CONCEPT, FactIndex
from backend.answering.retrieval.meaning import is_sort, kinds_of_thing
from backend.reading.facts import FactKind
from backend.vocabulary.concepts import Concept, concept, concepts_of, is_explained, is_thing, named_by_parts, rest_of
from backend.vocabulary.fold import fold, words

PARTLY = 0.7  # of a compound of which a part is unknown: what it names may be of another sort
LEAST_LETTERS = 4  # of what a compound says besides what is asked for


@dataclass
class Spoken:
    """The words of one query against one sheet; `wanted` is what is asked for."""

    query: Query
    index: FactIndex
    wanted: Concept | None
    _forms: dict[str, dict[str, float]] = field(default_factory=dict)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Words of the subject without those that a key or the view already says."""
        named = [(key.noun, fold(key.name)) for key in self.query.keys]
        said = {word for noun, name in named for word in (noun, name, f"{name}-{noun}")}
        asked = (term for term in self.query.subject if term.word not in said)
        asked = (replace(term, optional=False) if self._is_one_of_parts(term) else term for term in asked)
        terms = tuple(replace(term, optional=True) if self._is_beside_the_point(term) else term for term in asked)
        unheard = self._unheard(terms)
        return tuple(replace(term, optional=True) if term.word in unheard else term for term in terms)

    def _unheard(self, terms: tuple[Term, ...]) -> frozenset[str]:
        """Words that stand nowhere on the sheet and need not: all that do so are the asker's own, or drawn things."""
        missing = [term for term in terms if not term.optional and not self.stands(term)]
        said = all(map(self._may_be_the_askers, missing))
        return frozenset(term.word for term in missing) if said else frozenset()

    def _may_be_the_askers(self, term: Term) -> bool:
        """Whether a word is what the asker calls a thing that the sheet calls otherwise, or only draws."""
        if term.exact:
            return False
        if self._names_it_in_brackets and term.word not in words(" ".join(self.query.bracketed)):
            return True
        if self.wanted is None:
            return bool(self.query.keys) and not term.names_a_thing
        if term.names_a_thing or not self.query.strong:
            return self.query.strong and _is_drawn(term)
        if self._asks_in_unknown_words:
            return False
        rows = (fact for fact in self.index.facts if fact.kind is FactKind.CELL and fact.role in self.wanted.columns)
        return not any(rows)

    @cached_property
    def _asks_in_unknown_words(self) -> bool:
        """Whether a compound that asks says of what in a word that nobody knows: `Heizleistung`."""
        if self.wanted is None:
            return False
        rests = [rest_of(word, self.wanted.name) for word in self.query.asked_words]
        return any(rest and len(rest) >= LEAST_LETTERS and not concepts_of(rest) for rest in rests)

    @cached_property
    def _names_it_in_brackets(self) -> bool:
        """Whether the query says in brackets what the sheet calls a thing: `der verstärkte Pfosten (Heavy Mullion)`."""
        said = [word for one in self.query.bracketed for word in words(one) if word.isalpha()]
        return bool(said) and all(self.index.frequency[word] for word in said)

    def _is_one_of_parts(self, term: Term) -> bool:
        """Whether a word that may mean the part on the sheet means one of its parts list, as the title is another's."""
        sorts = {f"#{name}" for name in term.concepts if is_sort(name)}
        return bool(sorts) and bool(sorts & self.index.parts) and not sorts & self.index.title

    def _is_beside_the_point(self, term: Term) -> bool:
        """Whether a word that stands nowhere is no reason to doubt: it was told beside, or may be the part's own name.

        What a title block states it states of the part, whatever that is called; a feature by name is another thing.
        """
        if term.exact:
            return False
        if self.wanted is not None and self.wanted.of_document and any(map(is_thing, term.concepts)):
            return not self.stands(term)  # who drew it, for whom
        if any(concept(name).feature for name in term.concepts):
            return self._is_titled_so(term)
        if self.says_which_kind(term):
            return True
        if term.concepts and all(concept(name).doing for name in term.concepts):
            return not self.stands(term)  # what was done with it, or how
        return (term.aside or (self._is_of_one_part and not term.names_a_thing)) and not self.stands(term)

    def _is_titled_so(self, term: Term) -> bool:
        """Whether the title calls the part so: what is no dimension, and what the sheet says once, it says of that."""
        if self.wanted is None or self.wanted.callouts or self.wanted.columns:
            return False
        named = {f"#{name}" for name in term.concepts}
        return bool(named & self.index.title) and not named & self.index.parts

    def says_which_kind(self, term: Term) -> bool:
        """Whether a word says what kind of the value is expected: the *aluminium* whose grade is asked for."""
        return self.wanted is not None and any(concept(name).is_a == self.wanted.name for name in term.concepts)

    @cached_property
    def _is_of_one_part(self) -> bool:
        """Whether the title block alone states what is asked for: no rows of other parts do, and no views."""
        wanted = self.wanted
        if wanted is None or not wanted.fields or wanted.of_view:
            return False
        return not any(fact.kind is FactKind.CELL and fact.role in wanted.columns for fact in self.index.facts)

    def keys(self, term: Term) -> dict[str, float]:
        """What a term may stand as on this sheet, and how surely."""
        if term.word not in self._forms:
            found = dict(self.index.forms(term.word, exact=term.exact))
            sure = CONCEPT if self._is_known_in_full(term) else PARTLY
            found.update(
                {f"#{name}": sure for name in term.concepts if self.wanted is None or name != self.wanted.name}
            )
            self._forms[term.word] = found
        return self._forms[term.word]

    def _is_known_in_full(self, term: Term) -> bool:
        """Whether what a compound names may be meant where only one of its parts is written."""
        if not is_explained(term.word, self.query.language):
            return False
        told = [names & set(term.concepts) for names in named_by_parts(term.word, self.query.language)]
        parts = [names for names in told if names]
        return len(parts) < 2 or all(any(self.index.frequency[f"#{name}"] for name in names) for names in parts)

    def stands(self, term: Term) -> bool:
        """Whether a term stands anywhere on the sheet, or is a thing that values asked for speak of anyway."""
        if any(self.index.kinds & kinds_of_thing(name) for name in term.concepts):
            return True
        return any(self.index.frequency[key] or key in self.index.vocabulary for key in self.keys(term))


def _is_drawn(term: Term) -> bool:
    """Whether a word names what drawings draw and seldom name, and no feature that they would name."""
    named = [concept(name) for name in term.concepts]
    things = [one for one in named if one.feature or one.whole]
    return bool(things) and all(one.shape or one.whole for one in things)

"""Finding procedures: by words, with or without accents and typed with an error or two, and by what they are about.

An index is built from the catalogue's entries once for each set of editions and each day, and kept by the process. Sets
of procedures are whole numbers, one bit a procedure: a search costs nearly the same however many there are.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Sum

from procedures.entries import PLACES, SHAPE, Entry, entries_in_force
from procedures.models import CatalogueEntry
from procedures.vocabulary import AUDIENCES, LEVELS, LIFE_EVENTS, OFFICES, Term
from procedures.words import Nearly, words_in

#: What procedures can be chosen by, with every value that there is, in the order in which people see them.
FACETS: Final[Mapping[str, Mapping[str, Term]]] = {
    "event": LIFE_EVENTS,
    "unit": OFFICES,
    "audience": AUDIENCES,
    "level": LEVELS,
}
LONGEST_SEARCH: Final = 100
MOST_WORDS: Final = 12
#: Points for a word by the place where it stands; half for the beginning of a word, a quarter for a word nearly so.
POINTS: Final = (32, 16, 8, 4)
#: For all words together, in their order, in the title or among the keywords.
PHRASE: Final = 100


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Of one facet any of the chosen values will do; every facet and every word must fit."""

    text: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def without(self, words: Iterable[str]) -> str:
        """The text without words, folded."""
        left_out = set(words)
        return " ".join(word for word in words_in(self.text) if word not in left_out)


@dataclass(frozen=True)
class Found:
    """What was found, the best first.

    `counts`: by facet and value, how many there would be if only that value of its facet were chosen. `unknown`: words
    that no procedure has. `taken_for`: words that no procedure has, with those that were looked for instead.
    """

    entries: list[Entry]
    counts: Mapping[str, Mapping[str, int]]
    unknown: tuple[str, ...]
    taken_for: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class _Hits:
    """Where one word was found: sets of procedures with their points, the highest first."""

    levels: list[tuple[int, int]]
    taken_for: tuple[str, ...] = ()

    @property
    def anywhere(self) -> int:
        return _union(which for _points, which in self.levels)


class Index:
    """The procedures in force on one day. Never changed, so all threads share it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._entries = {entry.code: entry for entry in self.entries}
        self._all = (1 << len(self.entries)) - 1
        self._words: dict[str, list[int]] = {}
        self._facets: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        for place, entry in enumerate(self.entries):
            self._add(entry, 1 << place)
        self._sorted = sorted(self._words)
        self._nearly = Nearly(self._words)

    def _add(self, entry: Entry, bit: int) -> None:
        for place, words in enumerate(entry.words):
            for word in words.split():
                self._words.setdefault(word, [0] * len(PLACES))[place] |= bit
        values = {
            "event": entry.life_events,
            "unit": (entry.unit,),
            "audience": entry.audience,
            "level": (entry.level,),
        }
        for name, codes in values.items():
            for code in codes:
                self._facets[name][code] = self._facets[name].get(code, 0) | bit

    def entry(self, code: str) -> Entry | None:
        """The entry of a procedure."""
        return self._entries.get(code)

    @property
    def values(self) -> dict[str, list[str]]:
        """By facet the values that any procedure has."""
        return {name: [code for code in terms if code in self._facets[name]] for name, terms in FACETS.items()}

    def find(self, wanted: Wanted) -> Found:
        """The procedures that fit. An unknown value of a facet fits none."""
        hits = {word: self._hits(word) for word in words_in(wanted.text[:LONGEST_SEARCH])[:MOST_WORDS]}
        said = self._all
        for one in hits.values():
            said &= one.anywhere
        allowed = {name: self._allowed(name, wanted) for name in FACETS}
        fitting = said
        for one_facet in allowed.values():
            fitting &= one_facet
        return Found(
            entries=[self.entries[place] for place in self._ranked(fitting, hits)],
            counts={name: self._counts(name, said, allowed) for name in FACETS},
            unknown=tuple(word for word, one in hits.items() if not one.levels),
            taken_for={word: one.taken_for for word, one in hits.items() if one.taken_for},
        )

    def _hits(self, word: str) -> _Hits:
        exact = self._words.get(word)
        longer = [self._words[one] for one in self._beginning_with(word)]
        if exact or longer:
            levels = list(zip(POINTS, exact, strict=True)) if exact else []
            levels += [(points // 2, which) for points, which in zip(POINTS, _together(longer), strict=True)]
            return _Hits(_descending(levels))
        nearly = self._nearly.words(word)
        masks = _together(self._words[one] for one in nearly)
        quarter = [(points // 4, which) for points, which in zip(POINTS, masks, strict=True)]
        return _Hits(_descending(quarter), tuple(nearly))

    def _beginning_with(self, word: str) -> Iterator[str]:
        for place in range(bisect_left(self._sorted, word), len(self._sorted)):
            if not self._sorted[place].startswith(word):
                return
            if self._sorted[place] != word:
                yield self._sorted[place]

    def _allowed(self, facet: str, wanted: Wanted) -> int:
        chosen = wanted.chosen.get(facet)
        if not chosen:
            return self._all
        return _union(self._facets[facet].get(code, 0) for code in chosen)

    def _counts(self, facet: str, said: int, allowed: Mapping[str, int]) -> dict[str, int]:
        others = said
        for name, which in allowed.items():
            if name != facet:
                others &= which
        return {code: (others & which).bit_count() for code, which in self._facets[facet].items()}

    def _ranked(self, fitting: int, hits: Mapping[str, _Hits]) -> list[int]:
        """The fitting procedures by their points: sets that have the same are split word by word, never one by one."""
        phrase = self._with_phrase(fitting, " ".join(hits)) if len(hits) > 1 else 0
        groups = {PHRASE: phrase, 0: fitting & ~phrase}
        for one in hits.values():
            groups = _split(groups, one.levels)
        return [place for points in sorted(groups, reverse=True) for place in _places(groups[points])]

    def _with_phrase(self, fitting: int, phrase: str) -> int:
        return _union(1 << place for place in _places(fitting) if phrase in self.entries[place].phrases)


def index(on: dt.date) -> Index:
    """The index of the procedures in force on a local day. One query, unless an edition or the day is new."""
    global _kept
    tokens = CatalogueEntry.objects.filter(shape=SHAPE).aggregate(sum=Sum("token"))["sum"]
    stamp = (on, tokens)
    kept = _kept
    if kept is None or kept[0] != stamp:
        _kept = kept = (stamp, Index(entries_in_force(on)))
    return kept[1]


_kept: tuple[tuple[dt.date, int | None], Index] | None = None


def _together(masks: Iterable[list[int]]) -> list[int]:
    """By place, the procedures that have any of several words there."""
    total = [0] * len(PLACES)
    for mask in masks:
        total = [one | other for one, other in zip(total, mask, strict=True)]
    return total


def _descending(levels: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(((points, which) for points, which in levels if which), reverse=True)


def _split(groups: Mapping[int, int], levels: list[tuple[int, int]]) -> dict[int, int]:
    """Sets by their points, after another word has added its own."""
    after: dict[int, int] = {}
    for points, which in groups.items():
        for worth, those in levels:
            after[points + worth] = after.get(points + worth, 0) | which & those
            which &= ~those
    return after


def _union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _places(which: int) -> Iterator[int]:
    """The numbers of the bits that are set, in ascending order."""
    while which:
        lowest = which & -which
        yield lowest.bit_length() - 1
        which ^= lowest

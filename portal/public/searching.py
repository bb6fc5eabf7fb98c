"""Finding a procedure by words, typed with or without accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from procedures.catalogue import Edition
from procedures.vocabulary import AUDIENCES, UNITS

LONGEST_SEARCH: Final = 100


def fold(text: str) -> str:
    """Text as it is compared: no accents, no case, one blank between words; đ is d."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return " ".join(bare.casefold().replace("đ", "d").split())


def matching(editions: Iterable[Edition], search: str) -> list[Edition]:
    """The editions that hold every word of the search, in either language; all of them for an empty search."""
    words = fold(search[:LONGEST_SEARCH]).split()
    return [edition for edition in editions if all(word in _words_of(edition) for word in words)]


def _words_of(edition: Edition) -> str:
    texts = [edition.title, edition.summary, edition.result.title]
    texts += [component.title for component in edition.components]
    texts += [choice.title for field in edition.fields for choice in field.choices]
    terms = [UNITS[edition.unit], *(AUDIENCES[code] for code in edition.audience)]
    words = [edition.code, *(f"{text.vi} {text.en}" for text in texts), *(f"{term.vi} {term.en}" for term in terms)]
    return fold(" ".join(words))

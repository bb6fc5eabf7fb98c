"""Words as people type them in a hurry: without accents or case, and with a letter wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[0-9]+(?:\.[0-9]+)+|[^\W_]+")


def fold(text: str) -> str:
    """Text as it is compared: no accents, no case, one blank between words; đ is d."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return " ".join(bare.casefold().replace("đ", "d").split())


def words_in(*texts: str) -> list[str]:
    """The folded words of texts, each once, in their order; a number with points (1.012289) is one word."""
    return list(dict.fromkeys(word for text in texts for word in _WORD.findall(fold(text))))


def errors_allowed(word: str) -> int:
    """How many letters of a word may be wrong: none of a short one or of a number, else one, of a long one two."""
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 9 else 2


def shortened(word: str, letters: int) -> Iterator[str]:
    """The word itself and every word that is left of it without up to so many of its letters."""
    seen = found = {word}
    yield word
    for _ in range(letters):
        found = {one[:place] + one[place + 1 :] for one in found for place in range(len(one))} - seen
        yield from found
        seen = seen | found


def distance(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed, or swapped with the next, to make one word of the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, its in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != its))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == its:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]


class Nearly:
    """Finds the known words that somebody may have meant, in a time that does not grow with how many there are."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known: dict[str, list[str]] = {}
        for word in known:
            for rest in shortened(word, min(errors_allowed(word), 1)):
                self._known.setdefault(rest, []).append(word)

    def words(self, typed: str) -> list[str]:
        """The nearest known words within the errors allowed; all of those that are equally near."""
        allowed = errors_allowed(typed)
        candidates = {word for rest in shortened(typed, allowed) for word in self._known.get(rest, ())}
        far = {word: distance(typed, word) for word in candidates if errors_allowed(word)}
        least = min(far.values(), default=allowed + 1)
        return sorted(word for word, steps in far.items() if steps == least <= allowed)

"""Texts in both languages, and the places in the law that they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import get_language
from pydantic import StrictBool

from procedures.scalars import Line, Strict

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its `{placeholders}` replaced; one that has no value becomes “…”."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], "…"), text)


class Text(Strict):
    """A text in both languages. `str(text)` is the one in the active language."""

    vi: Line
    en: Line

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi

    def filled(self, values: dict[str, Text]) -> Text:
        """The text with its `{placeholders}` replaced; one that has no value becomes “…”."""

        vi = {name: value.vi for name, value in values.items()}
        en = {name: value.en for name, value in values.items()}
        return Text(vi=fill(self.vi, vi)[:2000], en=fill(self.en, en)[:2000])

    def placeholders(self) -> frozenset[str]:
        """The names in curly brackets, of both languages."""
        return frozenset(_PLACEHOLDER.findall(self.vi) + _PLACEHOLDER.findall(self.en))


class Keywords(Strict):
    """Words by which people look for a procedure, besides those of its texts: everyday names, old names."""

    vi: tuple[Line, ...]
    en: tuple[Line, ...]


class LegalBasis(Strict):
    """A place in the law. `verified` is true only when somebody has read the text of law for this very statement."""

    text: Text
    verified: StrictBool


def bases_in(part: object) -> Iterator[LegalBasis]:
    """Every legal basis in a part of a definition, in its order."""
    if isinstance(part, LegalBasis):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from bases_in(item)
    elif isinstance(part, dict):
        yield from bases_in(tuple(part.values()))
    elif hasattr(part, "model_fields_set"):
        yield from bases_in(tuple(getattr(part, name) for name in type(part).model_fields))  # type: ignore[attr-defined]

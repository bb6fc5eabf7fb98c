"""What registries' codes are called on screen, where no field of the form says it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import get_language

from integrations.exchange.vocabulary import Attribute
from procedures.vocabulary import PROFESSIONS

#: The attributes that hold a code, by name: what its codes are called. Registries may know more codes than we do.
_KNOWN: Final = {"profession": PROFESSIONS, "practice_profession": PROFESSIONS}


def called(attribute: Attribute | None, value: Any) -> str:
    """What a code is called in the reader's language; empty when it is none that we know."""
    known = _KNOWN.get(attribute.name, {}) if attribute else {}
    term = known.get(value) if isinstance(value, str) else None
    return "" if term is None else _word(term)


def codes_of(attribute: Attribute) -> list[tuple[str, str]]:
    """The codes that an attribute may have, with their names; empty when any text will do."""
    return [(code, _word(term)) for code, term in _KNOWN.get(attribute.name, {}).items()]


def _word(term: Any) -> str:
    return str(term.en if (get_language() or "vi").startswith("en") else term.vi)

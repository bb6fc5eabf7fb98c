"""The word that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _


def near(word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word, or nothing."""
    found = get_close_matches(word, list(known), n=1)
    return " " + _("Did you mean “%s”?") % found[0] if found else ""

"""What an official searches for. The words may be a name, so they stand in the session, never in an address."""

from __future__ import annotations

import secrets
from typing import Final

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import LineField

#: Searches kept for one session: one for each window that somebody may have open.
MOST_KEPT: Final = 20
_KEY: Final = "desk_searches"


class SearchForm(forms.Form):
    """A case code or a part of it, parts of a name with or without accents, an identity number, or a firm."""

    q = LineField(
        label=_("Case code, applicant or firm, identity number"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    q.sometimes_required = True  # type: ignore[attr-defined]  # no "(optional)" beside a search box

    def clean_q(self) -> str:
        """Single spaces only."""
        return " ".join(self.cleaned_data["q"].split())


def remember(request: HttpRequest, words: str) -> str:
    """Keep the words in the session; the token returned stands for them in an address."""
    token = secrets.token_urlsafe(6)
    kept = list(request.session.get(_KEY, {}).items())[1 - MOST_KEPT :]
    request.session[_KEY] = dict([*kept, (token, words)])
    return token


def words_of(request: HttpRequest, token: str | None = None) -> str:
    """The words for which a token stands, by default the address's; "" without one, or for another session's."""
    return str(request.session.get(_KEY, {}).get(request.GET.get("search", "") if token is None else token, ""))

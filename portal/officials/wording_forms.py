"""What a head of division fills in to propose how letters begin and end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import LineField, LongTextField
from workflows.cases.letters import NUMBERS
from workflows.cases.wording import MOST_LETTERS, placeholders_of
from workflows.documents.kinds import TITLES


def name_of(kind: str) -> str:
    """A kind of letter in the active language."""
    title = TITLES[kind]
    return title.en if (get_language() or "vi").startswith("en") else title.vi


def _letters() -> list[tuple[str, str]]:
    """The letters, each with what may stand in curly brackets in it."""
    return [
        (kind, f"{name_of(kind)}: {', '.join(f'{{{name}}}' for name in placeholders_of(kind))}") for kind in NUMBERS
    ]


class WordingForm(forms.Form):
    """Which letter, and its texts. What cannot be printed, the action refuses."""

    kind = forms.ChoiceField(
        label=_("Which letter?"),
        help_text=_("With what may stand in curly brackets in it; the case’s own words are printed there."),
        choices=_letters,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the letter"), "invalid_choice": _("Choose the letter")},
    )
    procedure = LineField(
        label=_("Code of the procedure"),
        help_text=_("Only if it is for one procedure, such as 1.012289; its wording goes before that of the unit."),
        required=False,
        max_length=32,
    )
    opening = LongTextField(
        label=_("At the beginning of the letter"),
        help_text=_("In Vietnamese, one paragraph a line. Nothing: the letter begins as its form does."),
        required=False,
        max_length=MOST_LETTERS,
    )
    closing = LongTextField(
        label=_("At the end of the letter"),
        help_text=_("In Vietnamese, one paragraph a line. Nothing: the letter ends as its form does."),
        required=False,
        max_length=MOST_LETTERS,
    )

    def clean_procedure(self) -> Any:
        """The code without what surrounds it."""
        return self.cleaned_data["procedure"].strip()

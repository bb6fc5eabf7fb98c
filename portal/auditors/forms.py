"""The auditor's two searches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import LineField
from procedures.checks import check_identity_number


class CodeForm(forms.Form):
    """A case by its code, as it stands on the receipt."""

    q = LineField(
        max_length=64,
        label=_("Case code"),
        help_text=_("As it stands on the receipt, for example 000.00.00.G18-261122-0001"),
        error_messages={"required": _("Enter a case code")},
    )


class PersonForm(forms.Form):
    """A person by identity number; exact, through the blind index."""

    identity_number = LineField(
        max_length=20,
        label=_("Identity number"),
        help_text=_("12 digits. The search is recorded."),
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "govuk-input--width-20",
            }
        ),
        error_messages={"required": _("Enter an identity number")},
    )

    def clean_identity_number(self) -> Any:
        """The shape only; whether the number exists is the search's business."""
        number = self.cleaned_data["identity_number"].replace(" ", "")
        for complaint in check_identity_number(number):
            if complaint.severity == "error":
                raise ValidationError(complaint.message)
        return number

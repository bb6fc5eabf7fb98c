"""The form field for a value that a registry could hold: by the attribute's kind, with the definition's words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations.exchange.vocabulary import Attribute
from portal.ui.codes import codes_of
from portal.ui.fields import DatePartsField, LineField
from portal.ui.forms import MOST_RADIOS
from procedures.grammar import Field

MOST_DIGITS = 12


def value_field(attribute: Attribute, label: Any, *, field: Field | None = None, **options: Any) -> forms.Field:
    """A field for one value. `field`: that of the form, whose choices have words. `options` as for any form field."""
    options = {"label": label, "required": False, **options}
    choices: list[tuple[str, Any]] = [(choice.code, str(choice.title)) for choice in field.choices] if field else []
    choices = choices or codes_of(attribute) or [(code, code) for code in attribute.choices]
    if attribute.kind == "flag":
        choices = [("true", _("Yes")), ("false", _("No"))]
    if choices:
        held = options.get("initial")
        if held and held not in dict(choices):
            choices = [*choices, (held, held)]  # the registry knows more codes than we do
        if len(choices) <= MOST_RADIOS:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
        return forms.ChoiceField(choices=[("", _("Choose")), *choices], **options)
    if attribute.kind == "date":
        return DatePartsField(year_only=attribute.partial, **options)
    if attribute.kind == "number":
        return forms.IntegerField(min_value=0, max_value=10**MOST_DIGITS, **options)
    return LineField(max_length=400, **options)

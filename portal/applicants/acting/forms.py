"""One question a page of giving a mandate."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.applicants.acting.terms import ACTS
from portal.ui.fields import DatePartsField, FlagField, LineField
from portal.ui.number_fields import IdentityNumberField
from procedures import catalogue
from procedures.vocabulary import UNITS as UNIT_TITLES
from workflows.mandates.granting import USUAL_TERM, latest_end

EVERYTHING: Final = "everything"
UNITS: Final = "units"
PROCEDURES: Final = "procedures"


class PageForm(forms.Form):
    """One page. `organisation`: whether the mandate is an organisation's; `said`: what the pages before came to."""

    def __init__(self, *args: Any, organisation: bool = False, said: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation, self.said = organisation, said
        self.offer()

    def offer(self) -> None:
        """Fill in what there is to choose from."""


class WhoForm(PageForm):
    """The agent, as their e-ID knows them."""

    agent_number = IdentityNumberField(
        label=gettext_lazy("Identity number"),
        help_text=gettext_lazy("12 digits, as on the identity card"),
        error_messages={"required": gettext_lazy("Enter the identity number")},
    )
    agent_name = LineField(
        label=gettext_lazy("Full name"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the full name")},
    )
    agent_birth_date = DatePartsField(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("If the identity card shows only a year, enter the year alone"),
        year_only=True,
        past=True,
    )


class ActsForm(PageForm):
    """What the agent may do."""

    acts = forms.MultipleChoiceField(
        label=gettext_lazy("What may they do?"),
        help_text=gettext_lazy("Choose everything that applies"),
        choices=[(act.value, words) for act, words in ACTS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what they may do")},
    )


class ScopeForm(PageForm):
    """For all procedures, or for some."""

    scope = forms.ChoiceField(
        label=gettext_lazy("For which procedures?"),
        choices=[
            (PROCEDURES, gettext_lazy("Procedures that I choose")),
            (UNITS, gettext_lazy("All procedures of departments that I choose")),
            (EVERYTHING, gettext_lazy("All procedures of the ministry")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose for which procedures")},
    )


class WhichForm(PageForm):
    """The procedures or departments."""

    which = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def offer(self) -> None:
        """Those in which there is something to apply for."""
        listed = [
            edition
            for edition in catalogue.listing(timezone.localdate())
            if not self.organisation or "organisation" in edition.audience
        ]
        field: Any = self.fields["which"]
        if self.said.get("scope") == UNITS:
            field.label = _("Which departments?")
            field.error_messages["required"] = _("Choose at least one department")
            field.choices = sorted({(one.unit, str(UNIT_TITLES[one.unit])) for one in listed}, key=lambda one: one[1])
        else:
            field.label = _("Which procedures?")
            field.error_messages["required"] = _("Choose at least one procedure")
            field.choices = [(one.code, f"{one.title} ({one.code})") for one in listed]


class TermForm(PageForm):
    """From when until when."""

    starts_on = DatePartsField(label=gettext_lazy("From"))
    ends_on = DatePartsField(
        label=gettext_lazy("Until the end of"),
        help_text=gettext_lazy("At most five years. You can revoke the mandate at any time."),
    )

    def offer(self) -> None:
        """A year from today, unless something else was said."""
        today = timezone.localdate()
        self.initial = {
            "starts_on": today.isoformat(),
            "ends_on": (today + USUAL_TERM).isoformat(),
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, in the future, and within five years."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("starts_on") and cleaned.get("ends_on")):
            return cleaned
        begins, ends = (dt.date.fromisoformat(cleaned[name]) for name in ("starts_on", "ends_on"))
        today = timezone.localdate()
        if begins < today:
            self.add_error("starts_on", _("Enter today or a later day"))
        elif ends < begins:
            self.add_error("ends_on", _("Enter a day that is not before the first day"))
        elif ends > latest_end(begins):
            self.add_error("ends_on", _("Enter a day within five years of the first day"))
        return cleaned


class CheckForm(PageForm):
    """The go-ahead for asking registries, where the agent may prepare applications."""

    agreed = FlagField()

    def offer(self) -> None:
        """Says whom registries may be asked about."""
        if "prepare" not in self.said.get("acts", ()):
            del self.fields["agreed"]
            return
        self.fields["agreed"].label = (
            _("They may have registries asked about the organisation and about me, for the applications they prepare")
            if self.organisation
            else _("They may have registries asked about me, for the applications they prepare")
        )
        self.fields["agreed"].error_messages["required"] = _("Tick the box, or do not let them prepare applications")

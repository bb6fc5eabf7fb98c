"""The form of “this is wrong”, and the ways from a registry's value to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.components import Action
from portal.ui.fields import FlagField, LongTextField
from portal.ui.value_fields import value_field
from procedures.grammar import Field
from workflows.filling.disputes import LONGEST_REASON, attribute_asked, is_open, may_dispute
from workflows.filling.facts import RegistryFact
from workflows.filling.models import DisputeState, Outcome


class ReportForm(forms.Form):
    """Why the value is wrong, and if the applicant has one, a paper that shows it."""

    reason = LongTextField(
        max_length=LONGEST_REASON,
        label=gettext_lazy("Why is it wrong?"),
        help_text=gettext_lazy("For example, which document says something else, and who issued it."),
        error_messages={"required": gettext_lazy("Enter why it is wrong")},
    )
    file = forms.FileField(
        label=gettext_lazy("A document that shows what is right"),
        help_text=gettext_lazy(
            "PDF, JPEG or PNG, at most 10 MB. Only the official who works on your application sees it."
        ),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean(self) -> dict[str, Any]:
        """What would be right is either a value, or that there is none."""
        cleaned = super().clean() or self.cleaned_data
        if "claimed" in self.fields and "claimed" not in self.errors:
            empty = cleaned.get("claimed") in (None, "")
            if empty and not cleaned.get("none"):
                self.add_error("claimed", _("Enter what would be right"))
            if not empty and cleaned.get("none"):
                self.add_error(
                    "claimed", _("Enter what would be right, or tick that there should be no entry: not both")
                )
        return cleaned

    @property
    def claimed(self) -> Any:
        """What would be right; None for "there is none"."""
        value = None if self.cleaned_data.get("none") else self.cleaned_data.get("claimed")
        flags = {"true": True, "false": False}
        return flags.get(value, value) if isinstance(value, str) else value


def report_form(fact: RegistryFact, field: Field | None) -> type[ReportForm]:
    """The class of a form with an input of the value's kind.

    A comparison knows itself what would be right, and so does a mismatch: what the e-ID says.
    """
    members: dict[str, Any] = {}
    if "=" not in fact.attribute and fact.outcome != Outcome.MISMATCH:
        attribute = attribute_asked(fact.registry, fact.attribute)
        hint = _("Write the whole address or place.") if attribute.kind in ("address", "place") else ""
        members["claimed"] = value_field(attribute, _("What would be right?"), field=field, help_text=hint)
        if fact.value is not None:
            members["none"] = FlagField(label=_("There should be no entry at all"), required=False)
        for field_of_form in members.values():  # one of the two is needed, so neither is called optional
            field_of_form.sometimes_required = True
    made: type[ReportForm] = type("ReportForm", (ReportForm,), dict(members))
    made.base_fields = {name: made.base_fields[name] for name in (*members, *ReportForm.base_fields)}
    return made


def links(fact: RegistryFact) -> Sequence[Action]:
    """The ways from a registry's value, while a report of it can still change something.

    Of a mismatch the page `differs` has them: only there stands which of name and birth date it is about.
    """
    about = attribute_asked(fact.registry, fact.attribute)
    if fact.dispute is not None and fact.dispute.state != DisputeState.WITHDRAWN:
        return [*link_to_report(fact), *([] if is_open(fact.dispute) else link_to_form(fact, about))]
    return [] if fact.outcome == Outcome.MISMATCH else link_to_form(fact, about)


def link_to_report(fact: RegistryFact) -> list[Action]:
    """The way to the applicant's report of a value, if there is one."""
    if fact.dispute is None or fact.dispute.state == DisputeState.WITHDRAWN:
        return []
    address = reverse("applicants:report", kwargs={"dispute": fact.dispute.public_id})
    return [Action(_("Your report"), address, attribute_asked(fact.registry, fact.attribute))]


def link_to_form(fact: RegistryFact, about: object) -> list[Action]:
    """The way to reporting a value, if it can be reported."""
    if not may_dispute(fact) or fact.row is None:
        return []
    return [Action(_("This is wrong"), reverse("applicants:dispute", kwargs={"row": fact.row}), about)]

"""The forms for weighing two answers, and for settling by another proof what a registry does not say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.officials.forms import ActionForm
from portal.ui.contents import shown
from portal.ui.fields import FlagField, LineField, LongTextField
from portal.ui.reports import field_showing
from portal.ui.value_fields import value_field
from procedures.edition import Edition
from workflows.filling.evidence import attribute_of
from workflows.filling.facts import RegistryFact
from workflows.filling.models import APPLICANT, Outcome, Proof

ACCEPT, ASK, KEEP = "accept", "ask", "keep"
YES, NO = "yes", "no"


class WeighForm(ActionForm):
    """Which of the two answers the case stands on, or a question to the applicant."""

    verdict = forms.ChoiceField(
        label=_("What do you do?"),
        choices=[
            (ACCEPT, _("Accept the newer value: the case stands on it from now on")),
            (ASK, _("Ask the applicant which of the two is right")),
            (KEEP, _("Keep the earlier value, for a reason")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you do")},
    )
    text = LongTextField(
        max_length=2000,
        required=False,
        label=_("Your question, or your reason"),
        help_text=_("The applicant reads a question. A reason stays in the file."),
    )

    def clean(self) -> dict[str, Any]:
        """A question and a reason are needed where there is one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == ASK and not cleaned.get("text"):
            self.add_error("text", _("Enter your question to the applicant"))
        if cleaned.get("verdict") == KEEP and not cleaned.get("text"):
            self.add_error("text", _("Enter the reason for keeping the earlier value"))
        return cleaned


class SettleForm(ActionForm):
    """A value for every fact, or that there is none, and the proof. `settle_form` makes the class for certain facts."""

    facts: ClassVar[tuple[RegistryFact, ...]] = ()

    def clean(self) -> dict[str, Any]:
        """An empty field says nothing: that there is none has to be said."""
        cleaned = super().clean() or self.cleaned_data
        for fact in self.facts:
            value, none = value_name(fact), none_name(fact)
            if none not in self.fields or value in self.errors:
                continue
            if cleaned.get(value) in (None, "") and not cleaned.get(none):
                self.add_error(value, _("Enter the value, or tick that there is none"))
            if cleaned.get(value) not in (None, "") and cleaned.get(none):
                self.add_error(value, _("Either enter the value or tick that there is none"))
        return cleaned

    @property
    def findings(self) -> dict[str, Any]:
        """What the official found, by attribute; None: there is none. Only of a valid form."""
        return {fact.attribute: self._finding(fact) for fact in self.facts}

    def _finding(self, fact: RegistryFact) -> Any:
        said = self.cleaned_data[value_name(fact)]
        if "=" in fact.attribute:
            return said == YES
        if said in (None, ""):
            return None
        if fact.outcome == Outcome.RESOLVED and value_name(fact) not in self.changed_data:
            return fact.value  # whole, where the field shows it as words
        known = attribute_of(fact)
        return said == "true" if known and known.kind == "flag" else said


def settle_form(facts: Iterable[RegistryFact], edition: Edition) -> type[SettleForm]:
    """The class of a form with a field for each fact, of its kind, and those for the proof."""
    facts = tuple(facts)
    values: dict[str, forms.Field] = {}
    for fact in facts:
        values |= _value_fields(fact, edition)
    proof = {
        "proof": forms.ChoiceField(
            label=_("What is your proof?"),
            choices=Proof.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose what your proof is")},
        ),
        "reference": LineField(
            max_length=200,
            label=_("Number, date and issuer of the proof"),
            error_messages={"required": _("Enter number, date and issuer of the proof")},
        ),
        "reason": LongTextField(
            max_length=2000,
            label=_("Why does it settle the matter?"),
            error_messages={"required": _("Enter why the proof settles the matter")},
        ),
    }
    return type("FactsForm", (SettleForm,), {"facts": facts, **values, **proof})


def value_name(fact: RegistryFact) -> str:
    """The name of the field for one attribute's value."""
    return f"value_{fact.attribute.replace('=', '_is_')}"


def none_name(fact: RegistryFact) -> str:
    """The name of the box that says that there is none."""
    return f"none_{fact.attribute}"


def _value_fields(fact: RegistryFact, edition: Edition) -> dict[str, forms.Field]:
    known = attribute_of(fact)
    if known is None:
        raise ValueError(f"no registry declares {fact.name}")
    if "=" in fact.attribute:
        with_what = fact.attribute.partition("=")[2]
        asked = _("%(attribute)s: is it the applicant?") if with_what == APPLICANT else _("%(attribute)s: “%(value)s”?")
        compared = forms.ChoiceField(
            label=asked % {"attribute": known, "value": with_what},
            choices=[(YES, _("Yes")), (NO, _("No"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose whether it is so")},
        )
        return {value_name(fact): compared}
    field = field_showing(edition, fact.name)
    earlier = fact.value
    if isinstance(earlier, dict):
        earlier = shown(earlier, known.kind)
    title = field.title if field else known
    return {
        value_name(fact): value_field(known, title, field=field, initial=earlier),
        none_name(fact): FlagField(
            label=_("%(attribute)s: there is none") % {"attribute": title},
            required=False,
            initial=fact.outcome == Outcome.ABSENT,
        ),
    }

"""The forms for weighing two answers, and for settling by another proof what a registry does not say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.officials.forms import ActionForm
from portal.ui.answers import title_of
from portal.ui.codes import called, codes_of
from portal.ui.contents import shown
from portal.ui.fields import LineField, LongTextField
from portal.ui.reports import field_showing
from portal.ui.value_fields import value_field
from procedures.edition import Edition
from workflows.filling.evidence import attribute_of
from workflows.filling.facts import RegistryFact
from workflows.filling.models import APPLICANT, Difference, DifferenceState, Outcome, Proof

ACCEPT, ASK, KEEP = "accept", "ask", "keep"
YES, NO = "yes", "no"
#: The name of the boxes for what there is none of.
NONE = "none"
#: A code that our list does not have.
OTHER = "other"

VERDICTS: Final = [
    (ACCEPT, _("Accept the newer value: the case stands on it from now on")),
    (ASK, _("Ask the applicant which of the two is right")),
    (KEEP, _("Keep the earlier value, for a reason")),
]


class WeighForm(ActionForm):
    """Which of the two answers the case stands on, or a question to the applicant."""

    verdict = forms.ChoiceField(
        label=_("What do you do?"),
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you do")},
    )
    text = LongTextField(
        max_length=2000,
        required=False,
        label=_("Your question, or your reason"),
        help_text=_("The applicant reads a question. A reason stays in the file."),
    )

    def __init__(self, *args: Any, difference: Difference, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].sometimes_required = True  # type: ignore[attr-defined]  # no "(optional)" beside it
        if difference.state != DifferenceState.OPEN:
            verdict = cast(forms.ChoiceField, self.fields["verdict"])
            verdict.choices = [choice for choice in VERDICTS if choice[0] != ASK]

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
        none = cleaned.get(NONE, [])
        for fact in self.facts:
            value = value_name(fact)
            if "=" in fact.attribute or value in self.errors:
                continue
            if cleaned.get(value) in (None, "") and fact.attribute not in none:
                self.add_error(value, _("Enter the value, or tick below that there is none"))
            if cleaned.get(value) not in (None, "") and fact.attribute in none:
                self.add_error(value, _("Either enter the value or tick below that there is none"))
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
    values = {value_name(fact): _value_field(fact, edition) for fact in facts}
    asked = [fact for fact in facts if "=" not in fact.attribute]
    if asked:
        values[NONE] = forms.MultipleChoiceField(
            label=_("Does the proof show that there is none?"),
            help_text=_("Tick what there is none of, and leave its field empty."),
            choices=[(fact.attribute, str(title_of(fact, edition))) for fact in asked],
            initial=[fact.attribute for fact in asked if fact.outcome == Outcome.ABSENT],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        values[NONE].sometimes_required = True  # type: ignore[attr-defined]  # no "(optional)" beside it
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


def _value_field(fact: RegistryFact, edition: Edition) -> forms.Field:
    known = attribute_of(fact)
    if known is None:
        raise ValueError(f"no registry declares {fact.name}")
    if "=" in fact.attribute:
        with_what = fact.attribute.partition("=")[2]
        asked = _("%(attribute)s: is it the applicant?") if with_what == APPLICANT else _("%(attribute)s: “%(value)s”?")
        return forms.ChoiceField(
            label=asked % {"attribute": known, "value": called(known, with_what) or with_what},
            choices=[(YES, _("Yes")), (NO, _("No"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose whether it is so")},
        )
    earlier = shown(fact.value, known.kind) if isinstance(fact.value, dict) else fact.value
    showing = field_showing(edition, fact.name)
    made = value_field(known, title_of(fact, edition), field=showing, initial=earlier)
    if codes_of(known) and isinstance(made, forms.ChoiceField):
        made.choices = [*cast(Iterable[Any], made.choices), (OTHER, _("Another profession"))]
    made.sometimes_required = True  # type: ignore[attr-defined]  # empty it needs a tick below
    return made

"""One form for each thing that can be done with a case. What must be there is asked for by workflows.cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.contents import attribute_of
from portal.ui.fields import DatePartsField, FlagField, LineField, LongTextField
from workflows.cases.actions import Verb
from workflows.cases.models import PaymentMethod, Proposal
from workflows.filling.facts import RegistryFact
from workflows.filling.models import Proof


class ActionForm(forms.Form):
    """Carries the version of the case that the official saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReceiveForm(ActionForm):
    """How the fee was paid, before the case is received."""

    method = forms.ChoiceField(
        label=_("How was the fee paid?"),
        choices=PaymentMethod.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the fee was paid")},
    )
    reference = LineField(
        max_length=64,
        label=_("Number of the receipt, or the bank’s reference"),
        error_messages={"required": _("Enter the number that proves the payment")},
    )


class DeclineForm(ActionForm):
    """Why the case is not accepted."""

    reason = LongTextField(
        max_length=3000,
        label=_("Reason"),
        help_text=_("The applicant gets it in the letter. Say what is wrong and what to do about it."),
        error_messages={"required": _("Enter the reason")},
    )


class AppraiseForm(ActionForm):
    """The appraiser's proposal and its reasons."""

    proposal = forms.ChoiceField(
        label=_("What do you propose?"),
        choices=Proposal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you propose")},
    )
    text = LongTextField(
        max_length=3000,
        required=False,
        label=_("Opinion"),
        help_text=_("Needed for a refusal: the applicant gets it in the letter."),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal needs its reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("proposal") == Proposal.REFUSE and not cleaned.get("text"):
            self.add_error("text", _("Enter the reason for the refusal"))
        return cleaned


class SendBackForm(ActionForm):
    """What the colleague should look at again."""

    reason = LongTextField(
        max_length=3000,
        label=_("What should your colleague look at again?"),
        error_messages={"required": _("Enter what should be looked at again")},
    )


FORMS: dict[Verb, type[ActionForm]] = {
    Verb.RECEIVE: ReceiveForm,
    Verb.DECLINE: DeclineForm,
    Verb.APPRAISE: AppraiseForm,
    Verb.APPROVE: ActionForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.ISSUE: ActionForm,
    Verb.HAND_OVER: ActionForm,
}


def form_of(verb: Verb, *, fee_due: bool) -> type[ActionForm]:
    """The form of a verb; receiving asks for a payment only where a fee is due before."""
    return ActionForm if verb == Verb.RECEIVE and not fee_due else FORMS[verb]


ACCEPT, ASK, KEEP = "accept", "ask", "keep"


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


def settle_form(unsettled: list[RegistryFact]) -> type[ActionForm]:
    """The class of a form with a field for each attribute, of its kind, and those for the proof."""
    values: dict[str, forms.Field] = {value_name(fact): _value_field(fact) for fact in unsettled}
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
    return type("SettleForm", (ActionForm,), {**values, **proof})


def _value_field(fact: RegistryFact) -> forms.Field:
    known = attribute_of(fact)
    hint = _("Leave empty if there is none.")
    if known is None or "=" in fact.attribute:
        return FlagField(label=f"{known or fact.attribute}: {fact.attribute.partition('=')[2]}", required=False)
    if known.choices:
        none = [("", _("There is none"))]
        return forms.ChoiceField(
            label=str(known), choices=[*none, *((code, code) for code in known.choices)], required=False
        )
    if known.kind == "date":
        return DatePartsField(label=str(known), required=False, help_text=hint, year_only=known.partial)
    if known.kind == "number":
        return forms.IntegerField(label=str(known), required=False, min_value=0, help_text=hint)
    if known.kind == "flag":
        return FlagField(label=str(known), required=False)
    return LineField(label=str(known), required=False, max_length=400, help_text=hint)


def value_name(fact: RegistryFact) -> str:
    """The name of the field for one attribute's value."""
    return f"value_{fact.attribute.replace('=', '_is_')}"

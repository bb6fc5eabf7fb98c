"""One form for each thing that can be done with a case. What must be there is asked for by workflows.cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.components import Row
from portal.ui.fields import LineField, LongTextField
from workflows.cases.actions import Verb
from workflows.cases.models import PaymentMethod, Proposal


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
    Verb.RETURN: SendBackForm,
    Verb.HAND_OVER: ActionForm,
}


def form_of(verb: Verb, *, fee_due: bool) -> type[ActionForm]:
    """The form of a verb; receiving asks for a payment only where a fee is due before."""
    return ActionForm if verb == Verb.RECEIVE and not fee_due else FORMS[verb]


def typed(form: forms.Form) -> list[Row]:
    """What somebody wrote into a form, so that it is not lost with the page."""
    rows = []
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        choices: Any = getattr(field.field, "choices", ())
        if label := dict(choices).get(value, value):
            rows.append(Row(field.label, label))
    return rows

"""One form for each thing that can be done with a case. What must be there is asked for by workflows.cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.components import Row
from portal.ui.fields import LineField, LongTextField
from portal.ui.widgets import RadiosBeside
from procedures.grammar import TaskSpec
from procedures.tasks import Check
from workflows.cases.actions import Verb
from workflows.cases.models import PaymentMethod, Proposal
from workflows.cases.working import AGAINST, FOR


class ActionForm(forms.Form):
    """Carries the version of the case that the official saw, and the step of the work that they do."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    step = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


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


class PassOnForm(ActionForm):
    """What comes next, as the procedure names it, and a note for the colleague."""

    outcome = forms.ChoiceField(
        label=_("What comes next?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what comes next")},
    )
    text = LongTextField(max_length=3000, required=False, label=_("Note for whoever goes on with it"))


class InspectForm(PassOnForm):
    """The list of an inspection, line by line, and what follows from it."""

    outcome = forms.ChoiceField(
        label=_("What is the conclusion?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the conclusion")},
    )
    text = LongTextField(max_length=3000, required=False, label=_("What was found"))


class OpinionForm(ActionForm):
    """An expert's opinion."""

    proposal = forms.ChoiceField(
        label=_("What do you propose?"),
        choices=Proposal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you propose")},
    )
    text = LongTextField(
        max_length=3000,
        label=_("Opinion"),
        help_text=_("Colleagues see it when everybody needed has given theirs."),
        error_messages={"required": _("Enter your opinion")},
    )


class VoteForm(ActionForm):
    """A vote in the council."""

    vote = forms.ChoiceField(
        label=_("How do you vote?"),
        choices=[(FOR, _("For it")), (AGAINST, _("Against it"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you vote")},
    )
    text = LongTextField(max_length=3000, required=False, label=_("Reason"), help_text=_("Needed for a vote against."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].sometimes_required = True  # type: ignore[attr-defined]  # no "(optional)" beside it


def work_form(spec: TaskSpec) -> type[ActionForm]:
    """The form of a piece of work whose outcomes the edition names; of an inspection with every line of its list."""
    choices = [(code, str(spec.title_of(code) or code)) for code in spec.outcomes]
    lines = {f"check_{line.id}": _line(line) for line in spec.checklist}
    kind = InspectForm if spec.checklist else PassOnForm

    class WorkForm(kind):  # type: ignore[misc, valid-type]  # made from what the edition says
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.fields["outcome"].choices = choices
            self.fields |= {name: made() for name, made in lines.items()}
            self.order_fields(["version", "step", *lines, "outcome", "text"])

    return WorkForm


def _line(line: Check) -> Callable[[], forms.Field]:
    def made() -> forms.Field:
        return forms.ChoiceField(
            label=str(line.title),
            help_text="" if line.required else _("The inspection can be passed without it."),
            choices=[("yes", _("Yes")), ("no", _("No")), ("not_applicable", _("Does not apply"))],
            widget=RadiosBeside,
            error_messages={"required": _("Answer this line")},
        )

    return made


FORMS: dict[Verb, type[ActionForm]] = {
    Verb.RECEIVE: ReceiveForm,
    Verb.DECLINE: DeclineForm,
    Verb.APPRAISE: AppraiseForm,
    Verb.APPROVE: ActionForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.ISSUE: ActionForm,
    Verb.RETURN: SendBackForm,
    Verb.HAND_OVER: ActionForm,
    Verb.GIVE_OPINION: OpinionForm,
    Verb.VOTE: VoteForm,
}


def form_of(verb: Verb, *, fee_due: bool, spec: TaskSpec | None = None) -> type[ActionForm]:
    """The form of a verb; receiving asks for a payment only where a fee is due before. `spec`: of the open task."""
    if verb in (Verb.PASS_ON, Verb.INSPECT):
        return work_form(spec) if spec is not None else PassOnForm
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

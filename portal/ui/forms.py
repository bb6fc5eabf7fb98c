"""Forms as the portal shows them: the renderer with GOV.UK markup, and form classes made from an edition's steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from portal.ui import fields as ui_fields
from portal.ui import number_fields
from portal.ui.widgets import AddressParts, DateParts, css_class
from procedures.checks import Complaint, check_answer
from procedures.edition import Edition
from procedures.facts import Fact, Known
from procedures.grammar import Field, Step

# Beyond this a choice is a select: nobody reads twelve radio buttons on a phone.
MOST_RADIOS = 10


class BoundField(forms.BoundField):
    """A field in a form: knows its GOV.UK classes, its ids, and where an error should lead."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """The widget's attributes: a class, the ids of hint and error, and no check that the browser would make.

        The server says every error in the person's language and loses nothing of what was typed, so `required` and
        `maxlength` are left out.
        """
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)
        if widget.is_hidden:
            return built
        built["maxlength"] = False
        classes = [css_class(widget), str(widget.attrs.get("class", "")), str(built.get("class", ""))]
        if self.errors and classes[0] in ("govuk-input", "govuk-textarea", "govuk-select", "govuk-file-upload"):
            classes.append(f"{classes[0]}--error")
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            built.pop("aria-invalid", None)  # not a property of a radio button; the group's error is described
        built["class"] = " ".join(dict.fromkeys(name for part in classes for name in part.split()))
        return built

    @property
    def hint(self) -> str:
        """The help text, and the greatest length of a long text."""
        return "\n".join(str(part) for part in (self.help_text, getattr(self.field, "length_hint", "")) if part)

    @property
    def aria_describedby(self) -> str | None:
        """The ids of hint and error."""
        if self.field.widget.attrs.get("aria-describedby") or not self.auto_id or self.is_hidden:
            return None
        ids = [f"{self.auto_id}_helptext"] if self.hint else []
        return " ".join([*ids, f"{self.auto_id}_error"] if self.errors else ids)

    @property
    def error_target(self) -> str:
        """The id of the input that an error of this field is about."""
        if isinstance(self.field.widget, DateParts | AddressParts):
            return f"{self.auto_id}_{self.field.widget.parts[0]}"
        if isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.id_for_label

    @property
    def optional(self) -> bool:
        """Whether the label says "(optional)"."""
        return not self.field.required and not getattr(self.field, "sometimes_required", False)

    @property
    def is_single_checkbox(self) -> bool:
        """A lone checkbox is labelled after its box."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def suffix(self) -> Any:
        """A unit shown after the input."""
        return getattr(self.field, "suffix", "")


class Renderer(TemplatesSetting):
    """`FORM_RENDERER`: `{{ form }}` gives labels, hints, errors and inputs as GOV.UK Frontend writes them."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = BoundField


class StepForm(forms.Form):
    """One step of the wizard; made by `form_class`. Keyword `facts`: what is known from other steps and registries.

    `given`: fields that stand already, and are not asked.
    """

    edition: ClassVar[Edition]
    step: ClassVar[Step]
    answer_fields: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, *args: Any, facts: Mapping[str, Fact] | None = None, given: Collection[str] = (), **options: Any
    ) -> None:
        self.facts = facts or {}
        super().__init__(*args, **options)
        for name in self.answer_fields:
            if name in given or not self.edition.is_asked(
                name, self.facts
            ):  # it stands in for a document that there is
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse what could not be filed, and ask for what is required only now (`required_when`).

        The edition decides, with what is known: of this page, what is entered now and not what was entered before.
        """
        self._refuse_what_fails_its_check()
        elsewhere = {name: fact for name, fact in self.facts.items() if name not in self.fields}
        entered = {name: Known(value) for name, value in self.answers().items() if value not in ("", None, [])}
        for field in self.edition.missing_fields(elsewhere | entered, step_id=self.step.id):
            if field.required_when and field.id not in self.errors:
                self.add_error(field.id, self.fields[field.id].error_messages["required"])
        return self.cleaned_data

    def _refuse_what_fails_its_check(self) -> None:
        """An answer is kept only if it passes the very check that filing makes: there nobody could mend it any more."""
        for name, value in self.answers().items():
            for complaint in check_answer(self.edition.field(name), value):
                if complaint.severity == "error":
                    self.add_error(name, complaint.message)

    def answers(self) -> dict[str, Any]:
        """What was declared, as JSON can hold it: text, True or False, whole đồng, dates as ISO text."""
        return {name: self.cleaned_data.get(name) for name in self.answer_fields if name in self.fields}


class GroupForm(StepForm):
    """A step whose fields repeat: nothing to enter here, but its rows must be enough and complete."""

    def clean(self) -> dict[str, Any]:
        """Say what is missing. `facts` hold the rows as they stand."""
        group = self.step.group
        if group is not None and self.edition.missing_fields(self.facts, step_id=self.step.id):
            rows = self.edition.rows(group.id, self.facts)
            short = len(rows) < group.min
            words = _("Add at least %(min)s: %(what)s") if short else _("Complete every entry: %(what)s")
            raise forms.ValidationError(words, code="missing", params={"min": group.min, "what": group.title})
        return self.cleaned_data


class RowForm(StepForm):
    """One row of a step whose fields repeat."""

    def clean(self) -> dict[str, Any]:
        """Ask for what is required only now, given what else is entered in this row."""
        group = self.step.group
        if group is None:
            raise TypeError("a row belongs to a group")
        entered = {name: value for name, value in self.answers().items() if value not in ("", None)}
        known = {**self.facts, group.id: Known([{"id": _ENTERED, **entered}])}
        for field in self.edition.missing_in_row(group.id, _ENTERED, known):
            if field.required_when and field.id not in self.errors:
                self.add_error(field.id, self.fields[field.id].error_messages["required"])
        return self.cleaned_data

    def refuse(self, complaints: Mapping[str, Sequence[Complaint]]) -> None:
        """Show what does not fit the other rows."""
        for name, faults in complaints.items():
            for fault in faults:
                self.add_error(name or None, fault.message)


_ENTERED = "00000000"  # the id of a row that is being checked
_CLASSES: dict[tuple[str, str, type[StepForm]], type[StepForm]] = {}
MOST_CLASSES = 1000


def form_class(edition: Edition, step: Step | str) -> type[StepForm]:
    """The form of one step: only fields that the applicant answers, never one that a registry fills.

    Cached by the edition's digest; labels follow the active language. A step of locked fields gives an empty form,
    and so does one whose fields repeat. Errors: KeyError for a step that the edition does not have.
    """
    step = step if isinstance(step, Step) else edition.step(step)
    return _cached(edition, step, StepForm if step.group is None else GroupForm)


def row_form_class(edition: Edition, step: Step) -> type[RowForm]:
    """The form of one row of a step whose fields repeat."""
    return cast(type[RowForm], _cached(edition, step, RowForm))


def _cached(edition: Edition, step: Step, kind: type[StepForm]) -> type[StepForm]:
    key = (edition.digest, step.id, kind)
    if key not in _CLASSES:
        if len(_CLASSES) >= MOST_CLASSES:
            _CLASSES.clear()
        _CLASSES[key] = _form_class(edition, step, kind)
    return _CLASSES[key]


def _form_class(edition: Edition, step: Step, kind: type[StepForm]) -> type[StepForm]:
    asked = step.fields if kind is not GroupForm else ()
    answered = {field.id: form_field(field) for field in asked if not field.locked}
    members: dict[str, Any] = {**answered, "edition": edition, "step": step, "answer_fields": tuple(answered)}
    name = f"{kind.__name__}_{edition.digest[:12]}_{step.id}"
    return cast(type[StepForm], DeclarativeFieldsMetaclass(name, (kind,), members))


def form_field(field: Field) -> forms.Field:
    """The Django field of one definition field (design §7)."""
    common: dict[str, Any] = {
        "label": lazystr(field.title),
        "help_text": lazystr(field.hint) if field.hint else "",
        "required": field.required,
    }
    made = _made(field, common)
    made.sometimes_required = field.required_when is not None  # type: ignore[attr-defined]
    return made


def _made(field: Field, common: dict[str, Any]) -> forms.Field:
    match field.type:
        case "text":
            return ui_fields.LineField(max_length=field.max_length or ui_fields.LINE_LENGTH, **common)
        case "long_text":
            return ui_fields.LongTextField(max_length=field.max_length or ui_fields.LONG_TEXT_LENGTH, **common)
        case "choice":
            return _choice(field, common)
        case "phone":
            return ui_fields.PhoneField(**common)
        case "identity_number":
            return number_fields.IdentityNumberField(**common)
        case "business_code":
            return number_fields.BusinessCodeField(**common)
        case "tax_code":
            return number_fields.TaxCodeField(**common)
        case "number":
            most = ui_fields.MOST_MONEY if field.max is None else field.max
            return ui_fields.NumberField(least=field.min or 0, most=most, **common)
        case "several":
            several: list[tuple[str, Any]] = [(choice.code, lazystr(choice.title)) for choice in field.choices]
            return forms.MultipleChoiceField(
                choices=several, widget=forms.CheckboxSelectMultiple, **common, **_choice_words()
            )
        case "address":
            return ui_fields.AddressField(**common)
        case "product_number":
            return number_fields.ProductNumberField(**common)
        case "email":
            return ui_fields.EmailField(**common)
        case "date":
            return ui_fields.DatePartsField(year_only=field.partial, **common)
        case "money":
            most = ui_fields.MOST_MONEY if field.max is None else field.max
            return ui_fields.MoneyField(minimum=field.min or 0, maximum=most, **common)
        case "flag":
            return ui_fields.FlagField(**common)
    raise ValueError(f"The field {field.id} is filled by a registry and has no input.")


def _choice(field: Field, common: dict[str, Any]) -> forms.ChoiceField:
    choices: list[tuple[str, Any]] = [(choice.code, lazystr(choice.title)) for choice in field.choices]
    if len(choices) > MOST_RADIOS:
        return forms.ChoiceField(choices=[("", _("Choose one")), *choices], **common, **_choice_words())
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common, **_choice_words())


def _choice_words() -> dict[str, Any]:
    words = {"required": _("Choose one of the answers"), "invalid_choice": _("Choose one of the answers on the list")}
    return {"error_messages": words}

"""The errors of a form as lines that link to the input at fault."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms


@dataclass(frozen=True)
class ErrorLine:
    """One message, headed by its field's label; `target` is the id of the input, "" for the whole form."""

    message: str
    target: str


def has_errors(form: object) -> bool:
    """Whether something from a template context is a form (or formset) with errors."""
    return bool(getattr(form, "is_bound", False) and getattr(form, "errors", None))


def error_lines(form: forms.BaseForm) -> list[ErrorLine]:
    """Every error of a form, in the order of its fields, whole-form errors first."""
    if not form.is_bound:
        return []
    lines = [ErrorLine(str(message), "") for message in form.non_field_errors()]
    for field in form:
        target = getattr(field, "error_target", "") or field.id_for_label
        for message in field.errors:
            hidden = field.is_hidden
            lines.append(ErrorLine(str(message) if hidden else f"{field.label} – {message}", "" if hidden else target))
    return lines

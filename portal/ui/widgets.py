"""Inputs that Django does not have, and the GOV.UK class of each that it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.widgets import Input
from django.utils.translation import pgettext_lazy

from procedures.places import provinces

_CLASSES: tuple[tuple[tuple[type[forms.Widget], ...], str], ...] = (
    # Django's checkboxes inherit from its radio buttons: they come first.
    ((forms.CheckboxInput, forms.CheckboxSelectMultiple), "govuk-checkboxes__input"),
    ((forms.RadioSelect,), "govuk-radios__input"),
    ((forms.Select,), "govuk-select"),
    ((forms.Textarea,), "govuk-textarea"),
    ((forms.FileInput,), "govuk-file-upload"),
    ((Input,), "govuk-input"),
)


def css_class(widget: forms.Widget) -> str:
    """The GOV.UK class of a widget's input; "" for a widget of several inputs."""
    return next((css for kinds, css in _CLASSES if isinstance(widget, kinds)), "")


class SeveralFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class DateParts(forms.Widget):
    """Day, month and year as three inputs. The value is ISO text: "1990-09-02", or "1950" when only the year is known.

    `autocomplete`: "bday" for the person's own birth date, "" otherwise.
    """

    template_name = "django/forms/widgets/date_parts.html"
    use_fieldset = True
    parts: ClassVar = ("day", "month", "year")
    labels: ClassVar = {
        "day": pgettext_lazy("part of a date", "Day"),
        "month": pgettext_lazy("part of a date", "Month"),
        "year": pgettext_lazy("part of a date", "Year"),
    }

    def __init__(self, attrs: dict[str, Any] | None = None, autocomplete: str = "") -> None:
        super().__init__(attrs)
        self.autocomplete = autocomplete

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        """The parts as typed, joined as "year-month-day"; "" when all are empty. The field judges them."""
        day, month, year = (str(data.get(f"{name}_{part}") or "").strip() for part in self.parts)
        return f"{year}-{month}-{day}" if day or month or year else ""

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the three inputs was sent."""
        return all(f"{name}_{part}" not in data for part in self.parts)

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        """The legend labels the group; a label would need the first input."""
        return f"{id_}_{self.parts[0]}" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds `inputs`: one dictionary for each part."""
        context = super().get_context(name, value, attrs)
        values = self._split(value)
        id_ = context["widget"]["attrs"].get("id", "")
        context["widget"]["invalid"] = context["widget"]["attrs"].get("aria-invalid") == "true"
        context["widget"]["inputs"] = [
            {
                "part": part,
                "label": self.labels[part],
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "value": values.get(part, ""),
                "width": 4 if part == "year" else 2,
                "autocomplete": f"{self.autocomplete}-{part}" if self.autocomplete else "",
            }
            for part in self.parts
        ]
        return context

    @staticmethod
    def _split(value: Any) -> dict[str, str]:
        if isinstance(value, date):
            value = value.isoformat()
        year, _dash, rest = str(value or "").partition("-")
        month, _dash, day = rest.partition("-")
        return {"day": day.removeprefix("0"), "month": month.removeprefix("0"), "year": year}


class AddressParts(forms.MultiWidget):
    """A province to choose, a ward and a line to type."""

    template_name = "django/forms/widgets/address_parts.html"
    use_fieldset = True
    parts: ClassVar = ("province", "ward", "detail")
    labels: ClassVar = {
        "province": pgettext_lazy("part of an address", "Province or city"),
        "ward": pgettext_lazy("part of an address", "Ward or commune"),
        "detail": pgettext_lazy("part of an address", "House number and street, or hamlet"),
    }

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        listed = [(one.code, one.name) for one in provinces().values()]
        choices = [("", pgettext_lazy("part of an address", "Choose one")), *listed]
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "province": forms.Select(choices=choices, attrs={"class": "govuk-select"}),
            "ward": forms.TextInput(attrs={"class": "govuk-input govuk-!-width-two-thirds"}),
            "detail": forms.TextInput(attrs={"class": "govuk-input"}),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The parts of an address that was kept."""
        held = value if isinstance(value, Mapping) else {}
        return [str(held.get(name, "")) for name in ("province_code", "ward", "detail")]

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        """The legend labels the group."""
        return f"{id_}_{self.parts[0]}" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds `inputs`: each part with its label and its id."""
        context = super().get_context(name, value, attrs)
        id_ = context["widget"]["attrs"].get("id", "")
        context["widget"]["inputs"] = []
        for part, widget in zip(self.parts, context["widget"]["subwidgets"], strict=True):
            widget["attrs"]["id"] = f"{id_}_{part}"
            widget["attrs"]["autocomplete"] = "off"
            context["widget"]["inputs"].append({"label": self.labels[part], "widget": widget})
        return context


class RadiosBeside(forms.RadioSelect):
    """Few and short choices, beside each other where there is room."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Says so to the template."""
        context = super().get_context(name, value, attrs)
        context["widget"]["beside"] = True
        return context


class PhoneInput(forms.TextInput):
    """A telephone number: a phone shows its number keys."""

    input_type = "tel"


class MoneyInput(forms.TextInput):
    """Whole đồng, shown with its thousands apart."""

    def format_value(self, value: Any) -> str | None:
        """430000 as "430.000"; what is no number as it was typed."""
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else super().format_value(value)

"""What a head of division fills in to propose a change of the working calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import LineField, LongTextField
from workflows.clock.changing import MOST_DAYS, NewHours
from workflows.clock.hours import Hours, Spell
from workflows.people.models import Unit

DAY: Final = "%d/%m/%Y"
#: A change concerns the near future, or days just past that a decision came too late for.
YEARS: Final = 2


class DaysField(LongTextField):
    """Days, one a line, as they are shown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=1000, help_text=_("One day a line, such as 02/01/2026"), **options)

    def clean(self, value: Any) -> list[dt.date]:
        """The days, in order, each once. Raises ValidationError."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_DAYS:
            raise ValidationError(_("Enter at most %(most)s days"), code="many", params={"most": MOST_DAYS})
        return sorted({_day(line) for line in lines})


class SpellField(LineField):
    """From an hour to another one of the same day."""

    def clean(self, value: Any) -> Spell | None:
        """The two hours, or None. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        try:
            begins, ends = (_time(part) for part in text.replace("–", "-").split("-"))
        except ValueError:
            raise ValidationError(_("Enter hours such as 08:00-12:00"), code="hours") from None
        if begins >= ends:
            raise ValidationError(_("The first hour must be before the second one"), code="order")
        return begins, ends


def _time(text: str) -> dt.time:
    """An hour such as 8:00 or 08:00. Errors: ValueError."""
    return dt.datetime.strptime(text.strip(), "%H:%M").time()


def _day(text: str) -> dt.date:
    try:
        day = dt.datetime.strptime(text, DAY).date()  # a day has no time zone
    except ValueError:
        raise ValidationError(_("“%(text)s” is no day; enter one such as 02/01/2026"), params={"text": text}) from None
    if abs(day.year - dt.datetime.now(tz=dt.UTC).year) > YEARS:
        raise ValidationError(_("%(text)s is too far away; is the year right?"), params={"text": text})
    return day


class ChangeForm(forms.Form):
    """A decision about days, working hours, or both."""

    decision = LineField(
        label=_("Decision"),
        help_text=_("Number and date of the decision or notice that says so"),
        max_length=200,
        error_messages={"required": _("Enter the number and date of the decision")},
    )
    reason_vi = LineField(
        label=_("Reason, in Vietnamese"),
        help_text=_("Shown in every deadline that it moves"),
        max_length=200,
        error_messages={"required": _("Enter the reason in Vietnamese")},
    )
    reason_en = LineField(
        label=_("Reason, in English"),
        max_length=200,
        error_messages={"required": _("Enter the reason in English")},
    )
    free = DaysField(label=_("Days off"))
    worked = DaysField(label=_("Days that are worked"))
    public = DaysField(label=_("Days that are as in the public calendar again"))
    unit = forms.ChoiceField(label=_("Working hours"), required=False, choices=lambda: _units())
    since = LineField(label=_("From which day on"), required=False, max_length=10)
    morning = SpellField(label=_("In the morning"), help_text=_("Such as 08:00-12:00"), required=False, max_length=20)
    afternoon = SpellField(
        label=_("In the afternoon"), help_text=_("Such as 13:00-17:00"), required=False, max_length=20
    )

    def clean(self) -> dict[str, Any]:
        """One word about each day, and hours that are whole. Raises ValidationError."""
        data = super().clean() or {}
        named = [*data.get("free", ()), *data.get("worked", ()), *data.get("public", ())]
        if twice := sorted({day for day in named if named.count(day) > 1}):
            raise ValidationError(
                _("%(day)s stands here twice. Say one thing about each day."), params={"day": f"{twice[0]:{DAY}}"}
            )
        if data.get("unit"):
            self._clean_hours(data)
        if not self.errors and not named and not data.get("unit"):
            raise ValidationError(_("Name at least one day, or working hours."))
        return data

    def _clean_hours(self, data: dict[str, Any]) -> None:
        try:
            data["since"] = _day(data.get("since") or "")
        except ValidationError:
            self.add_error("since", ValidationError(_("Enter a day such as 01/04/2026"), code="since"))
        for name in ("morning", "afternoon"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("Enter hours such as 08:00-12:00"), code="hours"))
        morning, afternoon = data.get("morning"), data.get("afternoon")
        if morning and afternoon and morning[1] > afternoon[0]:
            self.add_error("afternoon", ValidationError(_("The afternoon begins after the morning ends"), code="order"))

    @property
    def days(self) -> dict[dt.date, bool | None]:
        """Of each day whether it is worked; None: as in the public calendar."""
        said = self.cleaned_data
        return {
            **dict.fromkeys(said["free"], False),
            **dict.fromkeys(said["worked"], True),
            **dict.fromkeys(said["public"]),
        }

    @property
    def hours(self) -> list[NewHours]:
        """The hours, if any."""
        said = self.cleaned_data
        if not said["unit"]:
            return []
        unit = None if said["unit"] == "all" else Unit.objects.get(code=said["unit"])
        return [NewHours(unit, said["since"], Hours(said["morning"], said["afternoon"]))]


def _units() -> list[tuple[str, Any]]:
    units = [(unit.code, str(unit)) for unit in Unit.objects.order_by("code")]
    return [("", _("They stay as they are")), ("all", _("Of all units that have none of their own")), *units]

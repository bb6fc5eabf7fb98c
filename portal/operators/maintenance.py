"""Planning a maintenance window of a registry, ending one early, calling one off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from integrations.exchange.models import Maintenance
from integrations.registries import REGISTRIES
from portal.accounts.access import officials_only
from portal.ui.fields import LineField
from workflows.cases.acting import official_actor
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.models import Official
from workflows.people.permissions import Permission

MOMENT: Final = "%d/%m/%Y %H:%M"
LONGEST: Final = timedelta(days=31)
#: Windows on one page.
MOST: Final = 100


class MomentField(forms.DateTimeField):
    """A date and time of day in Viet Nam, typed as they are shown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=[MOMENT],
            widget=forms.DateTimeInput(
                format=MOMENT, attrs={"autocomplete": "off", "class": "govuk-input--width-20", "spellcheck": "false"}
            ),
            error_messages={
                "required": _("Enter a date and time"),
                "invalid": _("Enter a date and time such as 02/09/2026 22:00"),
            },
            **options,
        )


class MaintenanceForm(forms.Form):
    """A window in which a registry is not asked, and what people are told about it."""

    registry = forms.ChoiceField(
        label=_("Registry"),
        choices=lambda: [("", _("Choose one")), *((code, lazystr(info)) for code, info in REGISTRIES.items())],
        error_messages={"required": _("Choose a registry")},
    )
    starts_at = MomentField(label=_("Start"), help_text=_("Day, month, year and time, such as 02/09/2026 22:00"))
    ends_at = MomentField(label=_("End"), help_text=_("From then on the registry is asked again"))
    note_vi = LineField(label=_("Remark in Vietnamese"), max_length=300, required=False)
    note_en = LineField(
        label=_("Remark in English"),
        max_length=300,
        required=False,
        help_text=_("Everybody can read it. Give it in both languages or in none."),
    )

    def clean(self) -> dict[str, Any]:
        """The end lies after the start and ahead of us; a remark is there in both languages or in none."""
        said = super().clean() or {}
        starts_at, ends_at = said.get("starts_at"), said.get("ends_at")
        if starts_at and ends_at:
            if ends_at <= starts_at:
                self.add_error("ends_at", _("The end must be after the start"))
            elif ends_at <= timezone.now():
                self.add_error("ends_at", _("The end must lie in the future"))
            elif ends_at - starts_at > LONGEST:
                self.add_error("ends_at", _("A window lasts 31 days at most"))
        for name, other in (("note_vi", "note_en"), ("note_en", "note_vi")):
            if said.get(other) and name in said and not said[name]:
                self.add_error(name, ValidationError(_("Give the remark in both languages"), code="one_language"))
        return said


@dataclass(frozen=True)
class Window:
    """One maintenance window: under way or planned."""

    row: Maintenance
    registry: Any
    running: bool


def windows() -> list[Window]:
    """The windows that have not ended, by their start."""
    now = timezone.now()
    rows = Maintenance.objects.filter(ends_at__gt=now).order_by("starts_at", "pk")[:MOST]
    return [Window(row, REGISTRIES.get(row.registry, row.registry), row.starts_at <= now) for row in rows]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.OPERATE)
def plan(request: HttpRequest, official: Official) -> HttpResponse:
    """Announce a window."""
    form = MaintenanceForm(request.POST or None, initial={"registry": request.GET.get("registry", "")})
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            row = Maintenance.objects.create(**form.cleaned_data)
            _record(Kind.MAINTENANCE_PLANNED, official, row)
        messages.success(request, _("The maintenance is planned. Everybody can see it now."))
        return redirect("operators:home")
    return render(request, "operators/maintenance_plan.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.OPERATE)
def end(request: HttpRequest, official: Official, window: int) -> HttpResponse:
    """End a window that is under way, or call off one that has not begun; asked first (GET)."""
    found = get_object_or_404(Maintenance, pk=window)
    now = timezone.now()
    if found.ends_at <= now:
        messages.warning(request, _("This maintenance is over already."))
        return redirect("operators:home")
    shown = Window(found, REGISTRIES.get(found.registry, found.registry), found.starts_at < now)
    if request.method != "POST":
        return render(request, "operators/maintenance_end.html", {"window": shown})
    with transaction.atomic():
        _record(Kind.MAINTENANCE_ENDED, official, found)
        if shown.running:
            Maintenance.objects.filter(pk=found.pk).update(ends_at=now)
        else:
            found.delete()
    messages.success(request, _("The maintenance is over.") if shown.running else _("The maintenance is called off."))
    return redirect("operators:home")


def _record(kind: Kind, official: Official, row: Maintenance) -> None:
    actor = official_actor(official)
    data = {
        "registry": row.registry,
        "starts_at": row.starts_at.isoformat(timespec="seconds"),
        "ends_at": row.ends_at.isoformat(timespec="seconds"),
    }
    record(kind, by=actor, stream=f"user:{actor.ref}", data={"maintenance": row.pk, **data})

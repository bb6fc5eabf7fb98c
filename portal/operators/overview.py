"""The operator's first page: what the registries do, what wants attention, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.exchange.models import Breaker
from portal.accounts.access import officials_only
from portal.operators.alarms import open_alarms
from portal.operators.maintenance import windows
from portal.ui.registries import RegistryLine, registry_lines
from portal.ui.text import local_datetime
from workflows.filling.waiting import Waiting, waiting_for
from workflows.outbox import oldest_due_seconds
from workflows.outbox.left_over import count_left_over
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Counted up to here; beyond it the page says "more than".
MOST_WAITING: Final = 1000
MOST_LEFT_OVER: Final = 1000


@dataclass(frozen=True)
class OperatedRegistry:
    """One registry with what only an operator wants to know."""

    line: RegistryLine
    breaker: Any
    waiting: Waiting


@never_cache
@require_safe
@officials_only(Permission.OPERATE)
def home(request: HttpRequest, official: Official) -> HttpResponse:
    """Everything at a glance; it costs the same however much waits."""
    breakers = Breaker.objects.in_bulk()
    registries = [
        OperatedRegistry(line, _breaker(breakers.get(line.code)), waiting_for(line.code, MOST_WAITING))
        for line in registry_lines()
    ]
    left = count_left_over(MOST_LEFT_OVER)
    return render(
        request,
        "operators/home.html",
        {
            "now": timezone.now(),
            "registries": registries,
            "alarms": open_alarms(),
            "windows": windows(),
            "left": left,
            "left_more": sum(left.values()) >= MOST_LEFT_OVER,
            "late_minutes": int(oldest_due_seconds() // 60),
        },
    )


def _breaker(row: Breaker | None) -> str:
    """Whether we ask at all."""
    if row is None or row.opened_until is None:
        failures = row.failures if row else 0
        return _("closed; failures lately: %(failures)s") % {"failures": failures} if failures else _("closed")
    if row.opened_until > timezone.now():
        return _("open until %(until)s") % {"until": local_datetime(row.opened_until)}
    return _("half open: one question tries it")

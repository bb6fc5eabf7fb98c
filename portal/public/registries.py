"""Whether the registries answer now, and when they will be in maintenance: for everybody, without an account."""

from __future__ import annotations

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from integrations.exchange.health import State
from portal.ui.registries import planned_maintenance, registry_lines

#: Planned windows on the page, the next ones.
MOST_PLANNED: Final = 20


@login_not_required
@never_cache
@require_safe
def registries(request: HttpRequest) -> HttpResponse:
    """Every registry in plain words. It says nothing about anybody's question, and asks no registry."""
    lines = registry_lines()
    return render(
        request,
        "public/registries.html",
        {
            "now": timezone.now(),
            "lines": lines,
            "troubled": [line for line in lines if line.state != State.UP],
            "planned": planned_maintenance(MOST_PLANNED),
        },
    )

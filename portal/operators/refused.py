"""Having a registry asked again what it has refused, once what was wrong on our side is mended."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from integrations.registries import REGISTRIES
from portal.accounts.access import officials_only
from workflows.cases.acting import official_actor
from workflows.filling.refused import ask_refused_again
from workflows.people.models import Official
from workflows.people.permissions import Permission


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.OPERATE)
def ask_again(request: HttpRequest, official: Official, registry: str) -> HttpResponse:
    """Say what it means (GET), and do it (POST)."""
    if registry not in REGISTRIES:
        raise Http404
    if request.method == "POST":
        ask_refused_again(registry, by=official_actor(official))
        messages.success(request, _("What this registry had refused is asked again, little by little."))
        return redirect("operators:home")
    return render(request, "operators/ask_again.html", {"registry": REGISTRIES[registry]})

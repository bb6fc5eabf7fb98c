"""`GET /healthz`: whether this process can serve, for a supervisor or a load balancer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from workflows.outbox import oldest_due_seconds


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, 503 otherwise. Says nothing that a stranger may not know.

    `oldest_due_seconds`: for how long the oldest due job has waited. Late work is the worker's trouble, which shows
    here but takes no web process out of service.
    """
    try:
        waiting = oldest_due_seconds()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "reachable", "oldest_due_seconds": round(waiting, 1)})

"""A list of the queue as a file: asked for, made by a worker, downloaded while it lasts."""

from __future__ import annotations

import uuid
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.officials.queue import address
from portal.officials.searching import words_of
from workflows.cases import exporting
from workflows.cases.acting import official_actor
from workflows.cases.models import ExportFormat, QueueExport
from workflows.cases.queries import read, write
from workflows.documents.sealed_files import read_sealed
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

MEDIA_TYPES: Final = {
    ExportFormat.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.CSV.value: "text/csv; charset=utf-8",
}


@require_POST
@officials_only(Permission.SEE_UNIT_CASES)
def ask(request: HttpRequest, official: Official) -> HttpResponse:
    """Have what the queue shows made into a file."""
    form = request.POST.get("format", "")
    export = exporting.ask(
        official,
        query=write(read(request.POST.get("query", ""))),
        words=words_of(request, request.POST.get("search", "")),
        form=ExportFormat(form) if form in ExportFormat.values else ExportFormat.XLSX,
        language="en" if get_language() == "en" else "vi",
    )
    return redirect("officials:export", export=export.public_id)


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def export(request: HttpRequest, official: Official, export: uuid.UUID) -> HttpResponse:
    """How far the file is; then the way to it."""
    found = _own(official, export)
    context = {
        "export": found,
        "given_up": found.made_at is None and exporting.is_given_up(found),
        "most": exporting.MOST_ROWS,
        "back": reverse("officials:register") if found.since else address(found.query),
        "register": found.since is not None,
    }
    return render(request, "officials/export.html", context)


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def file(request: HttpRequest, official: Official, export: uuid.UUID) -> HttpResponseBase:
    """The file, for whoever asked for it, until it expires. Each download is recorded, too."""
    found = _own(official, export)
    if not found.ready:
        raise Http404
    record_read(by=official_actor(official), whose=[], fields=[f"queue_export:{found.public_id}"], why="queue_export")
    response = StreamingHttpResponse(read_sealed(found.file, found.context), content_type=MEDIA_TYPES[found.format])
    name = f"{'register' if found.since else 'queue'}-{timezone.localtime(found.made_at):%Y-%m-%d-%H%M}.{found.format}"
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _own(official: Official, public_id: uuid.UUID) -> QueueExport:
    return get_object_or_404(QueueExport, official=official, public_id=public_id)

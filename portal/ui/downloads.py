"""Giving out a file that a stranger made, so that no browser ever runs anything of it on our pages (R-SEC-4)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from workflows.documents.models import Upload
from workflows.documents.uploads import read


def as_attachment(upload: Upload) -> HttpResponse:
    """The file for saving. The caller has looked whether the person may have it, and journals the read.

    Raises workflows.documents.storing.Damaged.
    """
    response = HttpResponse(read(upload), content_type=upload.media_type)
    response["Content-Disposition"] = content_disposition_header(True, upload.name or "") or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

"""Giving out files: our own documents, and what a stranger made, of which no browser ever runs anything (R-SEC-4)."""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from workflows.cases.control_slip import slip
from workflows.cases.models import Case
from workflows.documents import storing
from workflows.documents.models import Document, Upload
from workflows.documents.uploads import pieces_of
from workflows.filling.facts import others_of_case
from workflows.journal.writing import record_read
from workflows.people.actors import Actor

log = structlog.get_logger(__name__)


def as_attachment(upload: Upload) -> StreamingHttpResponse:
    """The file for saving, piece by piece: it may be large. The caller journals the read.

    The caller has looked whether the person may have it. Raises workflows.documents.storing.Damaged; what is found out
    in the middle cuts the download short, and the browser says so.
    """
    response = StreamingHttpResponse(pieces_of(upload), content_type=upload.media_type)
    response["Content-Length"] = str(upload.size)
    response["Content-Disposition"] = content_disposition_header(True, upload.name or "") or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def give_document(request: HttpRequest, paper: Document, case: Case, *, by: Actor, why: str, back: str) -> HttpResponse:
    """A document of a case as PDF, the look recorded. The caller has looked whether the person may have it.

    A damaged file leads to the case's page at the address called `back`, with words that say so.
    """
    try:
        pdf = storing.read(paper)
    except storing.Damaged:
        log.exception("documents.damaged", document=str(paper.public_id), case=case.code)
        messages.error(request, _("This document cannot be opened: its file is damaged. The operator has been told."))
        return redirect(back, code=case.code)
    whose = [case.person.identity_index, *others_of_case(case.code)]
    record_read(by=by, whose=whose, fields=[f"document:{paper.kind}"], why=why, cases=[case.code])
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.code}-{paper.kind}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def control_slip(case: Case, *, by: Actor) -> HttpResponse:
    """Form 06 of a case as it stands, as PDF, the look recorded. The caller has looked whether the official may."""
    pdf = slip(case)
    whose = [case.person.identity_index]
    record_read(by=by, whose=whose, fields=["applicant_name"], why="control_slip", cases=[case.code])
    return as_pdf(pdf, f"{case.code}-control-slip.pdf")


def as_pdf(pdf: bytes, name: str) -> HttpResponse:
    """What was made for this one look, for saving: the page stays open. The caller journals it."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

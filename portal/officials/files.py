"""Files that applicants added to a case: listed at the documents they stand for, given out for saving, recorded."""

from __future__ import annotations

import uuid

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from portal.accounts.access import officials_only
from portal.ui.components import Action
from portal.ui.dossiers import files_of_case
from portal.ui.downloads import as_attachment
from procedures.components import Component, ask_of
from workflows.cases.acting import official_actor
from workflows.cases.correcting import cases_with
from workflows.cases.models import Case
from workflows.cases.record import CaseRecord
from workflows.documents.models import Scan, Upload
from workflows.documents.storing import Damaged
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

log = structlog.get_logger(__name__)


@require_GET
@officials_only(Permission.SEE_UNIT_CASES)
def upload(request: HttpRequest, official: Official, public_id: uuid.UUID) -> HttpResponseBase:
    """A file of a case that the official may see; of a draft there is none for anybody here."""
    paper = get_object_or_404(Upload.objects.given_out(), public_id=public_id, case_code__isnull=False)
    seen = Case.objects.for_official(official).select_related("person").filter(code__in=cases_with(paper))
    found = seen.order_by("pk").first()
    if found is None:
        raise Http404
    try:
        response = as_attachment(paper)
    except Damaged:
        log.exception("uploads.damaged", upload=str(public_id), case=found.code)
        messages.error(request, _("This document cannot be opened: its file is damaged. The operator has been told."))
        return redirect("officials:case", code=found.code)
    record_read(
        by=official_actor(official),
        whose=[found.person.identity_index],
        fields=[f"upload:{paper.component or 'dispute'}"],
        why="document",
        cases=[found.code],
    )
    return response


@require_GET
@officials_only(Permission.SEE_UNIT_CASES)
def files(request: HttpRequest, official: Official, code: str, component: str) -> HttpResponse:
    """The files of a component, part by part in the order of its index, with their digests."""
    found = get_object_or_404(Case.objects.for_official(official).select_related("person"), code=code)
    context = files_of_case(request, found, component)
    record_read(
        by=official_actor(official),
        whose=[found.person.identity_index],
        fields=[f"files:{component}"],
        why="case",
        cases=[code],
    )
    return render(request, "officials/files.html", context)


def file_links(component: Component, content: CaseRecord) -> list[Action]:
    """The way to what was submitted in the place of a component, if anything was: its file, or the list of several."""
    given = [file for file in content.files if file.component == component.id]
    if not given:
        return []
    if ask_of(component).max_files > 1:
        words = ngettext("See %(count)d file", "See %(count)d files", len(given)) % {"count": len(given)}
        own = {"code": content.case.code, "component": component.id}
        return [Action(words, reverse("officials:files", kwargs=own), component.title)]
    return [
        Action(_("Download the file"), reverse("officials:upload", kwargs={"public_id": file.upload}), file.name)
        for file in given
    ]


def scan_words(component: Component, content: CaseRecord) -> str:
    """Of one file that was handed in, whether it was scanned for viruses."""
    scans = [file.scan for file in content.files if file.component == component.id]
    return str(Scan(scans[0]).label) if len(scans) == 1 else ""

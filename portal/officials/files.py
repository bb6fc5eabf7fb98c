"""Files that applicants added to a case: listed at the documents they stand for, given out for saving, recorded."""

from __future__ import annotations

import uuid

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.accounts.access import officials_only
from portal.ui.components import Action
from portal.ui.downloads import as_attachment
from workflows.cases.acting import official_actor
from workflows.cases.models import Case
from workflows.cases.record import CaseRecord
from workflows.documents.models import Upload
from workflows.documents.storing import Damaged
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

log = structlog.get_logger(__name__)


@require_GET
@officials_only(Permission.SEE_UNIT_CASES)
def upload(request: HttpRequest, official: Official, public_id: uuid.UUID) -> HttpResponse:
    """A file of a case that the official may see; of a draft there is none for anybody here."""
    paper = get_object_or_404(Upload.objects.current(), public_id=public_id, case_code__isnull=False)
    found = get_object_or_404(Case.objects.for_official(official).select_related("person"), code=paper.case_code)
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


def file_links(component: str, content: CaseRecord) -> list[Action]:
    """The way to the file that was submitted in the place of a component, if there is one."""
    return [
        Action(_("Download the file"), reverse("officials:upload", kwargs={"public_id": file.upload}), file.name)
        for file in content.files
        if file.component == component
    ]

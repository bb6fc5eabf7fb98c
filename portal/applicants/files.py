"""The Documents page: one file for each document that no registry holds; and the applicant's own files again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import structlog
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.applicants.dossier import is_dossier
from portal.applicants.finding import find_case, find_draft
from portal.applicants.pages import closed
from portal.ui.downloads import as_attachment
from procedures.component_findings import ComponentFinding
from procedures.grammar import Component
from workflows.documents.models import Upload
from workflows.documents.storing import Damaged
from workflows.documents.uploads import NotAccepted
from workflows.drafts.actions import DraftClosed
from workflows.drafts.dossiers import DossierStanding
from workflows.drafts.files import NotWanted, add_file, remove_file
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.journal.writing import record_read
from workflows.people.actors import Actor
from workflows.people.capacities import Act
from workflows.people.models import Person

log = structlog.get_logger(__name__)


class FileForm(forms.Form):
    """One file. What may be wrong with it is found out, and said, by workflows.documents.looking."""

    file = forms.FileField(
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB. A clear photograph of every page is enough."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, component: Component, data: Any = None, files: Any = None) -> None:
        """`component`: the document that the file is asked for; names the inputs and their label."""
        super().__init__(data, files, prefix=component.id)
        file: Any = self.fields["file"]
        file.label = _("File: %(document)s") % {"document": component.title}
        file.sometimes_required = getattr(component, "required", True)  # else the label says "(optional)"


@dataclass(frozen=True)
class Wanted:
    """One document that is asked for: the file in its place, if any, and the form to send one."""

    finding: ComponentFinding
    upload: Upload | None
    form: FileForm | None
    dossier: DossierStanding | None = None  # where files have a page of their own: then neither upload nor form
    infected: bool = False

    @property
    def given(self) -> bool:
        """Whether what is asked for is there."""
        return self.dossier.complete if self.dossier else self.upload is not None


@require_http_methods(["GET", "HEAD"])
@applicants_only
def documents(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """What is asked for as a file, what is there, and what is left."""
    return _page(request, _open(request, person, draft))


@require_POST
@applicants_only
def add(request: HttpRequest, person: Person, draft: uuid.UUID, component: str) -> HttpResponse:
    """Put a file in the place of a document; one that is not taken leaves the earlier one where it is."""
    mine = _open(request, person, draft)
    asked = next((part for part in mine.edition.components if part.id == component), None)
    if asked is None or is_dossier(asked):
        raise Http404
    form = FileForm(asked, request.POST, request.FILES)
    try:
        add_file(mine, component, request.FILES.get(form.add_prefix("file")))
    except NotWanted:
        raise Http404 from None
    except DraftClosed:
        return closed(request)
    except NotAccepted as refusal:
        too_long = int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        form.is_valid()
        form.add_error("file", NotAccepted("size").message if too_long else refusal.message)
        return _page(request, mine, refused=form)
    messages.success(request, _("The file was added."))
    return redirect("applicants:documents", draft=draft)


@require_POST
@applicants_only
def remove(request: HttpRequest, person: Person, draft: uuid.UUID, component: str) -> HttpResponse:
    """Take a file away again."""
    try:
        remove_file(_open(request, person, draft), component)
    except DraftClosed:
        return closed(request)
    messages.success(request, _("The file was removed."))
    return redirect("applicants:documents", draft=draft)


@require_GET
@applicants_only
def download(request: HttpRequest, person: Person, public_id: uuid.UUID) -> HttpResponseBase:
    """A file of a draft or of a case that the person may see."""
    upload = get_object_or_404(Upload.objects.current().select_related("person"), public_id=public_id)
    if upload.draft is not None:
        find_draft(request, person, upload.draft)
    else:
        find_case(request, person, upload.case_code or "")
    try:
        response = as_attachment(upload)
    except Damaged:
        log.exception("uploads.damaged", upload=str(public_id))
        messages.error(request, _("This document cannot be opened: its file is damaged. The operator has been told."))
        return redirect("applicants:list")
    record_read(
        by=Actor("person", str(person.public_id)),
        whose=[upload.person.identity_index],
        fields=["upload"],
        why="own document",
        cases=[upload.case_code] if upload.case_code else [],
        drafts=[str(upload.draft)] if upload.draft else [],
    )
    return response


def _open(request: HttpRequest, person: Person, draft: uuid.UUID) -> Draft:
    """An open draft on which the person works, whose plan was agreed to: before that nobody knows what is missing."""
    return find_draft(request, person, draft, Act.PREPARE, open_only=True, agreed=True)


def _page(request: HttpRequest, draft: Draft, *, refused: FileForm | None = None) -> HttpResponse:
    readiness = readiness_of(draft)
    wanted = wanted_files(readiness, refused)
    context: dict[str, Any] = {
        "draft": draft,
        "edition": readiness.edition,
        "readiness": readiness,
        "wanted": wanted,
        "given": sum(one.given for one in wanted),
        "form": refused,
    }
    return render(request, "applicants/documents.html", context, status=422 if refused else 200)


def wanted_files(readiness: Readiness, refused: FileForm | None = None) -> list[Wanted]:
    """Every document that is asked for as a file, in the edition's order."""
    ids = {component.id for component in readiness.files_wanted}
    single = {component.id for component in readiness.files_wanted if not is_dossier(component)}
    given = {upload.component: upload for upload in readiness.files} if single else {}
    return [
        _wanted(part, readiness.dossiers[part.component.id], given, refused)
        for part in readiness.components
        if part.component.id in ids
    ]


def _wanted(
    part: ComponentFinding, standing: DossierStanding, given: dict[str, Upload], refused: FileForm | None
) -> Wanted:
    if is_dossier(part.component):
        return Wanted(part, None, None, standing)
    upload = given.get(part.component.id)
    return Wanted(part, upload, _form(part.component, refused), infected=standing.infected > 0 and upload is None)


def _form(component: Component, refused: FileForm | None) -> FileForm:
    return refused if refused is not None and refused.prefix == component.id else FileForm(component)

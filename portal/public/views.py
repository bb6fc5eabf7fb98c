"""Pages that need no account. They read the catalogue and the list of documents, and write nothing."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from portal.accounts.next_page import with_next
from portal.public import explaining, wording
from portal.public.figures import statistics
from portal.public.papers import papers
from portal.ui.components import Row
from portal.ui.text import local_date
from procedures import catalogue as editions
from procedures.catalogue import Edition
from workflows.cases.correcting import replacement_of_document
from workflows.documents.kinds import Kind
from workflows.documents.models import Document
from workflows.people.models import User

LONGEST_CODE = 100
#: Only what was granted can be replaced by something newer.
RESULTS = (Kind.LICENCE, Kind.RESULT)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in plain words."""
    return render(request, "public/home.html")


@login_not_required
@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one procedure, by the edition in force today."""
    try:
        if "\x00" in code:  # which PostgreSQL cannot be asked for
            raise editions.UnknownProcedure
        edition = editions.in_force(code, timezone.localdate())
    except editions.UnknownProcedure:
        return render(request, "public/unknown_procedure.html", {"code": code[:LONGEST_CODE]}, status=404)
    except editions.NotInForce:
        return render(request, "public/not_in_force.html", {"code": code}, status=404)
    return render(request, "public/procedure.html", {**_explained(edition), **_start(request, edition)})


@login_not_required
@require_safe
def verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether this system issued the document with this code; the QR code on it leads here. Nothing personal."""
    document = _document(public_id)
    if document is None:
        return render(request, "public/unknown_document.html", {"typed": public_id[:LONGEST_CODE]}, status=404)
    newer = replacement_of_document(document.public_id) if document.kind in RESULTS else None
    return render(request, "public/verify.html", {"document": document, "rows": _rows(document), "newer": newer})


@login_not_required
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Type the code that stands below the QR code."""
    typed = request.GET.get("document", "").strip().rstrip("/").rpartition("/")[2]
    if typed:
        return redirect("public:verify", public_id=typed[:LONGEST_CODE])
    return render(request, "public/verify_form.html")


def _explained(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition,
        "crumbs": [
            (_("Start page"), reverse("public:home")),
            (pgettext("navigation", "Procedures"), reverse("public:catalogue")),
            (edition.title,),
        ],
        "facts": explaining.facts(edition),
        "conditions": explaining.conditions(edition),
        "tables": explaining.tables(edition),
        "papers": papers(edition),
        "asked": explaining.asked(edition),
        "stages": explaining.stages(edition),
        "laws": explaining.laws(edition),
        "unverified": explaining.unverified(edition),
        "ways": explaining.ways(edition),
        "decided_by": explaining.decided_by(edition),
        "validity": wording.validity(edition.result),
        "statistics": statistics(edition.code),
    }


def _start(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """How this visitor starts: by a button, by signing in first, or not at all."""
    address = reverse("applicants:start", kwargs={"code": edition.code})
    user = request.user
    if not isinstance(user, User):
        return {"start": "sign_in", "start_address": with_next("accounts:sign_in", address)}
    if not user.is_applicant:
        return {"start": "official", "start_address": ""}
    return {"start": "button" if user.person.may_file else "level_one", "start_address": address}


def _rows(document: Document) -> list[Row]:
    """What a document says of itself; nothing of the person whom it is about."""
    return [
        Row(_("Document"), document.title, note=str(Kind(document.kind).label)),
        Row(_("Number"), document.number),
        Row(_("Case code"), document.case_code),
        Row(_("Issued on"), local_date(document.issued_at)),
        Row(_("Issued by"), _("Ministry of Health, one-stop portal Một Cửa")),
        Row(_("Fingerprint of the file (SHA-256)"), format_html('<span class="mc-digest">{}</span>', document.sha256)),
    ]


def _document(public_id: str) -> Document | None:
    try:
        return Document.objects.filter(public_id=uuid.UUID(public_id)).first()
    except ValueError:
        return None

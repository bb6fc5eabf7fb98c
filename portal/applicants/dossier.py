"""A dossier of many files: sending several at once, which part each went to, what is missing; also without script."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.applicants.arriving import ArrivedFile, SealingUploadHandler
from portal.applicants.finding import find_draft
from portal.applicants.pages import closed
from portal.ui.widgets import SeveralFiles
from procedures.components import Component, FileAsk, ask_of
from workflows.documents.looking import ENDINGS, KINDS, words_of
from workflows.documents.models import Transfer, TransferState, Upload
from workflows.documents.uploads import uploads_of
from workflows.drafts import sending
from workflows.drafts.actions import DraftClosed
from workflows.drafts.dossiers import DossierStanding
from workflows.drafts.files import NotWanted, move_file, remove_upload
from workflows.drafts.models import Draft
from workflows.drafts.readiness import Readiness, readiness_of
from workflows.people.capacities import Act
from workflows.people.models import Person

#: Files on one page of the list.
PAGE: Final = 50
#: Seconds that a form waits for its files to be looked into; a worker goes on with the rest.
BUDGET: Final = 4.0


class SendForm(forms.Form):
    """Several files at once, and the part to which they belong unless their names say it."""

    part = forms.ChoiceField(required=False)
    sent = forms.FileField(required=False, widget=SeveralFiles)

    def __init__(self, ask: FileAsk, *, part: str = "") -> None:
        super().__init__(initial={"part": part})
        choices: Any = self.fields["part"]
        choices.label = _("To which part do the files belong?")
        choices.sometimes_required = True
        choices.choices = [("", _("As their names say")), *part_choices(ask)]
        if not ask.parts:
            del self.fields["part"]
        files: Any = self.fields["sent"]
        files.label, files.sometimes_required = _("Files"), True
        kinds = ", ".join(KINDS[kind] for kind in ask.kinds)
        files.help_text = _("%(kinds)s, each of at most %(size)d MB; or a ZIP archive of them.") % {
            "kinds": kinds,
            "size": ask.max_megabytes,
        }
        endings = [f".{ending}" for ending, (kind, _magic) in ENDINGS.items() if kind in ask.kinds]
        files.widget.attrs["accept"] = ",".join([*endings, ".zip"])


class MoveForm(forms.Form):
    """The part to which one file belongs."""

    part = forms.ChoiceField()

    def __init__(self, ask: FileAsk, data: Any = None, *, part: str = "") -> None:
        super().__init__(data, initial={"part": part})
        choices: Any = self.fields["part"]
        choices.label = _("Part")
        choices.choices = [*([] if part else [("", _("Choose a part"))]), *part_choices(ask)]


def part_choices(ask: FileAsk) -> list[tuple[str, str]]:
    """The parts of an index, as a list to choose from."""
    return [(part.code, f"{part.code} {part.title}") for part in ask.parts]


def is_dossier(component: Component) -> bool:
    """Whether a component's files have a page of their own: there are several, or large ones, or an index."""
    ask = ask_of(component)
    return ask.max_files > 1 or ask.max_megabytes > 10 or bool(ask.parts)


@csrf_exempt  # the forgery check reads the form, and must not do so before our handler is in its place: see `_send`
@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def dossier(request: HttpRequest, person: Person, draft: uuid.UUID, component: str) -> HttpResponse:
    """What is there, part by part, what is missing, and the form to send more."""
    readiness, standing = _standing(request, person, draft, component)
    if request.method != "POST":
        return _page(request, readiness, standing)
    handler = SealingUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        return _send(request, readiness.draft, component)
    finally:
        handler.drop()  # what nobody took


@csrf_protect
def _send(request: HttpRequest, draft: Draft, component: str) -> HttpResponse:
    part = request.POST.get("part", "")
    given = [file.arrived for file in request.FILES.getlist("sent") if isinstance(file, ArrivedFile)]
    handler = request.upload_handlers[0]
    assert isinstance(handler, SealingUploadHandler)  # noqa: S101 - set just before
    if handler.too_much:
        messages.warning(request, _("This was too much at once: the last files were dropped. Send them again."))
    elif not given:
        messages.warning(request, _("Choose a file."))
    if given:
        handler.found.clear()
        try:
            transfers = sending.take_whole(draft, component, given, part=part)
        except NotWanted:
            raise Http404 from None
        except DraftClosed:
            return closed(request)
        sending.hurry(transfers, BUDGET)
        words = ngettext("%(count)d file was sent.", "%(count)d files were sent.", len(given)) % {"count": len(given)}
        messages.success(request, words)
    return redirect("applicants:dossier", draft=draft.public_id, component=component)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def file(request: HttpRequest, person: Person, draft: uuid.UUID, public_id: uuid.UUID) -> HttpResponse:
    """One file: what it is, and to which part it belongs."""
    mine = _open(request, person, draft)
    upload = get_object_or_404(uploads_of(mine.public_id).exclude(component=""), public_id=public_id)
    component = next((part for part in mine.edition.components if part.id == upload.component), None)
    if component is None or not is_dossier(component):
        raise Http404
    ask = ask_of(component)
    form = MoveForm(ask, request.POST or None, part=upload.part)
    if request.method == "POST" and form.is_valid():
        try:
            move_file(mine, public_id, form.cleaned_data["part"])
        except (NotWanted, Upload.DoesNotExist):
            raise Http404 from None
        except DraftClosed:
            return closed(request)
        messages.success(request, _("The file was moved."))
        return redirect("applicants:dossier", draft=draft, component=upload.component)
    context = {"draft": mine, "component": component, "ask": ask, "upload": upload, "form": form}
    return render(request, "applicants/dossier_file.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def remove(request: HttpRequest, person: Person, draft: uuid.UUID, public_id: uuid.UUID) -> HttpResponse:
    """Remove a file, after asking; or take note that a virus was found in it."""
    mine = _open(request, person, draft)
    there = Upload.objects.filter(draft=mine.public_id, removed_at=None).exclude(component="")
    upload = get_object_or_404(there, public_id=public_id)
    if request.method == "POST":
        try:
            remove_upload(mine, public_id)
        except DraftClosed:
            return closed(request)
        messages.success(request, _("The file was removed."))
        return redirect("applicants:dossier", draft=draft, component=upload.component)
    return render(request, "applicants/dossier_remove.html", {"draft": mine, "upload": upload})


@require_POST
@applicants_only
def drop(request: HttpRequest, person: Person, draft: uuid.UUID, public_id: uuid.UUID) -> HttpResponse:
    """Give up a file that has not come whole, or take note that one was not taken."""
    mine = _open(request, person, draft)
    found = get_object_or_404(Transfer, draft=mine.public_id, public_id=public_id)
    try:
        sending.give_up(mine, public_id)
    except DraftClosed:
        return closed(request)
    return redirect("applicants:dossier", draft=draft, component=found.component)


@require_POST
@applicants_only
def drop_refused(request: HttpRequest, person: Person, draft: uuid.UUID, component: str) -> HttpResponse:
    """Take note of every file that was not taken."""
    mine = _open(request, person, draft)
    for found in Transfer.objects.filter(draft=mine.public_id, component=component, state=TransferState.REFUSED):
        sending.give_up(mine, found.public_id)
    return redirect("applicants:dossier", draft=draft, component=component)


@require_GET
@applicants_only
def unfinished(request: HttpRequest, person: Person, draft: uuid.UUID, component: str) -> HttpResponse:
    """The state of the files alone, for a page that asks again while they are being checked."""
    readiness, standing = _standing(request, person, draft, component)
    return render(request, "applicants/dossier_files.html", _context(request, readiness, standing))


def _open(request: HttpRequest, person: Person, draft: uuid.UUID) -> Draft:
    return find_draft(request, person, draft, Act.PREPARE, open_only=True, agreed=True)


def _standing(
    request: HttpRequest, person: Person, draft: uuid.UUID, component: str
) -> tuple[Readiness, DossierStanding]:
    readiness = readiness_of(_open(request, person, draft))
    standing = readiness.dossiers.get(component)
    if standing is None or not is_dossier(standing.component):
        raise Http404
    return readiness, standing


def _page(request: HttpRequest, readiness: Readiness, standing: DossierStanding) -> HttpResponse:
    context = _context(request, readiness, standing)
    context["form"] = SendForm(ask_of(standing.component), part=context["part"])
    return render(request, "applicants/dossier.html", context)


def _context(request: HttpRequest, readiness: Readiness, standing: DossierStanding) -> dict[str, Any]:
    component, draft = standing.component, readiness.draft
    ask, part = ask_of(component), request.GET.get("part", "")
    uploads = _uploads(draft, component.id, ask, request)
    missing = {one.code for one in standing.parts_missing}
    own = {"draft": draft.public_id, "component": component.id}
    here = reverse("applicants:dossier", kwargs=own)
    return {
        "draft": draft,
        "edition": readiness.edition,
        "component": component,
        "ask": ask,
        "standing": standing,
        "message": getattr(component, "message", ""),
        "part": part if ask.part(part) else "",
        "parts": [(one, standing.files.get(one.code, 0), one.code in missing) for one in ask.parts],
        "required": sum(one.required for one in ask.parts),
        "uploads": uploads,
        "before": _page_address(request, here, uploads.number - 1) if uploads.has_previous() else "",
        "after": _page_address(request, here, uploads.number + 1) if uploads.has_next() else "",
        "on_way": _on_way(draft, component.id, ask),
        "infected": Upload.objects.infected().filter(draft=draft.public_id, component=component.id)[:PAGE]
        if standing.infected
        else (),
        "here": here,
        "again": reverse("applicants:dossier_files", kwargs=own),
    }


def _uploads(draft: Draft, component: str, ask: FileAsk, request: HttpRequest) -> Page[Upload]:
    """A page of the files, in the order of the index; those in no part come first."""
    rows = uploads_of(draft.public_id).filter(component=component)
    if ask.part(part := request.GET.get("part", "")):
        rows = rows.filter(part=part)
    elif "unplaced" in request.GET:
        rows = rows.filter(part="")
    rows = rows.in_parts(one.code for one in ask.parts)
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))


def _page_address(request: HttpRequest, here: str, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{here}?{query.urlencode()}#files"


def _on_way(draft: Draft, component: str, ask: FileAsk) -> list[tuple[Transfer, Any]]:
    """What has not come whole, is being checked, or was not taken, with the reason; so many at most."""
    rows = Transfer.objects.filter(draft=draft.public_id, component=component).exclude(state=TransferState.TAKEN)
    first = Case(When(state=TransferState.REFUSED, then=0), When(state=TransferState.RECEIVING, then=1), default=2)
    return [(row, words_of(row.reason, ask) if row.reason else "") for row in rows.order_by(first, "pk")[:PAGE]]

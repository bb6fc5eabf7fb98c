"""One proposed edition: uploading it, what the checker found, its versions, and what is to be done next."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.editors.finding import STATES, own_proposal, title_of, title_of_procedure
from portal.editors.forms import FirstUploadForm, ReasonForm, UploadForm
from portal.ui.components import TaskItem
from workflows.editions import proposing
from workflows.editions.models import Proposal, State, Version
from workflows.editions.proposing import EditionError, NotYours
from workflows.editions.publishing import obstacles
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: So much of a source line is shown around the place of a finding.
MOST_SHOWN: Final = 160


@dataclass(frozen=True)
class Found:
    """One finding beside its source line: what stands before the place, the word there, and what follows."""

    line: int
    column: int
    message: str
    before: str
    word: str
    after: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.EDIT_DEFINITIONS)
def begin(request: HttpRequest, official: Official, code: str = "") -> HttpResponse:
    """Upload the next edition of a procedure of the unit, or the first one of a procedure that has none."""
    if code and proposing.owner_of(code) != official.unit.code:
        raise Http404
    kind = UploadForm if code else FirstUploadForm
    form = kind(request.POST, request.FILES) if request.method == "POST" else kind()
    if form.is_bound and form.is_valid():
        try:
            made = proposing.propose(code or form.cleaned_data["procedure"], form.cleaned_data["file"], by=official)
        except NotYours as problem:
            form.add_error("procedure", problem.message)
        except EditionError as problem:
            form.add_error(None, problem.message)
        else:
            _tell(request, made)
            return redirect("editors:proposal", proposal=made.public_id)
    title = title_of_procedure(code) if code else ""
    return render(request, "editors/begin.html", {"form": form, "code": code, "title": title})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.EDIT_DEFINITIONS)
def show(request: HttpRequest, official: Official, proposal: uuid.UUID) -> HttpResponse:
    """Where a proposed edition stands; POST uploads its next version."""
    found = own_proposal(official, proposal)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            revised = proposing.revise(found, form.cleaned_data["file"], by=official)
        except EditionError as problem:
            form.add_error(None, problem.message)
        else:
            _tell(request, revised)
            return redirect("editors:proposal", proposal=proposal)
    version = found.latest
    words, colour = STATES[found.state]
    context = {
        "proposal": found,
        "title": title_of(found),
        "state": words,
        "colour": colour,
        "version": version,
        "versions": found.versions.select_related("author").defer("text"),
        "findings": findings_of(version),
        "tasks": _tasks(found, version, official),
        "form": form,
    }
    return render(request, "editors/proposal.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.EDIT_DEFINITIONS)
def drop(request: HttpRequest, official: Official, proposal: uuid.UUID) -> HttpResponse:
    """Give a draft up, after asking for the reason."""
    found = own_proposal(official, proposal)
    if not found.is_open:
        return redirect("editors:proposal", proposal=proposal)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            proposing.drop(found, reason=form.cleaned_data["reason"], by=official)
        except EditionError as problem:
            messages.warning(request, problem.message)
        else:
            messages.success(request, _("The draft was given up. Its files are kept."))
        return redirect("editors:home")
    return render(request, "editors/drop.html", {"proposal": found, "title": title_of(found), "form": form})


def findings_of(version: Version) -> list[Found]:
    """What the checker found, in the reader's language, each beside its line of the file."""
    language = "en" if (get_language() or "vi").startswith("en") else "vi"
    lines = bytes(version.text).decode("utf-8-sig", "replace").splitlines()
    return [_beside(lines, *finding) for finding in version.findings.get(language, [])]


def _beside(lines: list[str], line: int, column: int, message: str) -> Found:
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    head, rest = source[: column - 1], source[column - 1 :]
    word = (re.match(r"\S+", rest) or re.match("", rest) or [""])[0]
    tail = rest[len(word) :]
    cut = max(len(head) - MOST_SHOWN // 2, 0)
    return Found(line, column, message, head[cut:], word[:MOST_SHOWN], tail[: MOST_SHOWN // 2])


def _tell(request: HttpRequest, proposal: Proposal) -> None:
    if proposal.state == State.CHECKED:
        messages.success(request, _("The file was checked: nothing is wrong with it."))
        return
    count = len(proposal.latest.findings.get("vi", []))
    words = ngettext(
        "The file was kept, but there is %(count)s finding. Mend it and upload the file again.",
        "The file was kept, but there are %(count)s findings. Mend them and upload the file again.",
        count,
    )
    messages.warning(request, words % {"count": count})


def _tasks(proposal: Proposal, version: Version, official: Official) -> list[TaskItem]:
    """What is done and what is left, from the check to the publication."""
    if not version.is_sound or proposal.state == State.WITHDRAWN:
        return []
    here = {"proposal": proposal.public_id}
    tried = version.simulations.first()
    items = [
        TaskItem(_("Check by the machine"), _("Done")),
        TaskItem(_("Compare with the edition in force"), _("To look at"), reverse("editors:differences", kwargs=here)),
        TaskItem(_("See every page as applicants will"), _("To look at"), reverse("editors:preview", kwargs=here)),
        TaskItem(
            _("Simulate: replay the cases of the last year"),
            *(
                (_("Not yet"), reverse("editors:simulation", kwargs=here), "blue")
                if tried is None
                else (
                    _("Done") if tried.finished_at else _("Running"),
                    reverse("editors:simulation", kwargs=here),
                    "" if tried.finished_at else "teal",
                )
            ),
        ),
    ]
    if proposal.state == State.PUBLISHED:
        return [*items, TaskItem(_("Publish"), _("Done"))]
    blocked = obstacles(proposal, by=official, on=timezone.localdate())
    status, colour = (_("Cannot be done yet"), "grey") if blocked else (_("Ready"), "green")
    return [*items, TaskItem(_("Publish"), status, reverse("editors:publish", kwargs=here), colour)]

"""The auditor's pages: they read everything and change nothing; every look is itself recorded."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import officials_only
from portal.auditors.forms import CodeForm, PersonForm
from portal.auditors.replay import chain_of, derivation_of, lookups_of, reads, streams_of
from portal.ui.contents import Ways, part_of
from procedures.catalogue import share_editions
from workflows.cases.acting import official_actor
from workflows.cases.models import Case
from workflows.cases.record import record_of
from workflows.documents.models import Document
from workflows.drafts.models import Draft
from workflows.journal.kinds import Kind
from workflows.journal.verifying import Verdict, verify_stream
from workflows.journal.writing import record, record_read
from workflows.people.accounts import find_person, identity_index
from workflows.people.models import Official
from workflows.people.permissions import Permission

MOST_CASES = 100


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.AUDIT)
def home(request: HttpRequest, official: Official) -> HttpResponse:
    """Find a case by its code, or a person by identity number."""
    form = CodeForm(request.GET) if "q" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["q"].strip()
        if Case.objects.for_auditor(official).filter(code=code).exists():
            return redirect("auditors:case", code=code)
        form.add_error("q", _("There is no case with this code. Check it against the receipt."))
    return render(request, "auditors/home.html", {"form": form, "person_form": PersonForm()})


@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.AUDIT)
def person(request: HttpRequest, official: Official) -> HttpResponse:
    """A person's cases and who has looked at their data. Posted, so that the number stands in no address."""
    if request.method != "POST":
        return redirect("auditors:home")
    form = PersonForm(request.POST)
    context = {"form": CodeForm(), "person_form": form, "language_next": reverse("auditors:home")}
    if not form.is_valid():
        return render(request, "auditors/home.html", {**context, "forms": [form]})
    number = form.cleaned_data["identity_number"]
    found = find_person(number)
    if found is None:
        # Who searches for whom is recorded, also where there is nobody.
        _record(official, [identity_index(number)], ["identity_number"])
        form.add_error("identity_number", _("Nobody with this number has used the portal."))
        return render(request, "auditors/home.html", {**context, "forms": [form]})
    cases = list(Case.objects.for_auditor(official).filter(person=found).order_by("-filed_at")[:MOST_CASES])
    share_editions(cases)
    shown = ["full_name", "birth_date", "cases", "reads"]
    _record(official, [found.identity_index], shown, cases=[case.code for case in cases])
    return render(
        request,
        "auditors/person.html",
        {
            **context,
            "person": found,
            "cases": cases,
            "drafts": Draft.objects.of(found).open().count(),
            "reads": reads(person=found.identity_index),
        },
    )


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.AUDIT)
def case(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Replay one case, read-only."""
    return _case_page(request, official, code)


@require_POST
@officials_only(Permission.AUDIT)
def verify(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Compute the case's chain again and say whether it holds; the check itself is recorded."""
    found = get_object_or_404(Case.objects.for_auditor(official), code=code)
    verdicts = [verify_stream(stream) for stream in streams_of(found)]
    actor = official_actor(official)
    with transaction.atomic():
        for verdict in verdicts:
            record(
                Kind.JOURNAL_VERIFIED,
                by=actor,
                stream=f"user:{actor.ref}",
                data={
                    "stream": verdict.name,
                    "ok": verdict.ok,
                    "checked": verdict.checked,
                    "first_bad": verdict.first_bad,
                    "problem": str(verdict.problem),
                },
            )
    first_bad = next((verdict for verdict in verdicts if not verdict.ok), None)
    checked = sum(verdict.checked for verdict in verdicts)
    return _case_page(request, official, code, verified=True, broken=first_bad, checked=checked)


def _case_page(
    request: HttpRequest,
    official: Official,
    code: str,
    *,
    verified: bool = False,
    broken: Verdict | None = None,
    checked: int = 0,
) -> HttpResponse:
    found = get_object_or_404(Case.objects.for_auditor(official).select_related("person", "unit"), code=code)
    content = record_of(found)
    names = ["identity_number", *content.applicant, *content.facts, *content.answers, "history", "reads"]
    _record(official, content.whose, names, cases=[found.code])
    own, *before = streams_of(found)
    context = {
        "case": found,
        "applicant": content.applicant["full_name"],
        "agent": content.agent,
        "edition": content.edition,
        "verified": verified,
        "broken": broken,
        "broken_before": broken is not None and broken.name != own,
        "checked": checked,
        "derivation": derivation_of(found),
        "chain": chain_of(own),
        "before": [line for stream in before for line in chain_of(stream)],
        "reads": reads(case=found.code),
        "lookups": lookups_of(found),
        "documents": Document.objects.filter(case_code=found.code).order_by("id"),
        "parts": [part_of(part, ways=Ways(evidence="auditors:evidence")) for part in content.steps],
        "language_next": reverse("auditors:case", kwargs={"code": code}),
    }
    return render(request, "auditors/case.html", context)


def _record(official: Official, whose: Iterable[str], fields: list[str], cases: Iterable[str] = ()) -> None:
    """An auditor's look is recorded like everybody's."""
    record_read(by=official_actor(official), whose=whose, fields=fields, why="audit", cases=cases)

"""“This is wrong”: reporting a registry's value, following the report, taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.accounts.acting import acting_of
from portal.applicants.finding import find_case, find_draft
from portal.applicants.pages import closed
from portal.applicants.reporting import ReportForm, report_form
from portal.ui.components import Row
from portal.ui.contents import fact_row
from portal.ui.reports import Report, field_showing, report_of, reports_on
from procedures.catalogue import share_editions
from procedures.registries import REGISTRIES
from workflows.cases import disputing as of_case
from workflows.cases.acting import ActionError
from workflows.cases.models import Case
from workflows.documents.models import Upload
from workflows.documents.uploads import NotAccepted
from workflows.drafts import disputing as of_draft
from workflows.drafts.actions import DraftClosed, DraftFiled
from workflows.drafts.models import Draft
from workflows.filling.disputes import CannotDispute, attribute_asked, disputes_of, every_dispute, is_open, may_dispute
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import AttributeOutcome, Dispute, DisputeState, Lookup
from workflows.people.capacities import SEES_CASE, SEES_DRAFT, Act
from workflows.people.models import Person

#: More than anybody has; older ones stand on the pages of their cases.
MOST_SHOWN = 100
#: What a value belongs to.
Owner = Draft | Case
#: A report that can be taken back.
STANDING = (DisputeState.OPEN, DisputeState.SENT, DisputeState.REFUSED)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def dispute(request: HttpRequest, person: Person, row: uuid.UUID) -> HttpResponse:
    """Say that a value is wrong, why, and what would be right."""
    found = get_object_or_404(AttributeOutcome.objects.select_related("lookup"), public_id=row)
    owner = _owner(request, person, found.lookup, changing=True)
    fact = _fact(owner, row)
    if fact.dispute is not None and is_open(fact.dispute):
        return redirect("applicants:report", dispute=fact.dispute.public_id)
    if not _is_open(owner) or not may_dispute(fact):
        messages.info(request, _("There is nothing here now that could be reported as wrong."))
        return redirect(_address(owner))
    field = field_showing(owner.edition, fact.name)
    form = report_form(fact, field)(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            made = _report(owner, person, row, form)
        except DraftFiled as done:
            return redirect("applicants:case", code=done.case_code)
        except DraftClosed:
            return closed(request)
        except (CannotDispute, ActionError) as problem:
            form.add_error("claimed" if "claimed" in form.fields else None, problem.message)
        except NotAccepted as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("applicants:report", dispute=made.public_id)
    title = field.title if field else attribute_asked(fact.registry, fact.attribute)
    context = {
        "form": form,
        "title": title,
        "registry": REGISTRIES[fact.registry],
        "rows": [fact_row(fact, title=title, label_of=field.label_of if field else None)],
        "earlier": next(iter(reports_on({fact.name: fact}, owner.edition)), None),
        "back": _address(owner),
        "in_case": isinstance(owner, Case),
    }
    return render(request, "applicants/dispute.html", context)


@require_http_methods(["GET", "HEAD"])
@applicants_only
def report(request: HttpRequest, person: Person, dispute: uuid.UUID) -> HttpResponse:
    """One report: what it says, where it stands, what happens next and by when."""
    found = get_object_or_404(every_dispute(), public_id=dispute)
    row = found.attribute
    owner = _owner(request, person, row.lookup, closed_too=True)
    shown = report_of(found, owner.edition)
    upload = Upload.objects.current().filter(public_id=found.upload).first() if found.upload else None
    context = {
        "report": shown,
        "rows": _rows(shown),
        "upload": upload,
        "back": _address(owner),
        "in_case": isinstance(owner, Case),
        "registry": REGISTRIES[row.lookup.registry],
        "may_take_back": _is_open(owner) and found.state in STANDING,
        "may_repeat": _is_open(owner) and found.state == DisputeState.REFUSED,
        "row": row.public_id,
    }
    return render(request, "applicants/report.html", context)


@require_POST
@applicants_only
def take_back(request: HttpRequest, person: Person, dispute: uuid.UUID) -> HttpResponse:
    """Take a report back; the value may be reported again."""
    found = get_object_or_404(every_dispute(), public_id=dispute)
    owner = _owner(request, person, found.attribute.lookup, changing=True)
    try:
        if isinstance(owner, Case):
            of_case.take_back(owner, found, person=person)
        else:
            of_draft.take_back(owner, found)
    except DraftFiled as done:
        return redirect("applicants:case", code=done.case_code)
    except DraftClosed:
        return closed(request)
    except (CannotDispute, ActionError) as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, _("Your report was taken back. The registry’s value counts again."))
    return redirect(_address(owner))


@require_http_methods(["GET", "HEAD"])
@applicants_only
def reports(request: HttpRequest, person: Person) -> HttpResponse:
    """Everything that this person has reported, the latest first."""
    found = list(disputes_of(person)[:MOST_SHOWN])
    rights = acting_of(request).rights
    drafts = Draft.objects.within(rights, *SEES_DRAFT).in_bulk(
        {one.attribute.lookup.draft for one in found if one.attribute.lookup.draft}, field_name="public_id"
    )
    codes = {one.attribute.lookup.owner for one in found if not one.attribute.lookup.draft}
    cases = Case.objects.within(rights, *SEES_CASE).in_bulk(codes, field_name="code")
    share_editions([*drafts.values(), *cases.values()])
    shown = []
    for one in found:
        lookup = one.attribute.lookup
        about = drafts.get(lookup.draft) if lookup.draft else cases.get(lookup.owner)
        if about is not None:
            shown.append((report_of(one, about.edition), about.edition.title))
    return render(request, "applicants/reports.html", {"reports": shown})


def _owner(
    request: HttpRequest, person: Person, lookup: Lookup, *, closed_too: bool = False, changing: bool = False
) -> Owner:
    """The draft or case that the person may see, or change; 404 for others', and for a draft not worked on any more."""
    if lookup.draft is None:
        return find_case(request, person, lookup.case_code or "", *((Act.FILE,) if changing else ()))[0]
    acts = (Act.PREPARE,) if changing else ()
    return find_draft(request, person, lookup.draft, *acts, open_only=not closed_too)


def _address(owner: Owner) -> str:
    """The page of the draft or the case."""
    if isinstance(owner, Case):
        return reverse("applicants:case", kwargs={"code": owner.code})
    return reverse("applicants:draft", kwargs={"draft": owner.public_id})


def _is_open(owner: Owner) -> bool:
    return of_case.is_undecided(owner) if isinstance(owner, Case) else owner.is_open


def _fact(owner: Owner, row: uuid.UUID) -> RegistryFact:
    facts = facts_of_case(owner.code) if isinstance(owner, Case) else facts_of_draft(owner.public_id)
    return next(fact for fact in facts.values() if fact.row == row)


def _report(owner: Owner, person: Person, row: uuid.UUID, form: ReportForm) -> Dispute:
    said: dict[str, Any] = {
        "claimed": form.claimed,
        "reason": form.cleaned_data["reason"],
        "file": form.cleaned_data.get("file") or None,
    }
    if isinstance(owner, Case):
        return of_case.report(owner, row, person=person, **said)
    return of_draft.report(owner, row, **said)


def _rows(shown: Report) -> list[Row]:
    return [
        Row(_("What the registry said"), shown.held),
        Row(_("What you say is right"), shown.claimed),
        Row(_("Your reason"), shown.dispute.reason),
        *([Row(_("What the authority wrote"), shown.dispute.note)] if shown.dispute.note else []),
    ]
